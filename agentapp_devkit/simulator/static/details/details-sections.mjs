// The sections of the tab Customer Details: declared by the author, rewritten by the extension.
//
// As in the Agent App, a section's title is its id, and none can be added at run time. LiveChat
// says nothing about a section that it ignores; this page does, in the timeline.

import { colourOf, initialsOf, labelOf } from "../chats/customers.mjs";
import { byId, element } from "../dom.mjs";
import { link, picture } from "../links.mjs";
import { asList, asObject, asText, webAddress } from "../untrusted.mjs";

/** @import { Customer, Direction } from "../../types.d.ts" */

/** @typedef {Readonly<Record<string, unknown>>} Data */

/**
 * @param {object} callbacks
 * @param {(direction: Direction, name: string, payload: unknown) => void} callbacks.record
 * @param {(id: string) => void} callbacks.onClick a button was clicked, or a title with an id
 * @param {() => void} callbacks.onOpenApp
 */
export function createDetailsSections({ record, onClick, onOpenApp }) {
  const place = byId("details-sections", HTMLElement);
  /** @type {Map<string, Data>} */
  let declared = new Map();
  /** @type {Map<string, Data>} */
  let sections = new Map();
  /** @type {Customer | null} */
  let customer = null;

  /** @param {Data} data of a part that can be clicked */
  function click({ id, openApp }) {
    if (openApp === true) onOpenApp();
    if (asText(id)) onClick(asText(id));
  }

  /** @type {Record<string, (data: Data) => Node | null>} */
  const components = {
    title: (data) => renderTitle(data, click),
    label_value: renderLabelValue,
    link({ url, value, inline }) {
      const shown = link(url, asText(value) || asText(url));
      return element(inline === false ? "p" : "span", { class: "detail-link" }, shown);
    },
    button(data) {
      const kind = data.primary === true ? "primary" : data.secondary === true ? "secondary" : "";
      return element(
        "button",
        { type: "button", class: kind, dir: "auto", onclick: () => click(data) },
        asText(data.label),
      );
    },
    tags({ label, tags }) {
      const list = element("ul", { class: "tags" });
      list.append(...asList(tags).map((tag) => element("li", { dir: "auto" }, asText(tag))));
      return element("div", { class: "detail-tags" }, labelElement(label), list);
    },
    line: () => element("hr"),
    customer: () => customer && renderCustomer(customer),
  };

  /** @param {unknown} component */
  function renderComponent(component) {
    const { type, data } = asObject(component);
    return Object.hasOwn(components, asText(type))
      ? components[asText(type)](asObject(data))
      : null;
  }

  /** @param {Data} section */
  function renderSection({ title, imgUrl, openApp, components: parts }) {
    const heading = element("h3", { dir: "auto" }, asText(title));
    const header = element("header", {}, heading);
    if (imgUrl !== undefined) header.prepend(picture(imgUrl, ""));
    if (openApp === true) {
      const label = `Open the extension from ${asText(title)}`;
      const attributes = { type: "button", class: "quiet", "aria-label": label };
      header.append(element("button", { ...attributes, onclick: onOpenApp }, "Open"));
    }
    const content = asList(parts)
      .map(renderComponent)
      .filter((part) => part !== null);
    return element("section", { class: "tile" }, header, ...content);
  }

  function render() {
    place.replaceChildren(...[...sections.values()].map(renderSection));
  }

  return {
    /**
     * Take over the sections of the Developer Console's field "Initial state".
     *
     * @param {readonly unknown[]} initial
     */
    declare(initial) {
      declared = new Map(initial.map(asObject).map((section) => [asText(section.title), section]));
      sections = new Map(declared);
      render();
    },

    /** Show the initial state again, as for an extension that is loading. */
    reset() {
      sections = new Map(declared);
      render();
    },

    /**
     * Rewrite a section; return false where no section has its title.
     *
     * @param {unknown} data
     */
    modify(data) {
      const section = asObject(data);
      const title = asText(section.title);
      if (!declared.has(title)) {
        record("note", "section ignored", {
          title,
          declared: [...declared.keys()],
          reason: "No declared section has this title. The Agent App ignores it and says nothing.",
          remedy:
            "Declare it in initial-state.json, beside pyscript.toml, and in the Developer Console" +
            " under Initial state.",
        });
        return false;
      }
      sections.set(title, section);
      render();
      return true;
    },

    /** @param {Customer | null} selected */
    showCustomer(selected) {
      customer = selected;
      render();
    },
  };
}

/**
 * @param {Data} data
 * @param {(data: Data) => void} click
 */
function renderTitle(data, click) {
  const { title, value, description, imgUrl, imgSize, link: address, id, clickable } = data;
  const texts = element(
    "span",
    { class: "detail-title-texts" },
    element("strong", { dir: "auto" }, asText(title)),
  );
  if (asText(value)) texts.append(element("span", { dir: "auto" }, asText(value)));
  if (asText(description)) {
    texts.append(element("span", { class: "hint", dir: "auto" }, asText(description)));
  }
  const parts = imgUrl === undefined ? [texts] : [picture(imgUrl, ""), texts];
  const size = imgSize === "small" ? "small" : "big";
  const frame = clickable === true ? " framed" : "";
  const attributes = { class: `detail-title ${size}${frame}` };
  const href = webAddress(address);
  if (href !== null) {
    return element("a", { ...attributes, href, target: "_blank", rel: "noreferrer" }, ...parts);
  }
  if (asText(id) || data.openApp === true) {
    const onclick = () => click(data);
    return element("button", { ...attributes, type: "button", onclick }, ...parts);
  }
  return element("div", attributes, ...parts);
}

/** @param {Data} data */
function renderLabelValue({ label, value, iconUrl, url }) {
  const shown = element("span", { class: "detail-value", dir: "auto" });
  if (iconUrl !== undefined) shown.append(picture(iconUrl, ""));
  shown.append(url === undefined ? asText(value) : link(url, asText(value) || asText(url)));
  return element("div", { class: "detail-row" }, labelElement(label), shown);
}

/** @param {unknown} label */
function labelElement(label) {
  return element("span", { class: "hint", dir: "auto" }, asText(label));
}

/** @param {Customer} customer */
function renderCustomer(customer) {
  return element(
    "div",
    { class: "detail-customer" },
    element(
      "span",
      { class: `avatar avatar-${colourOf(customer)}`, "aria-hidden": "true" },
      initialsOf(customer),
    ),
    element(
      "span",
      { class: "detail-title-texts" },
      element("strong", { dir: "auto" }, labelOf(customer)),
      element("span", { class: "hint" }, customer.profile.email ?? ""),
    ),
  );
}
