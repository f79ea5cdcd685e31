// The extension in its frame, treated as the Agent App does: loaded behind a loader, greeted once it
// says `plugin_inited`, authorized where it asks for it. Its messages are answered as the author
// chose: carried out, refused, or never answered.

import { connect } from "../vendor/host.mjs";

/**
 * @import { Answers, AuthorizeAnswer, Direction, ExtensionInfo, ExtensionMessage, FramedPage, Greeting, Greets,
 *   HostEvent, LoadState, Theme } from "../../types.d.ts"
 */

const PLUGIN_ID = "agentapp-development";
// A browser gives a page in an endless loop half a second to say goodbye. Another page of its site that
// comes sooner gets the same process, and waits for the loop to end.
const LEAVING_MS = 1000;

/**
 * @param {object} options
 * @param {Element} options.container
 * @param {(direction: Direction, name: string, payload: unknown) => void} options.record
 * @param {() => readonly HostEvent[]} options.greetings the events that a page hears first
 * @param {() => FramedPage} options.page the page to frame
 * @param {() => Theme} options.theme
 * @param {() => Greets} options.greets
 * @param {() => Greeting} options.greeting
 * @param {() => Answers} options.answers
 * @param {(state: LoadState) => void} options.onState
 * @param {(message: ExtensionMessage) => void} options.onMessage
 * @param {() => boolean} options.isStuck true while the page does not answer
 */
export function createExtension({
  container,
  record,
  greetings,
  page,
  theme,
  greets,
  greeting,
  answers,
  onState,
  onMessage,
  isStuck,
}) {
  /** @type {{ info: ExtensionInfo, connection: ReturnType<typeof connect> } | null} */
  let current = null;
  let isInited = false;
  let load = 0; // counts loads, so that an answer for an earlier page does not go to a later one
  /** @type {[event: string, payload: unknown][]} */
  const queued = [];

  function address() {
    const url = new URL(page().url);
    url.searchParams.set("plugin_id", PLUGIN_ID);
    url.searchParams.set("theme", theme());
    return url.href;
  }

  function begin() {
    isInited = false;
    load += 1;
    onState("loading");
  }

  /**
   * @param {string} event
   * @param {unknown} payload
   */
  function deliver(event, payload) {
    current?.connection.send(event, payload);
    record("sent", event, payload);
  }

  /**
   * @param {string} event
   * @param {unknown} payload
   */
  function send(event, payload) {
    if (isInited) deliver(event, payload);
    else queued.push([event, payload]);
  }

  /**
   * Ask the author's service; a service that cannot be asked lets nobody in.
   *
   * @returns {Promise<AuthorizeAnswer>}
   */
  async function askService() {
    try {
      const response = await fetch("authorize", { method: "POST" });
      return await response.json();
    } catch (error) {
      return { accepted: false, status: null, answer: `serve did not answer: ${error}` };
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

  /** @param {{ authorize?: unknown, authorization?: unknown } | null | undefined} options */
  function wantsAuthorization(options) {
    if (!current?.info.authorize) return false;
    return options?.authorize !== false && options?.authorization !== false;
  }

  function greet() {
    greetings().forEach(([event, payload]) => deliver(event, payload));
  }

  /** @param {{ authorize?: unknown, authorization?: unknown } | null | undefined} options */
  async function onInited(options) {
    const inited = load;
    if (greeting() === "after") {
      await nextTask(); // by then the page has the answer to `plugin_inited`
      if (inited !== load) return;
    }
    isInited = true;
    greet();
    queued.splice(0).forEach(([event, payload]) => deliver(event, payload));
    if (wantsAuthorization(options)) {
      onState("authorizing");
      await authorize();
    }
    if (inited === load) onState("ready");
  }

  function onSessionRefresh() {
    if (current?.info.authorize) authorize();
    greet();
  }

  /**
   * Answer a command as the author chose; what it returns or throws is what the SDK hears.
   *
   * @param {ExtensionMessage} message
   */
  function answer(message) {
    const chosen = answers();
    if (chosen === "accept") {
      onMessage(message);
      return undefined;
    }
    record("note", chosen === "refuse" ? "refused" : "not answered", { message: message.message });
    // Plain messages have no answer: there, the extension sees no difference.
    if (current?.info.protocol === "plain") return undefined;
    if (chosen === "ignore") return new Promise(() => {});
    throw Object.assign(new Error("The simulated Agent App refuses it."), { code: "REFUSED" });
  }

  /** @param {ExtensionMessage} message */
  function hear(message) {
    record("received", message.message, message.data);
    if (message.message === "plugin_inited") {
      onInited(/** @type {object | null} */ (message.data));
      return undefined;
    }
    if (message.message === "plugin_loaded") {
      onSessionRefresh();
      return undefined;
    }
    return answer(message);
  }

  /** @param {ExtensionInfo} info */
  async function open(info) {
    const leaving = isStuck() ? LEAVING_MS : 0;
    current?.connection.destroy();
    current = null;
    begin();
    const opened = load;
    if (leaving) await new Promise((resolve) => setTimeout(resolve, leaving));
    if (opened !== load) return;
    const { protocol } = info;
    const connection = connect({
      container,
      url: address(),
      protocol,
      greets: greets(),
      onMessage: hear,
      onConnected: () => record("note", "connected", { protocol }),
      onFailed(error) {
        record("note", "no handshake", { error: error.message });
        onState("failed");
      },
    });
    connection.frame.title = info.name;
    current = { info, connection };
  }

  return {
    /** Frame an extension in place of the one before. */
    open,

    reload() {
      record("note", "reload", null);
      if (!current) return;
      if (isStuck()) {
        open(current.info); // in the same frame, the next page would wait for the loop to end
        return;
      }
      begin();
      current.connection.reload(address());
    },

    frame: () => current?.connection.frame ?? null,

    authorize,

    /** Send an event: at once, or when the extension is ready. */
    send,

    /**
     * Send an event about the selection: a page that is loading hears of the last selection only.
     *
     * @param {string} event
     * @param {unknown} payload
     */
    tell(event, payload) {
      if (isInited) deliver(event, payload);
    },
  };
}

/** @returns {Promise<void>} */
function nextTask() {
  return new Promise((resolve) => setTimeout(resolve));
}
