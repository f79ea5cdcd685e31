// The made-up customers, and their profiles as LiveChat documents `customer_profile`.

/** @import { Customer, Section } from "../../types.d.ts" */

/** @type {Record<Section, string>} */
export const SECTIONS = {
  chats: "Chats",
  visitors: "Visitors",
  archives: "Archives",
  customers: "Customers",
};

const COLOURS = 5; // in app.css

/** @returns {Promise<Customer[]>} */
export async function loadCustomers() {
  return (await fetch("customers.json")).json();
}

/**
 * The payload of `customer_profile` when `customer` is opened in `section`.
 *
 * @param {Customer} customer
 * @param {Section} section
 */
export function profileOf(customer, section) {
  return { ...customer.profile, source: section };
}

/**
 * The name by which an agent knows the customer.
 *
 * @param {Customer} customer
 */
export function labelOf({ profile }) {
  return profile.name ?? profile.email ?? "Unnamed customer";
}

/** @param {Customer} customer */
export function initialsOf(customer) {
  const words = labelOf(customer)
    .split(/\s+/)
    .filter((word) => /^\p{L}/u.test(word));
  const chosen = words.length > 1 ? [words[0], words[words.length - 1]] : words;
  return chosen.map((word) => [...word][0].toLocaleUpperCase()).join("") || "?";
}

/**
 * The number of the avatar's colour, the same one each time.
 *
 * @param {Customer} customer
 */
export function colourOf({ profile }) {
  const sum = [...profile.id].reduce((total, letter) => total + Number(letter.codePointAt(0)), 0);
  return (sum % COLOURS) + 1;
}
