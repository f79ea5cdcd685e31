// The Agent App's side of the wire, on LiveChat's own `@livechat/postmessage`.
//
// Why this is not Python: it plays LiveChat's page, which is JavaScript, around the extension's.
//
// What it has to guarantee:
//   1. What is sent before the extension is connected reaches it once it is, in order.
//   2. A reload of the extension's page, by either side, makes a new connection.
//   3. Only the extension's frame, showing the extension's origin, is heard.
//
// "handshake": on each load of the frame the host tries the handshake, five times, 500 ms apart. The
//   extension then calls `handle({message, data, plugin_id})`, and the host calls its `handle`.
// "plain": both sides post messages. There is no handshake; the extension's `plugin_inited` shows
//   that it listens.

import { connectExistingIframe } from "@livechat/postmessage";

const PREFIX = "livechat:";

// LiveChat's library recognises its messages by what is in them, not by who sent them, so whatever
// comes from elsewhere stops here: this listener is older than the library's.
const framed = new Map();
addEventListener("message", (event) => {
  const known = [...framed].some(
    ([frame, origin]) => event.source === frame.contentWindow && event.origin === origin,
  );
  if (!known) event.stopImmediatePropagation();
});

/**
 * Frame the page at `url` in `container` and talk to it.
 *
 * @param {object} options
 * @param {Element} options.container
 * @param {string} options.url of the extension, with what the Agent App appends (`plugin_id`, `theme`)
 * @param {"handshake" | "plain"} options.protocol
 * @param {(message: {message: string, data: unknown, plugin_id: string | null}) => void} options.onMessage
 * @param {() => void} [options.onConnected] after each load of the page that connected
 * @param {(error: Error) => void} [options.onFailed] after each load that did not
 * @returns {{frame: HTMLIFrameElement, send(event: string, data: unknown): void,
 *   reload(url?: string): void, destroy(): void}}
 */
export function connect({ container, url, protocol, onMessage, onConnected, onFailed }) {
  const frame = document.createElement("iframe");
  const open = protocol === "plain" ? openPlain : openHandshake;
  const waiting = [];
  let deliver = null;

  const wire = open(frame, {
    onMessage,
    onConnected(deliverNow) {
      deliver = deliverNow;
      waiting.splice(0).forEach(deliver);
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
      else waiting.push(message);
    },

    reload(next = frame.src) {
      deliver = null;
      frame.src = next;
    },

    destroy() {
      wire.close();
      framed.delete(frame);
      frame.remove();
    },
  };
}

function openHandshake(frame, { onMessage, onConnected, onFailed }) {
  let attempt = null;

  frame.addEventListener("load", () => {
    attempt?.destroy();
    const current = connectExistingIframe({ frame }, { handle: (message) => onMessage(message) });
    attempt = current;
    current.promise.then(
      (api) => onConnected((message) => api.call("handle", message).catch(reportUnlessDestroyed)),
      (error) => attempt === current && onFailed(error),
    );
  });

  return {
    close() {
      const last = attempt;
      attempt = null;
      last?.destroy();
    },
  };
}

function reportUnlessDestroyed(error) {
  // The extension was reloaded before it could answer.
  if (error?.code !== "DESTROYED") console.error("The extension could not handle a message:", error);
}

function openPlain(frame, { onMessage, onConnected }) {
  function hear(event) {
    if (event.source !== frame.contentWindow || typeof event.data?.message !== "string") return;
    if (event.data.message === "plugin_inited") {
      onConnected((message) => frame.contentWindow.postMessage(message, framed.get(frame)));
    }
    onMessage(event.data);
  }

  addEventListener("message", hear);
  return { close: () => removeEventListener("message", hear) };
}
