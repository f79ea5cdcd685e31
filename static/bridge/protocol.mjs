// The messages of LiveChat's hosts, as they come over the wire.
//
// Why this is not Python: see bridge.js.
const FINGERPRINT = "@@livechat/postmessenger"; // marks the messages of @livechat/postmessage
const PREFIX = "livechat:"; // what the names of the host's events start with

/** The event in a host's message, whichever way it came, or null. */
export function eventIn(data) {
  const message = data?.[FINGERPRINT] && data.type === "call" ? data.data?.args?.[0] : data;
  const name = message?.event_name;
  return typeof name === "string" && name.startsWith(PREFIX)
    ? { name: name.slice(PREFIX.length), data: message.event_data }
    : null;
}

/** Who greets with this message, or null where it is no handshake. */
export function greeterIn(data) {
  return data[FINGERPRINT] && data.type === "handshake" ? `${data.owner} ${data.instance}` : null;
}

const isObject = (value) => typeof value === "object" && value !== null;

/** Whether `name` can be one of the host's; what every object has under its name is no handler. */
const isName = (name) => typeof name === "string" && !(name in Object.prototype);

/** Whether a message has the form of the host's, so that no SDK stumbles over it. */
export function isWellFormed({ data: message, ports }) {
  if (!isObject(message)) return false;
  if (!message[FINGERPRINT]) return true;
  if (ports.length > 0) return false; // it is sent back as the answer, and they could not be
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
