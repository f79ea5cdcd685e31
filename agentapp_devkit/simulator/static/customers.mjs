// The made-up customers, and what the Agent App tells an extension about one.
// Written after LiveChat's documentation of `customer_profile`.

export const SECTIONS = {
  chats: "Chats",
  visitors: "Visitors",
  archives: "Archives",
  customers: "Customers",
};

const COLOURS = 5;

export async function loadCustomers() {
  return (await fetch("customers.json")).json();
}

/** The payload of `customer_profile` when `customer` is opened in `section`. */
export function profileOf(customer, section) {
  return { ...customer.profile, source: section };
}

/** What an agent calls the customer. */
export function labelOf({ profile }) {
  return profile.name ?? profile.email ?? "Unnamed customer";
}

export function initialsOf(customer) {
  const words = labelOf(customer).split(/\s+/).filter((word) => /^\p{L}/u.test(word));
  const chosen = words.length > 1 ? [words[0], words.at(-1)] : words;
  return chosen.map((word) => [...word][0].toLocaleUpperCase()).join("") || "?";
}

/** Which of the avatar colours is the customer's: the same one each time. */
export function colourOf({ profile }) {
  const sum = [...profile.id].reduce((total, letter) => total + letter.codePointAt(0), 0);
  return (sum % COLOURS) + 1;
}
