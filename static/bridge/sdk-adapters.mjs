// Adapters that make LiveChat's SDKs look alike: each gives the interface `SdkAdapter`.

/** @import { CallbackSdk, Listener, PromiseSdk, SdkAdapter, SdkCommands, Widget, WidgetSdk } from "../types/bridge.d.ts" */
/** @import { PageConfiguration } from "../types/bridge.d.ts" */

/**
 * @typedef {object} Hooks
 * @property {Listener} deliver takes each event
 * @property {(listener: Listener | null) => void} setWireListener says who hears the events as they
 *   come over the wire
 * @property {PageConfiguration["placement"]} placement the place in the Agent App where the page lives
 * @property {boolean} isPlain true where the host sends no handshake and waits for the page to speak
 */

const DOCUMENTED_EVENTS = [
  "customer_profile",
  "customer_profile_hidden",
  "authorize",
  "authorize_error",
];
const ANY_EVENT = "*"; // LiveChat's emitters call listeners of this name for every event

/** @type {Record<PageConfiguration["placement"], keyof WidgetSdk>} */
const CREATORS = {
  details: "createDetailsWidget",
  "message-box": "createMessageBoxWidget",
  fullscreen: "createFullscreenWidget",
  settings: "createSettingsWidget",
};

/** @type {(api: object, method: string, args: unknown[]) => unknown} */
const call = (api, method, args) => /** @type {SdkCommands} */ (api)[method](...args);

/**
 * boilerplate 1.1 and agent-app-widget-sdk 1.x: callbacks; `init` returns nothing.
 *
 * @param {CallbackSdk} api
 * @param {Hooks} hooks
 * @returns {SdkAdapter}
 */
function adaptCallbackSdk(api, { deliver }) {
  /** @param {string} event */
  const listen = (event) => api.on(event, (payload) => deliver(event, payload));
  return {
    sdk: "putMessage" in api ? "widget-sdk-1" : "boilerplate",
    speaksFirst: true,
    hasSessions: !("putMessage" in api), // only the boilerplate has; the other never sets an id
    async start(options) {
      DOCUMENTED_EVENTS.forEach(listen);
      api.init(options);
    },
    listen(event) {
      if (!DOCUMENTED_EVENTS.includes(event)) listen(event);
    },
    getSessionId: () => api.getSessionId(),
    refreshSessionId: async () => api.refreshSessionId(),
    call: (method, args) => call(api, method, args),
  };
}

/**
 * agent-app-widget-sdk 3.x: `init` is a Promise, and needs no options.
 *
 * @param {PromiseSdk} api
 * @param {Hooks} hooks
 * @returns {SdkAdapter}
 */
function adaptPromiseSdk(api, { deliver }) {
  return {
    sdk: "widget-sdk",
    speaksFirst: false,
    hasSessions: false,
    async start(options) {
      api.on(ANY_EVENT, deliver);
      await api.init(options);
    },
    listen() {},
    getSessionId: () => api.getSessionId(),
    refreshSessionId: () => api.refreshSessionId(),
    call: (method, args) => call(api, method, args),
  };
}

/**
 * agent-app-sdk: a widget, which exists only after the host has answered `plugin_inited`. The SDK
 * makes one of them, and no second.
 *
 * @param {WidgetSdk} api
 * @param {Hooks} hooks
 * @returns {SdkAdapter}
 */
function adaptWidgetSdk(api, { deliver, setWireListener, placement, isPlain }) {
  /** @type {Widget | null} */
  let widget = null;
  return {
    sdk: "agent-app-sdk",
    speaksFirst: isPlain,
    hasSessions: false,
    async start() {
      // The host may send before it answers, while there is no widget to listen with: until then
      // its events are read off the wire. None can fall between the two, because the SDK resolves
      // within the task of the message that it waited for.
      setWireListener(deliver);
      try {
        widget = await api[CREATORS[placement]]();
      } finally {
        setWireListener(null);
      }
      widget.on(ANY_EVENT, deliver);
    },
    listen() {},
    getSessionId: () => null,
    async refreshSessionId() {
      if (!widget) throw new Error("There is no session before the page is connected.");
      await widget.refreshSession?.();
    },
    call(method, args) {
      if (!widget) throw new Error("There are no commands before the page is connected.");
      return call(widget, method, args);
    },
  };
}

/**
 * Adapt the SDK that LiveChat's script has set.
 *
 * @param {object} api
 * @param {Hooks} hooks
 * @returns {SdkAdapter}
 */
export function adaptSdk(api, hooks) {
  if ("createDetailsWidget" in api && typeof api.createDetailsWidget === "function") {
    return adaptWidgetSdk(/** @type {WidgetSdk} */ (api), hooks);
  }
  return "off" in api && typeof api.off === "function"
    ? adaptPromiseSdk(/** @type {PromiseSdk} */ (api), hooks)
    : adaptCallbackSdk(/** @type {CallbackSdk} */ (/** @type {unknown} */ (api)), hooks);
}
