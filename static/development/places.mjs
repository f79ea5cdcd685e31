// Finds an element of one build's page in the page of the next one, or none rather than another one.

import { dataOf } from "../dom/busy.mjs";

/** @import { Place } from "./types.d.ts" */

const TEXT_TYPES = new Set(["email", "search", "tel", "text", "url"]);
const ROWS = "article, fieldset, li, tr";
const FIELDS = "input, select, textarea";
const CHOICES = new Set(["checkbox", "radio"]);
/** Attributes that an author may change without making another element of it. */
const TIMING = new Set(["on", "debounce"]);

/** @param {string | null | undefined} text */
const inOneLine = (text) => text?.trim().replace(/\s+/g, " ") ?? "";

/**
 * The kind of an element; fields between which a text can move have the same one.
 *
 * @param {Element} element
 */
function kindOf(element) {
  if (element instanceof HTMLTextAreaElement) return "text";
  if (!(element instanceof HTMLInputElement)) return element.localName;
  return TEXT_TYPES.has(element.type) ? "text" : `input ${element.type}`;
}

/**
 * The id: a form's own property may be hidden by a field of that name.
 *
 * @param {Element} element
 */
const idOf = (element) => element.getAttribute("id") ?? "";

/** @param {Element} element */
function nameOf(element) {
  const isChoice = element instanceof HTMLInputElement && CHOICES.has(element.type);
  return [element.getAttribute("name") ?? "", isChoice ? element.value : ""];
}

/** @param {Element} element */
const dataInOrder = (element) =>
  dataOf(element)
    .filter(([name]) => !TIMING.has(name))
    .sort();

/** @param {Element} element */
function keyOf(element) {
  const form = element.closest("form");
  const around = form && form !== element ? [idOf(form), nameOf(form), dataInOrder(form)] : null;
  const own = [kindOf(element), idOf(element), nameOf(element), dataInOrder(element)];
  return JSON.stringify([...own, around]);
}

/** @param {Element} element */
function textOf(element) {
  if (element instanceof HTMLDetailsElement) return element.querySelector("summary")?.textContent;
  if ("labels" in element && element.labels instanceof NodeList && element.labels.length > 0) {
    return [...element.labels].map((label) => label.textContent).join(" ");
  }
  if (element.matches("a, button, summary")) return element.textContent;
  if (element.matches("dialog, [popover]")) {
    return element.querySelector("h1, h2, h3, h4, h5, h6")?.textContent;
  }
  return element.getAttribute("placeholder") ?? element.className;
}

/** @param {Element} element */
const labelOf = (element) => inOneLine(element.getAttribute("aria-label") ?? textOf(element));

/** @param {Element} element */
const rowOf = (element) => inOneLine(element.parentElement?.closest(ROWS)?.textContent);

/** @param {Element} element */
const sectionOf = (element) =>
  element.closest("[data-section]")?.getAttribute("data-section") ?? "";

/**
 * List the elements that a selector finds in one section, or outside of all.
 *
 * @param {string} section
 * @param {string} selector
 */
const elementsIn = (section, selector) =>
  [...document.querySelectorAll(selector)].filter((element) => sectionOf(element) === section);

/**
 * Describe where an element stands.
 *
 * @param {Element} element
 * @returns {Place}
 */
export function placeOf(element) {
  const section = sectionOf(element);
  const selector = kindOf(element) === "text" ? "input, textarea" : element.localName;
  const [key, label, row] = [keyOf(element), labelOf(element), rowOf(element)];
  const same = elementsIn(section, selector).filter((other) => keyOf(other) === key);
  const alike = same.filter((other) => labelOf(other) === label && rowOf(other) === row);
  return {
    section,
    selector,
    key,
    label,
    row,
    alike: alike.length,
    position: alike.indexOf(element),
    isOnly: same.length === 1,
    outlivesLabel: !element.matches(FIELDS) || idOf(element) !== "" || element.hasAttribute("name"),
  };
}

/**
 * Find the element that stands in this place now.
 *
 * Several that look the same are told apart by their order, as long as none has come or gone. A field
 * without an id and a name is another one as soon as its label is.
 *
 * @param {Place} place
 * @returns {Element | null}
 */
export function elementAt(place) {
  const same = elementsIn(place.section, place.selector).filter(
    (element) => keyOf(element) === place.key,
  );
  const alike = same.filter(
    (element) => labelOf(element) === place.label && rowOf(element) === place.row,
  );
  if (alike.length === place.alike) return alike[place.position];
  return place.isOnly && place.outlivesLabel && same.length === 1 ? same[0] : null;
}

/**
 * Tell whether a section shows its content; outside of sections, whether all of them do.
 *
 * @param {string} section
 */
export function isDrawn(section) {
  const found = document.querySelectorAll(
    section ? `[data-section="${CSS.escape(section)}"]` : "[data-section]",
  );
  const isThere = section === "" || found.length > 0;
  return isThere && [...found].every((one) => one.getAttribute("data-state") !== "loading");
}
