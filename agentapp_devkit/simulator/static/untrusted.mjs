// Reads the data of an extension: data of any shape comes in, text and lists go out.

const WEB = new Set(["http:", "https:"]);

/**
 * @param {unknown} value
 * @returns {Readonly<Record<string, unknown>>}
 */
export function asObject(value) {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

/**
 * @param {unknown} value
 * @returns {readonly unknown[]}
 */
export function asList(value) {
  return Array.isArray(value) ? value : [];
}

/**
 * The text to show for a value; none for null, objects and lists.
 *
 * @param {unknown} value
 */
export function asText(value) {
  return ["string", "number", "boolean"].includes(typeof value) ? String(value) : "";
}

/**
 * JSON of any value that messages can carry, also of those that JSON does not know.
 *
 * @param {unknown} value
 * @param {number} [indent]
 */
export function asJson(value, indent) {
  try {
    return JSON.stringify(value, null, indent) ?? "undefined";
  } catch {
    // An object that contains itself may also have a `toString` that is no function.
    return typeof value === "bigint" ? String(value) : Object.prototype.toString.call(value);
  }
}

/**
 * The address, if a browser may open it from here: never `javascript:` or the like.
 *
 * @param {unknown} value
 */
export function webAddress(value) {
  const url = URL.parse(asText(value));
  return url && WEB.has(url.protocol) ? url.href : null;
}
