// A FAKE, not LiveChat's code: it plays LiveChat's boilerplate script in development and in tests.
//
// The real one, boilerplate/1.1.js, is only on LiveChat's CDN; built sites load that. This one is
// written from LiveChat's "JavaScript API" and "Basic authorization flow" documentation:
//
//   page → host   {message: "plugin_inited", data: <options of init>, plugin_id}
//   page → host   {message: "plugin_loaded", data: null, plugin_id}          refreshSessionId()
//   host → page   {event_name: "livechat:<event>", event_data}
//
(() => {
  "use strict";

  const PREFIX = "livechat:";
  const EVENTS = ["customer_profile", "customer_profile_hidden", "authorize", "authorize_error"];

  const pluginId = new URLSearchParams(location.search).get("plugin_id");
  /** @typedef {(data: unknown) => void} Callback */

  /** @type {Map<string, Callback[]>} */
  const callbacks = new Map(EVENTS.map((name) => [name, []]));
  /** @type {unknown} */
  let sessionId = null;
  let listening = false;

  /**
   * @param {string} message
   * @param {unknown} data
   */
  function post(message, data) {
    parent.postMessage({ message, data, plugin_id: pluginId }, "*");
  }

  /** @param {MessageEvent} event */
  function hear(event) {
    if (event.source !== parent || typeof event.data?.event_name !== "string") return;
    const { event_name, event_data } = event.data;
    if (!event_name.startsWith(PREFIX)) return;
    const name = event_name.slice(PREFIX.length);
    if (name === "authorize") sessionId = event_data?.session_id ?? null;
    for (const callback of [...(callbacks.get(name) ?? [])]) callback(event_data);
  }

  window.LiveChat = {
    init(options = {}) {
      if (!listening) {
        addEventListener("message", hear);
        listening = true;
      }
      post("plugin_inited", options);
    },

    /**
     * @param {string} name
     * @param {Callback} callback
     */
    on(name, callback) {
      callbacks.get(name)?.push(callback);
    },

    getSessionId() {
      return sessionId;
    },

    refreshSessionId() {
      sessionId = null;
      post("plugin_loaded", null);
    },
  };
})();
