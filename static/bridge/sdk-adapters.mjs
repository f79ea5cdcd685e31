// The generations of `window.LiveChat`, made alike.
//
// Why this is not Python: see bridge.js.
//
// Each gives: speaksFirst, start(options) → Promise, listen(name), getSessionId, refreshSessionId.
const EVENTS = ["customer_profile", "customer_profile_hidden", "authorize", "authorize_error"];
const ANY = "*"; // LiveChat's emitters hear every event under this name

/** boilerplate 1.1 and agent-app-widget-sdk 1.x: callbacks, `init` returns nothing. */
function callbackGeneration(api, { deliver }) {
  const listen = (name) => api.on(name, (data) => deliver(name, data));
  return {
    speaksFirst: true,
    async start(options) {
      EVENTS.forEach(listen);
      api.init(options);
    },
    listen: (name) => EVENTS.includes(name) || listen(name),
    getSessionId: () => api.getSessionId(),
    refreshSessionId: async () => api.refreshSessionId(),
  };
}

/** agent-app-widget-sdk 3.x: `init` is a Promise, and needs no options. */
function promiseGeneration(api, { deliver }) {
  return {
    speaksFirst: false,
    async start(options) {
      api.on(ANY, deliver);
      await api.init(options);
    },
    listen() {},
    getSessionId: () => api.getSessionId(),
    refreshSessionId: () => api.refreshSessionId(),
  };
}

/** agent-app-sdk: a widget, to be had only after the host has answered `plugin_inited`. */
function widgetGeneration(api, { deliver, overhear, isPlain }) {
  let widget = null;
  return {
    speaksFirst: isPlain,
    async start() {
      // The host may send before it answers, while there is no widget to listen with: until then
      // its messages are read off the wire. No message can fall between the two, because the
      // SDK resolves within the task of the message that it waited for.
      overhear(deliver);
      try {
        widget = await api.createDetailsWidget();
      } finally {
        overhear(null);
      }
      widget.on(ANY, deliver);
    },
    listen() {},
    getSessionId: () => null,
    refreshSessionId: () => widget.refreshSession(),
  };
}

/**
 * @param {object} api what LiveChat's script has set
 * @param {object} page
 * @param {(name: string, data: unknown) => void} page.deliver takes each event
 * @param {(listener: Function | null) => void} page.overhear who hears the events on the wire
 * @param {boolean} page.isPlain whether the host greets nobody, and waits to be told of the page
 */
export function generationOf(api, page) {
  if (typeof api.createDetailsWidget === "function") return widgetGeneration(api, page);
  return typeof api.off === "function" ? promiseGeneration(api, page) : callbackGeneration(api, page);
}
