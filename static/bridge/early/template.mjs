// Fills in the panel that agentapp_devkit/site/page/early_view.py has rendered: its slots are texts that begin
// with `SLOT` and go on with the name of a fact.
import {
  FACTS,
  LISTS,
  displayText,
  emailOf,
  hueOf,
  initialsOf,
  isVisible,
  leaveToPython,
  nameOf,
  placeOf,
} from "./customer.mjs";

/** @import { Customer, Rows } from "./customer.mjs" */

const SLOT = "\ue000";
const ROWS_OPEN = 8; // ROWS_OPEN of profile_view.py
const LINES_OPEN = 8; // LINES_OPEN of profile_view.py
const VALUE_LIMIT = 1000; // VALUE_LIMIT of sanitize.py
const BLANK_LINES = /\n\s*\n/;

/**
 * Fill in the panel; from the first part on that is left to Python, the skeleton stays.
 *
 * @param {Element} panel
 * @param {Customer} customer
 * @param {object} parts
 * @param {Node[]} parts.bars the part of the skeleton that stands for facts
 * @param {Readonly<Record<string, string>>} parts.sources the texts for the sources that have one
 */
export function fillIn(panel, customer, { bars, sources }) {
  chooseHead([...panel.querySelectorAll(".aa-customer")], customer);
  let isLeft = false;
  for (const part of [...panel.children].slice(1, -1)) {
    try {
      if (isLeft || !fillPart(part, customer, sources)) part.remove();
    } catch {
      isLeft = true;
      part.replaceWith(...bars);
    }
  }
}

/**
 * @param {Element} part
 * @returns {Text[]}
 */
function slotsIn(part) {
  const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
  const slots = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.nodeValue?.startsWith(SLOT)) slots.push(/** @type {Text} */ (node));
  }
  return slots;
}

/** @param {Text} slot */
const factOf = (slot) => slot.data.slice(SLOT.length);

/**
 * Choose one of the six forms of the head, three with a name and three without, and fill it in.
 *
 * @param {Element[]} heads
 * @param {Customer} customer
 */
function chooseHead(heads, customer) {
  const name = nameOf(customer);
  const email = emailOf(customer);
  /** @type {Record<string, string>} */
  const texts = { name, ...(typeof email === "string" ? { email } : email) };
  const kind = typeof email === "string" ? (email ? 1 : 2) : 0;
  const head = heads[name ? kind : kind + 3];
  const avatar = /** @type {HTMLElement} */ (head.firstElementChild);
  avatar.dataset.hue = String(hueOf(customer));
  if (name) avatar.textContent = initialsOf(name);
  for (const slot of slotsIn(head)) slot.data = texts[factOf(slot)];
  for (const other of heads) if (other !== head) other.remove();
}

/**
 * Fill in a part of the panel; tell whether it has something to show.
 *
 * @param {Element} part
 * @param {Customer} customer
 * @param {Readonly<Record<string, string>>} sources
 */
function fillPart(part, customer, sources) {
  const [slot] = slotsIn(part);
  if (!slot) return true;
  const list = LISTS[factOf(slot)];
  return list ? fillRows(part, list(customer)) : fillFacts(part, customer, sources);
}

/**
 * Fill in a list of facts; a row without a value goes.
 *
 * @param {Element} part
 * @param {Customer} customer
 * @param {Readonly<Record<string, string>>} sources
 */
function fillFacts(part, customer, sources) {
  for (const slot of slotsIn(part)) {
    const fact = factOf(slot);
    const values = fact === "location" ? placeOf(customer) : [FACTS[fact](customer)];
    if (fact === "source" && Object.hasOwn(sources, values[0])) values[0] = sources[values[0]];
    const [value] = values;
    if (!value) slot.parentElement?.closest(".aa-fact")?.remove();
    else if (values.length > 1) fillEach(slot, values);
    else slot.data = value;
  }
  return part.childElementCount > 0;
}

/**
 * Repeat the element of a slot for each text.
 *
 * @param {Text} slot
 * @param {string[]} texts
 */
function fillEach(slot, texts) {
  const element = /** @type {Element} */ (slot.parentElement);
  const nodes = texts.flatMap((text) => {
    const copy = element.cloneNode();
    copy.textContent = text;
    return [", ", copy];
  });
  element.replaceWith(...nodes.slice(1));
}

/**
 * Fill in a list of rows; the template has one with an answer, and one without.
 *
 * @param {Element} part
 * @param {Rows} rows
 */
function fillRows(part, rows) {
  if (rows.length > ROWS_OPEN) leaveToPython(); // the rest is folded
  const [answered, unanswered] = part.querySelectorAll(".aa-fact");
  const elements = rows.map(([label, value]) => {
    const text = valueText(value);
    const form = isVisible(text) ? answered : unanswered;
    const row = /** @type {Element} */ (form.cloneNode(true));
    const [labelSlot, valueSlot] = slotsIn(row);
    labelSlot.data = displayText(label);
    if (valueSlot) valueSlot.data = text;
    return row;
  });
  answered.parentElement?.replaceChildren(...elements);
  return rows.length > 0;
}

/**
 * `display_text` of sanitize.py for a value of a few lines, which needs no box of its own.
 *
 * @param {string} text
 */
function valueText(text) {
  const lines = text.split("\n");
  if (lines.length > LINES_OPEN || text.length > VALUE_LIMIT || BLANK_LINES.test(text)) {
    leaveToPython();
  }
  for (const line of lines) displayText(line, VALUE_LIMIT);
  return text;
}
