// Reads from a payload what Python is going to show of the customer.
//
// The rules are those of agentapp._payload and agentapp._views.sanitize, for the texts that these leave as
// they are. Whatever Python may read or show in another way raises an exception.
import { isObject } from "../protocol.mjs";

/** @typedef {Record<string, unknown>} Fields */
/** @typedef {{ id: string, fields: Fields }} Customer */
/** @typedef {[label: string, value: string][]} Rows */

const MAX_JSON = 100_000; // characters; parsing more would hold up the page
const MAX_BRACKETS = 100; // MAX_DEPTH of _json_decoding.py
const NAME_LIMIT = 100; // NAME_LIMIT of sanitize.py
const SMALLEST = 1e-4; // Python writes smaller numbers in another way

/** A text without a character that acts on others, but for those that words are written with. */
const PLAIN = /^(?:[^\p{C}\p{Z}]|[ \xa0\u200c\u200d])*$/u;
const VISIBLE = /[^\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** @returns {never} */
export function leaveToPython() {
  throw new Error("Only Python knows.");
}

/**
 * @param {unknown} value
 * @returns {Fields} empty for everything that is no object
 */
const fieldsOf = (value) => (isObject(value) && !Array.isArray(value) ? value : {});

/**
 * `token` of _payload_fields.py: text, or a number as text; null for everything else.
 *
 * @param {unknown} value
 */
function token(value) {
  if (typeof value === "string") return value;
  if (typeof value !== "number") return null;
  const isWrittenAlike = Number.isInteger(value)
    ? Number.isSafeInteger(value)
    : Math.abs(value) >= SMALLEST;
  return isWrittenAlike ? String(value) : leaveToPython();
}

/**
 * `display_text` of sanitize.py, for a text that it leaves as it is.
 *
 * @param {string} text
 */
export const displayText = (text, limit = NAME_LIMIT) =>
  text.length <= limit && PLAIN.test(text) ? text : leaveToPython();

/**
 * `is_visible` of sanitize.py, for a text without control characters but ends of lines.
 *
 * @param {string} text
 */
export function isVisible(text) {
  if (VISIBLE.test(text)) return true;
  return text.trim() === "" ? false : leaveToPython();
}

/**
 * The text or number, as it is shown; "" for a blank one, and for everything else.
 *
 * @param {unknown} value
 */
function shownToken(value) {
  const text = displayText(token(value) ?? "");
  return text.trim() === "" ? "" : text;
}

/** @param {unknown} value */
const shownText = (value) => (typeof value === "string" ? shownToken(value) : "");

// --- The payload

/**
 * Tell whether Python is certain to read a payload.
 *
 * @param {string} payloadJson
 */
export const isReadable = (payloadJson) =>
  payloadJson.length <= MAX_JSON &&
  payloadJson.split(/[[{]/, MAX_BRACKETS + 1).length <= MAX_BRACKETS;

/**
 * @param {string} payloadJson
 * @returns {Fields}
 */
function parse(payloadJson) {
  if (!isReadable(payloadJson)) leaveToPython();
  return fieldsOf(JSON.parse(payloadJson));
}

/**
 * The id of the customer whom a payload is about; null where it has none.
 *
 * @param {string} payloadJson
 */
export const idIn = (payloadJson) => token(parse(payloadJson).id);

/**
 * The customer of a profile; null where Python refuses the payload.
 *
 * @param {string} payloadJson
 * @returns {Customer | null}
 */
export function customerIn(payloadJson) {
  const fields = parse(payloadJson);
  const id = shownToken(fields.id);
  return id === "" ? null : { id, fields };
}

// --- Who it is

/** @param {Customer} customer */
export function nameOf({ fields: { name } }) {
  const text = shownText(name).trim();
  return isVisible(text) ? text : "";
}

const EMAIL_LIMIT = 254; // EMAIL_LIMIT of profile_view.py
const ASCII = /^[ -~]+$/;
const ADDRESS = /^[\w.!#$'*+/=?^`{|}~%&-]+@[\w-]+(?:\.[\w-]+)+$/;

/**
 * The e-mail address in two parts, if it becomes a link; else as a text, "" where there is none.
 *
 * @param {Customer} customer
 * @returns {{ user: string, domain: string } | string}
 */
export function emailOf({ fields: { email } }) {
  if (typeof email !== "string" || /^ *$/.test(email)) return "";
  if (email.length > EMAIL_LIMIT || !ASCII.test(email)) return leaveToPython();
  if (!ADDRESS.test(email)) return displayText(email);
  const start = email.indexOf("@") + 1;
  return { user: email.slice(0, start), domain: email.slice(start) };
}

/** @param {Customer} customer */
export const hueOf = ({ id }) =>
  new TextEncoder().encode(id).reduce((sum, byte) => sum + byte, 0) % 8;

/**
 * A word without letters, or with a first letter that is one of a script in which a letter alone is
 * what a reader takes for one, and stays one as a capital.
 */
const WORD =
  /^[!-/:-@[-`{-~]*(?:$|([A-Za-z0-9\xc0-\xd6\xd8-\xf6\xf8-\u024f\u0391-\u03a1\u03a3-\u03ce\u0400-\u0481\u048a-\u052f\u05d0-\u05ea\u0621-\u063a\u0641-\u064a\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fa5\uac00-\ud7a3])(?![\p{M}\p{C}\u{1f3fb}-\u{1f3ff}]))/u;

/**
 * `initials` of sanitize.py.
 *
 * @param {string} name
 */
export function initialsOf(name) {
  const letters = name
    .split(/\s+/)
    .map((word) => (WORD.exec(word) ?? leaveToPython())[1])
    .filter(Boolean)
    .map((letter) => (letter.toUpperCase().length === 1 ? letter.toUpperCase() : letter));
  const [first, last] = [letters[0] ?? leaveToPython(), letters[letters.length - 1]];
  const areCased = [first, last].every((letter) => letter.toLowerCase() !== letter.toUpperCase());
  return letters.length > 1 && areCased ? first + last : first;
}

// --- Facts, by the names of their slots in the template

/** @type {Readonly<Record<string, (customer: Customer) => string>>} */
export const FACTS = {
  source: ({ fields }) => shownText(fields.source),
  local_time: ({ fields }) => localTime(token(fieldsOf(fields.geolocation).timezone) ?? ""),
  chat_id: ({ fields }) => shownToken(fieldsOf(fields.chat).chat_id),
  thread_id({ fields }) {
    const { id, chat_id: chatId } = fieldsOf(fields.chat);
    return shownToken(id) || shownToken(chatId);
  },
  group_id: ({ fields }) => shownToken(fieldsOf(fields.chat).groupID),
  customer_id: ({ id }) => id,
};

/**
 * The parts of the place, without those that repeat another.
 *
 * @param {Customer} customer
 */
export function placeOf({ fields: { geolocation } }) {
  const { city, region, country } = fieldsOf(geolocation);
  return [...new Set([city, region, country].map(shownToken))].filter(Boolean);
}

/** @param {string} timeZone */
function localTime(timeZone) {
  if (timeZone === "") return ""; // the browser's clocks take some 20 ms to load
  const minute = 60_000; // ms
  try {
    const clock = new Intl.DateTimeFormat(undefined, {
      timeZone,
      hour: "numeric",
      minute: "2-digit",
    });
    return clock.format(Math.floor(Date.now() / minute) * minute);
  } catch {
    return ""; // there is no such time zone
  }
}

// --- Lists, by the names of their slots

/** @type {Readonly<Record<string, (customer: Customer) => Rows>>} */
export const LISTS = {
  pre_chat_survey({ fields }) {
    const inChat = answersIn(fieldsOf(fields.chat).preChatSurvey);
    return inChat.length > 0 ? inChat : answersIn(fields.preChatSurvey);
  },
  custom_variables: ({ fields }) => variablesIn(fields.customVariables),
};

/**
 * @param {unknown} entries
 * @returns {Rows}
 */
function answersIn(entries) {
  /** @type {Rows} */
  const rows = [];
  for (const entry of Array.isArray(entries) ? entries : []) {
    const { question, answer } = fieldsOf(entry);
    const [label, value] = [token(question), token(answer ?? "")];
    if (label && value !== null) rows.push([label, value]);
  }
  return rows;
}

/**
 * @param {unknown} sent
 * @returns {Rows}
 */
function variablesIn(sent) {
  /** @type {Map<string, string>} */
  const variables = new Map();
  const pairs = Array.isArray(sent) ? sent.flatMap(pairsOf) : Object.entries(fieldsOf(sent));
  for (const [name, value] of pairs) {
    const [label, text] = [token(name), token(value)];
    if (label && text !== null) variables.set(label, text);
  }
  return [...variables];
}

/**
 * @param {unknown} entry
 * @returns {[name: unknown, value: unknown][]}
 */
function pairsOf(entry) {
  const fields = fieldsOf(entry);
  const key = ["key", "name"].find((name) => Object.hasOwn(fields, name));
  const isNamed = key !== undefined && Object.hasOwn(fields, "value");
  return isNamed ? [[fields[key], fields.value]] : Object.entries(fields);
}
