// The extension in its frame, as the Agent App treats it: loaded behind a loader, told who is
// selected once it says `plugin_inited`, authorized where it asks for it.

import { connect } from "./vendor/host.mjs";

const PLUGIN_ID = "agentapp-development";

/**
 * @param {object} options
 * @param {Element} options.container
 * @param {(direction: string, name: string, payload: unknown) => void} options.record
 * @param {() => object | null} options.profile what is selected: the payload of `customer_profile`
 * @param {() => "light" | "dark"} options.theme
 * @param {(state: "loading" | "authorizing" | "ready" | "failed") => void} options.onState
 * @param {(message: string, data: unknown) => void} options.onMessage
 */
export function createExtension({ container, record, profile, theme, onState, onMessage }) {
  let facts = null;
  let connection = null;
  let inited = false;
  let load = 0; // counts loads, so that what an earlier page asked for is not answered to a later one
  const waiting = [];

  function address() {
    const url = new URL(facts.url);
    url.searchParams.set("plugin_id", PLUGIN_ID);
    url.searchParams.set("theme", theme());
    return url.href;
  }

  function begin() {
    inited = false;
    load += 1;
    onState("loading");
  }

  function deliver(event, data) {
    connection.send(event, data);
    record("sent", event, data);
  }

  function send(event, data) {
    if (inited) deliver(event, data);
    else waiting.push([event, data]);
  }

  /** What the author's service answers; nobody is let in where it cannot be asked. */
  async function askService() {
    try {
      const response = await fetch("authorize", { method: "POST" });
      return await response.json();
    } catch (error) {
      return { accepted: false, status: null, answer: `serve did not answer: ${error.message}` };
    }
  }

  async function authorize() {
    const asked = load;
    const answer = await askService();
    record("note", "POST /authorize/", answer);
    if (asked !== load) return;
    if (answer.accepted) send("authorize", answer.answer);
    else send("authorize_error", {});
  }

  function wantsAuthorization(options) {
    return facts.authorize && options?.authorize !== false && options?.authorization !== false;
  }

  async function onInited(options) {
    inited = true;
    const current = load;
    const selected = profile();
    if (selected) deliver("customer_profile", selected);
    waiting.splice(0).forEach(([event, data]) => deliver(event, data));
    if (wantsAuthorization(options)) {
      onState("authorizing");
      await authorize();
    }
    if (current === load) onState("ready");
  }

  function hear({ message, data }) {
    record("received", message, data);
    if (message === "plugin_inited") onInited(data);
    else if (message === "plugin_loaded" && facts.authorize) authorize();
    onMessage(message, data);
  }

  return {
    /** Frame the extension that `newFacts` describe, in place of the one before. */
    open(newFacts) {
      connection?.destroy();
      facts = newFacts;
      begin();
      connection = connect({
        container,
        url: address(),
        protocol: facts.protocol,
        onMessage: hear,
        onConnected: () => record("note", "connected", { protocol: facts.protocol }),
        onFailed(error) {
          record("note", "no handshake", { error: error.message });
          onState("failed");
        },
      });
      connection.frame.title = facts.name;
    },

    reload() {
      begin();
      record("note", "reload", null);
      connection.reload(address());
    },

    authorize,

    /** Send an event; while the extension is loading, once it is ready. */
    send,

    /** Send what follows from the selection: a page that is loading hears of the last one only. */
    tell(event, data) {
      if (inited) deliver(event, data);
    },
  };
}
