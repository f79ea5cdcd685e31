// The Agent App's side of the wire, on LiveChat's own `@livechat/postmessage`.
//
// Its guarantees:
//   1. Messages sent before the extension is connected reach it afterwards, in order.
//   2. A reload of the extension's page, by either side, makes a new connection.
//   3. A host that greets once, as LiveChat's `createIframe` does, connects to the first page that
//      answers, and to none that the frame loads by itself after it.
//   4. Only the extension's frame, showing the extension's origin, is heard.
//
// "handshake": on each load of the frame, or until it is connected, the host tries the handshake, five times, 500 ms apart. The
//   extension then calls `handle({message, data, plugin_id})`, and the host calls its `handle`.
// "plain": both sides post messages. There is no handshake; the extension's `plugin_inited` shows
//   that it listens.

import { connectExistingIframe } from "@livechat/postmessage";

/** @import { ExtensionMessage, Greets, HostMessage } from "../types.d.ts" */

const PREFIX = "livechat:";

// LiveChat's library recognises its messages by their content and not by their sender, so messages
// from elsewhere stop here: this listener is older than the library's.
/** @type {Map<HTMLIFrameElement, string>} */
const framed = new Map(); // the frames, with the origins that they show
addEventListener("message", (event) => {
  const known = [...framed].some(
    ([frame, origin]) => event.source === frame.contentWindow && event.origin === origin,
  );
  if (!known) event.stopImmediatePropagation();
});

/**
 * @typedef {object} Callbacks
 * @property {(message: ExtensionMessage) => void} onMessage
 * @property {(deliver: (message: HostMessage) => unknown) => void} onConnected
 * @property {(error: Error) => void} onFailed
 */

/** @typedef {{ restart(): void, close(): void }} Wire */

/**
 * Frame the page at `url` in `container` and talk to it.
 *
 * @param {object} options
 * @param {Element} options.container
 * @param {string} options.url of the extension, with what the Agent App appends (`plugin_id`, `theme`)
 * @param {"handshake" | "plain"} options.protocol
 * @param {Greets} [options.greets] which of the pages that the frame loads the host greets
 * @param {(message: ExtensionMessage) => void} options.onMessage
 * @param {() => void} [options.onConnected] after each load of the page that connected
 * @param {(error: Error) => void} [options.onFailed] after each load that did not
 * @returns {{frame: HTMLIFrameElement, send(event: string, data: unknown): void,
 *   reload(url?: string): void, destroy(): void}}
 */
export function connect({
  container,
  url,
  protocol,
  greets = "each-page",
  onMessage,
  onConnected,
  onFailed,
}) {
  const frame = document.createElement("iframe");
  const open = protocol === "plain" ? openPlain : openHandshake(greets);
  /** @type {HostMessage[]} */
  const queued = [];
  /** @type {((message: HostMessage) => unknown) | null} */
  let deliver = null;

  const wire = open(frame, {
    onMessage,
    onConnected(deliverNow) {
      deliver = deliverNow;
      queued.splice(0).forEach((message) => deliverNow(message));
      onConnected?.();
    },
    onFailed: (error) => onFailed?.(error),
  });
  framed.set(frame, new URL(url).origin);
  frame.src = url;
  container.append(frame);

  return {
    frame,

    send(event, data) {
      const message = { event_name: PREFIX + event, event_data: data };
      if (deliver) deliver(message);
      else queued.push(message);
    },

    reload(next = frame.src) {
      deliver = null;
      wire.restart();
      frame.src = next;
    },

    destroy() {
      wire.close();
      framed.delete(frame);
      frame.remove();
    },
  };
}

/**
 * @param {Greets} greets
 * @returns {(frame: HTMLIFrameElement, callbacks: Callbacks) => Wire}
 */
const openHandshake =
  (greets) =>
  (frame, { onMessage, onConnected, onFailed }) => {
    /** @type {ReturnType<typeof connectExistingIframe> | null} */
    let attempt = null;
    let isOver = false; // the only connection is made, or has failed

    frame.addEventListener("load", () => {
      if (isOver) return;
      attempt?.destroy();
      const current = connectExistingIframe({ frame }, { handle: onMessage });
      attempt = current;
      current.promise.then(
        (api) => {
          isOver = greets === "once";
          onConnected((message) => api.call("handle", message).catch(reportUnlessDestroyed));
        },
        (error) => {
          if (attempt !== current) return;
          isOver = greets === "once";
          onFailed(error);
        },
      );
    });

    return {
      restart: () => (isOver = false),
      close() {
        const last = attempt;
        attempt = null;
        last?.destroy();
      },
    };
  };

/** @param {Error & { code?: string }} error */
function reportUnlessDestroyed(error) {
  // The extension was reloaded before it could answer.
  if (error.code !== "DESTROYED") console.error("The extension could not handle a message:", error);
}

/**
 * @param {HTMLIFrameElement} frame
 * @param {Callbacks} callbacks
 */
function openPlain(frame, { onMessage, onConnected }) {
  /** @param {MessageEvent} event */
  function hear(event) {
    if (event.source !== frame.contentWindow || typeof event.data?.message !== "string") return;
    if (event.data.message === "plugin_inited") {
      onConnected((message) => frame.contentWindow?.postMessage(message, framed.get(frame) ?? ""));
    }
    onMessage(event.data);
  }

  addEventListener("message", hear);
  return { restart() {}, close: () => removeEventListener("message", hear) };
}
