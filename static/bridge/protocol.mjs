// The messages of LiveChat's hosts, as they come over the wire.

const FINGERPRINT = "@@livechat/postmessenger"; // marks the messages of @livechat/postmessage
const QUESTION = "agentapp"; // the SDKs number their calls, so none of theirs is called so
const PREFIX = "livechat:"; // begins the names of the host's events

/**
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
export const isObject = (value) => typeof value === "object" && value !== null;

/**
 * The event in a host's message, from either protocol, or null.
 *
 * @param {unknown} data
 * @returns {{ name: string, payload: unknown } | null}
 */
export function eventIn(data) {
  const message = calledWith(data);
  if (!isObject(message)) return null;
  const { event_name: name, event_data: payload } = message;
  return typeof name === "string" && name.startsWith(PREFIX)
    ? { name: name.slice(PREFIX.length), payload }
    : null;
}

/**
 * The argument of a call of @livechat/postmessage; any other message as it is.
 *
 * @param {unknown} data
 */
function calledWith(data) {
  if (!isObject(data) || !data[FINGERPRINT] || data.type !== "call") return data;
  return isObject(data.data) && Array.isArray(data.data.args) ? data.data.args[0] : null;
}

/**
 * The sender of a handshake, or null where the message is no handshake.
 *
 * @param {Record<string, unknown>} data
 */
export function greeterIn(data) {
  return data[FINGERPRINT] && data.type === "handshake" ? `${data.owner} ${data.instance}` : null;
}

/**
 * A call that the sender of a handshake answers, while it is there: with an error, for it has no such
 * method.
 *
 * @param {Record<string, unknown>} handshake
 */
export function questionTo({ owner, instance }) {
  const call = { method: "agentappIsThere", args: [] };
  return { [FINGERPRINT]: true, owner, instance, type: "call", request: QUESTION, data: call };
}

/**
 * Tell whether a message answers `questionTo`.
 *
 * @param {Record<string, unknown>} data
 */
export const isAnswer = (data) =>
  Boolean(data[FINGERPRINT]) && data.type === "response" && data.request === QUESTION;

/**
 * Tell whether `name` can be one of the host's; a name that every object has is no handler's.
 *
 * @param {unknown} name
 */
const isName = (name) => typeof name === "string" && !(name in Object.prototype);

/**
 * Tell whether a message has the form of the host's, so that no SDK stumbles over it.
 *
 * @param {MessageEvent<unknown>} event
 */
export function isWellFormed({ data: message, ports }) {
  if (!isObject(message)) return false;
  if (!message[FINGERPRINT]) return true;
  if (ports.length > 0) return false; // the SDK sends a message back, which fails with ports
  const { owner, instance, type, data } = message;
  switch (type) {
    case "handshake":
      return typeof owner === "string" && ["number", "string"].includes(typeof instance);
    case "call":
      return isObject(data) && isName(data.method) && Array.isArray(data.args);
    case "emit":
      return isObject(data) && isName(data.event);
    default:
      return type === "response" && isObject(data);
  }
}
