// The kinds of state that an agent gives to elements: how each is read, and given back.

import { authorsChoice, choose, initialChoice, valuesOf } from "../dom/choices.mjs";

/** @import { Kind, Value } from "./types.d.ts" */

/**
 * @typedef {object} StateKind
 * @property {() => Iterable<Element>} elements the elements that may have such a state
 * @property {(element: Element) => boolean} isChanged true where the state is the agent's
 * @property {(element: Element) => Value} initial the state that the author's code gave
 * @property {(element: Element) => Value} read
 * @property {(element: Element, value: Value) => void} write starts no action
 */

const NO_VALUE = new Set(["button", "file", "hidden", "image", "reset", "submit"]);
const BOXES = new Set(["checkbox", "radio"]);

/** @type {WeakMap<Element, boolean>} Each `details` that was opened or closed, as it was drawn. */
const drawnOpen = new WeakMap();
new MutationObserver((records) => {
  for (const { target, oldValue } of records) {
    const details = /** @type {Element} */ (target);
    if (!drawnOpen.has(details)) drawnOpen.set(details, oldValue !== null);
  }
}).observe(document, { subtree: true, attributeFilter: ["open"], attributeOldValue: true });

/** @param {string} selector */
const all = (selector) => () => document.querySelectorAll(selector);

/**
 * @param {Element} element
 * @returns {element is HTMLInputElement}
 */
const isBox = (element) => element instanceof HTMLInputElement && BOXES.has(element.type);

/**
 * @param {Element} element
 * @returns {element is HTMLSelectElement}
 */
const isSelect = (element) => element instanceof HTMLSelectElement;

/**
 * The radio buttons of one group.
 *
 * @param {HTMLInputElement} radio
 * @returns {HTMLInputElement[]}
 */
const groupOf = (radio) =>
  [...document.querySelectorAll("input")].filter(
    ({ type, name, form }) => type === "radio" && name === radio.name && form === radio.form,
  );

/**
 * The value with which a text field begins: what the browser makes of the attribute.
 *
 * @param {HTMLInputElement | HTMLTextAreaElement} field
 */
function initialText(field) {
  if (field instanceof HTMLTextAreaElement) return field.defaultValue.replace(/\r\n?/g, "\n");
  const fresh = document.createElement("input");
  for (const name of ["type", "min", "max", "step", "value"]) {
    const value = field.getAttribute(name);
    if (value !== null) fresh.setAttribute(name, value);
  }
  return fresh.value;
}

/** @param {Element} element */
function initialOfField(element) {
  if (isSelect(element)) return authorsChoice(element);
  if (!isBox(element)) {
    return initialText(/** @type {HTMLInputElement | HTMLTextAreaElement} */ (element));
  }
  if (element.type === "checkbox") return element.defaultChecked;
  return groupOf(element).find((radio) => radio.defaultChecked)?.value ?? null;
}

/** @param {Element} element */
function isChangedField(element) {
  if (isSelect(element)) {
    const chosen = valuesOf(element, (option) => option.selected);
    return JSON.stringify(chosen) !== JSON.stringify(initialChoice(element));
  }
  if (isBox(element)) {
    // Of a group, the button that is on stands for all.
    if (element.type === "radio") return element.checked && !element.defaultChecked;
    return element.checked !== element.defaultChecked;
  }
  return (
    (element instanceof HTMLTextAreaElement ||
      (element instanceof HTMLInputElement && !NO_VALUE.has(element.type))) &&
    element.value !== initialText(element)
  );
}

/** @param {Element} element */
function readField(element) {
  if (isSelect(element)) return valuesOf(element, (option) => option.selected);
  if (isBox(element)) return element.checked;
  return /** @type {HTMLInputElement} */ (element).value;
}

/**
 * @param {Element} element
 * @param {Value} value
 */
function writeField(element, value) {
  if (isSelect(element)) {
    const wanted = /** @type {readonly string[]} */ (value);
    const offered = valuesOf(element, () => true);
    if (wanted.every((one) => offered.includes(one))) choose(element, [...wanted]);
  } else if (isBox(element)) {
    element.checked = value === true;
  } else {
    /** @type {HTMLInputElement} */ (element).value = String(value);
  }
}

/** @param {Element} element */
function selectionIn(element) {
  const isText = element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement;
  if (!isText || element.selectionStart === null) return null; // a date and the like have none
  const { selectionStart: start, selectionEnd: end, selectionDirection: direction } = element;
  return [start, end ?? start, direction ?? "none"];
}

/**
 * @param {Element} element
 * @param {Value} selection
 */
function focus(element, selection) {
  if (element instanceof HTMLElement) element.focus({ preventScroll: true });
  if (!Array.isArray(selection) || selectionIn(element) === null) return;
  const [start, end, direction] = selection;
  /** @type {HTMLInputElement} */ (element).setSelectionRange(start, end, direction);
}

/** @returns {Element[]} */
function focused() {
  const { activeElement, body } = document;
  return activeElement && activeElement !== body ? [activeElement] : [];
}

const nothing = () => null;

/** @type {Record<Kind, StateKind>} In the order of giving back: what opens makes room for the rest. */
export const KINDS = {
  details: {
    elements: all("details"),
    isChanged: (one) => drawnOpen.has(one) && drawnOpen.get(one) !== one.hasAttribute("open"),
    initial: (one) => drawnOpen.get(one) ?? one.hasAttribute("open"),
    read: (one) => one.hasAttribute("open"),
    write: (one, isOpen) => one.toggleAttribute("open", isOpen === true),
  },
  dialog: {
    elements: all("dialog"),
    isChanged: (one) => one.matches(":modal"),
    initial: nothing,
    read: nothing,
    write(one) {
      if (one instanceof HTMLDialogElement && !one.open) one.showModal();
    },
  },
  popover: {
    elements: all("[popover]"),
    isChanged: (one) => one.matches(":popover-open"),
    initial: nothing,
    read: nothing,
    write(one) {
      if (one instanceof HTMLElement && one.popover !== null) one.showPopover();
    },
  },
  field: {
    elements: all("input, select, textarea"),
    isChanged: isChangedField,
    initial: initialOfField,
    read: readField,
    write: writeField,
  },
  scroll: {
    elements: all("*"),
    isChanged: (one) => one.scrollLeft !== 0 || one.scrollTop !== 0,
    initial: nothing,
    read: (one) => [one.scrollLeft, one.scrollTop],
    write(one, position) {
      const [left, top] = /** @type {number[]} */ (position);
      one.scrollTo({ left, top, behavior: "instant" });
    },
  },
  focus: {
    elements: focused,
    isChanged: () => true,
    initial: nothing,
    read: selectionIn,
    write: focus,
  },
};
