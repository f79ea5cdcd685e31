// The list of customers in one section.

import { colourOf, initialsOf, labelOf } from "./customers.mjs";
import { byId, element } from "../dom.mjs";

/** @import { Customer } from "../../types.d.ts" */

/** @param {{onSelect(customer: Customer): void, onLeave(customer: Customer): void}} callbacks */
export function createRoster({ onSelect, onLeave }) {
  const list = byId("roster-list", HTMLElement);

  list.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const step = event.key === "ArrowDown" ? 1 : -1;
    /** @type {HTMLElement[]} */
    const buttons = Array.from(list.querySelectorAll(".customer"));
    const next = buttons[buttons.findIndex((button) => button === document.activeElement) + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
  });

  /**
   * @param {Customer} customer
   * @param {Customer | null} selected
   */
  function row(customer, selected) {
    const name = labelOf(customer);
    const said = customer.conversation.at(-1)?.[2];
    return element(
      "li",
      {},
      element(
        "button",
        {
          type: "button",
          class: "customer",
          "data-customer": customer.profile.id,
          "aria-current": customer === selected ? "true" : "false",
          onclick: () => onSelect(customer),
        },
        element(
          "span",
          { class: `avatar avatar-${colourOf(customer)}`, "aria-hidden": "true" },
          initialsOf(customer),
        ),
        element("bdi", { class: "customer-name" }, name),
        element("span", { class: "customer-line", dir: "auto" }, said ?? `On ${customer.page}`),
      ),
      element(
        "button",
        {
          type: "button",
          class: "leave",
          "aria-label": `${name} leaves the site`,
          title: "Leaves the site",
          onclick: () => onLeave(customer),
        },
        "×",
      ),
    );
  }

  /**
   * @param {string} id
   * @returns {HTMLElement | null}
   */
  const buttonOf = (id) => list.querySelector(`[data-customer="${CSS.escape(id)}"]`);

  return {
    /**
     * @param {string} title
     * @param {Customer[]} customers
     * @param {Customer | null} selected
     */
    render(title, customers, selected) {
      const { activeElement } = document;
      const isFocused = activeElement instanceof HTMLElement && list.contains(activeElement);
      const focused = isFocused ? activeElement.dataset.customer : null;
      byId("roster-title", HTMLElement).textContent = title;
      byId("roster-count", HTMLElement).textContent = String(customers.length);
      list.replaceChildren(...customers.map((customer) => row(customer, selected)));
      if (customers.length === 0) list.append(element("li", { class: "empty" }, "Nobody is here."));
      if (focused) buttonOf(focused)?.focus();
    },
  };
}
