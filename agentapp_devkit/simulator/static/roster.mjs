// The list of customers in one section.

import { colourOf, initialsOf, labelOf } from "./customers.mjs";
import { byId, element } from "./dom.mjs";

/** @param {{onSelect(customer: object): void, onLeave(customer: object): void}} callbacks */
export function createRoster({ onSelect, onLeave }) {
  const list = byId("roster-list");

  list.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    const buttons = [...list.querySelectorAll(".customer")];
    const next = buttons[buttons.indexOf(document.activeElement) + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
  });

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

  return {
    render(title, customers, selected) {
      const focused = list.contains(document.activeElement)
        ? document.activeElement.dataset.customer
        : null;
      byId("roster-title").textContent = title;
      byId("roster-count").textContent = customers.length;
      list.replaceChildren(...customers.map((customer) => row(customer, selected)));
      if (customers.length === 0) list.append(element("li", { class: "empty" }, "Nobody is here."));
      if (focused) list.querySelector(`[data-customer="${CSS.escape(focused)}"]`)?.focus();
    },
  };
}
