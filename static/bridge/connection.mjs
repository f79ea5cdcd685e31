// The connection to LiveChat: made once, early, as soon as the host is ready.
//
// Guarantees:
//   1. A host that is slow to start still finds a page that answers: the SDK's `init`, which fails
//      for good after 3 s of silence, is called only once the host has spoken.
//   2. Every caller of `connect` hears of a success or of a failure, also from a silent host.
//   3. A connection that comes after such a failure is announced.
//   4. A page that was reloaded under a host that greets a frame only once goes on with the connection
//      of the page before it.
//   5. A page that no allowed host frames never starts the SDK.
//
// The handshake of LiveChat's `@livechat/postmessage`, which two of the SDKs use:
//   host → page   handshake          on the frame's load event, five times, 500 ms apart
//   page → host   response           50 ms after the last handshake it heard, for up to 3 s
//   host → page   handshake echo
//   page → host   response, and from then on calls in both directions
//
// The states:
//   idle          nobody has asked to connect
//   waiting       for the SDK's script, for the host's first greeting, or for both
//   handshaking   the SDK's `init` was called
//   connected
//   failed        the SDK's `init` has failed
//   refused       the page is not framed, or not by an allowed host
import { EARLIER_PAGE_TIMEOUT_MS, makeGreetingFilter } from "./greeting-filter.mjs";
import { framedBy, isAllowed } from "./origins.mjs";
import { nextTurn, whenLoaded } from "./page-lifecycle.mjs";
import { makeResumption } from "./resumption.mjs";

/** @import { SdkAdapter } from "../types/bridge.d.ts" */

/** @typedef {Pick<MessageEvent, "data" | "origin" | "source">} Greeting */
/** @typedef {"idle" | "waiting" | "handshaking" | "connected" | "failed" | "refused"} State */
/**
 * @typedef {"already-connected" | "handshake-timeout" | "host-not-allowed" | "livechat-not-found" |
 *   "not-framed"} ErrorCode
 */

/** After the page has loaded; by then the host has tried twice or more. */
const HANDSHAKE_HEAD_START_MS = 1000;
/** After the page has loaded; the host's own attempts end after 2500 ms. */
const HANDSHAKE_TIMEOUT_MS = 5000;

class ConnectionError extends Error {
  /**
   * @param {ErrorCode} code
   * @param {string} message
   * @param {string | null} fault a file of the site and what is wrong with it, if that is the reason
   */
  constructor(code, message, fault = null) {
    super(message);
    this.code = code;
    this.fault = fault;
  }
}

/**
 * @param {object} options
 * @param {readonly string[]} options.hosts
 * @param {boolean} options.authorize the default that the configuration gives
 * @param {boolean} options.isEarly true where the page connects without being asked by Python
 * @param {() => Promise<string | null>} options.findPending finds the file that the page waits for
 * @param {() => void} options.onLateConnection called where `connect` has already failed
 */
export function makeConnection({
  hosts,
  authorize: configured,
  isEarly,
  findPending,
  onLateConnection,
}) {
  const filter = makeGreetingFilter();
  const resumption = makeResumption();
  /** @type {State} */
  let state = "idle";
  let authorization = configured; // of the first call of connect()
  let hasGivenUp = false; // the callers of connect() were told that it failed
  /** @type {SdkAdapter | null} */
  let adapter = null;
  /** @type {Set<string>} */
  const requested = new Set(); // events beyond the documented ones, for the adapter to come
  /** @type {Greeting | null} */
  let greeting = null; // the host's latest, for the SDK to hear

  /** @type {PromiseWithResolvers<void>} */
  const outcome = Promise.withResolvers();
  outcome.promise.catch(() => {}); // the callers of connect() handle it

  // The host tries for 2.5 s, and a page that Python keeps busy for longer on a slow machine would
  // miss all of it. So the busy part of the start waits for the handshake, for a limited time; and for
  // one turn more, in which the browser sends the SDK's answer to the host's process.
  const handshakeIsOver = Promise.race([
    outcome.promise.catch(() => {}).then(nextTurn),
    isEarly ? headStartIsOver() : Promise.resolve(),
  ]);

  /**
   * @param {ErrorCode} code
   * @param {string} message
   * @param {string | null} [fault]
   */
  function giveUp(code, message, fault) {
    hasGivenUp = true;
    outcome.reject(new ConnectionError(code, message, fault));
  }

  /** Call the SDK's `init`, if all that it needs is there. */
  function startHandshake() {
    if (state !== "waiting" || !adapter) return;
    if (!adapter.speaksFirst && !greeting) return;
    state = "handshaking";
    adapter.start({ authorize: authorization, authorization }).then(succeed, (error) => {
      state = "failed";
      giveUp("handshake-timeout", String(error?.message ?? error));
    });
    if (greeting) repeat(greeting); // the SDK listens only from now on
  }

  function succeed() {
    state = "connected";
    performance.mark("agentapp:connected");
    if (greeting) resumption.remember(greeting);
    if (hasGivenUp) onLateConnection();
    outcome.resolve();
  }

  async function hostIsSilent() {
    // The host speaks once the page has loaded, which waits for each of its files.
    const file = document.readyState === "complete" ? null : await findPending();
    if (state === "connected") return;
    const message = file ? `It waits for ${file}.` : "The host said nothing.";
    giveUp("handshake-timeout", message, file);
  }

  return {
    handshakeIsOver,

    isConnected: () => state === "connected",

    /**
     * Connect, once: later calls share the same connection.
     *
     * @param {boolean} [authorize]
     * @returns {Promise<void>}
     */
    connect(authorize = configured) {
      if (state !== "idle") {
        if (authorization === authorize) return outcome.promise;
        const message = `The page has connected with authorize = ${authorization} already.`;
        return Promise.reject(new ConnectionError("already-connected", message));
      }
      authorization = authorize;
      const host = framedBy();
      if (parent === window) {
        state = "refused";
        giveUp("not-framed", "The page is not inside another one.");
      } else if (host !== null && !isAllowed(host, hosts)) {
        state = "refused";
        giveUp("host-not-allowed", host);
      } else {
        state = "waiting";
        startHandshake();
        whenLoaded(() => {
          setTimeout(() => greeting ?? resumption.ask(), EARLIER_PAGE_TIMEOUT_MS);
          setTimeout(hostIsSilent, HANDSHAKE_TIMEOUT_MS);
        });
      }
      return outcome.promise;
    },

    /**
     * Take a handshake of the host's; `greeter` is its sender.
     *
     * @param {MessageEvent} event
     * @param {string} greeter
     */
    hearGreeting(event, greeter) {
      const isSdkStarted = ["handshaking", "connected", "failed"].includes(state);
      const meantFor = filter.sort(greeter, isSdkStarted);
      if (meantFor === "this-page" && state === "handshaking") greeting = event;
      if (meantFor === "this-page" && isSdkStarted) return; // the SDK answers it
      event.stopImmediatePropagation();
      if (meantFor === "restarted-host") {
        // An SDK connects once, so only a new page can answer; the host tries for long enough.
        location.reload();
      } else if (meantFor === "this-page") {
        greeting = event;
        startHandshake();
      }
    },

    /**
     * Resume the connection of the page before this one, if its host says that it is there.
     *
     * @param {MessageEvent} event
     */
    hearAnswer(event) {
      const answer = resumption.answeredBy(event);
      if (!answer || greeting || state !== "waiting") return;
      filter.resume(answer.greeter);
      greeting = answer.greeting;
      startHandshake();
    },

    /**
     * Take the SDK that LiveChat's script has set.
     *
     * @param {SdkAdapter} loaded
     */
    sdkHasLoaded(loaded) {
      adapter = loaded;
      requested.forEach(adapter.listen);
      startHandshake();
    },

    /**
     * @param {string} message
     * @param {string | null} fault
     */
    sdkIsMissing: (message, fault) => giveUp("livechat-not-found", message, fault),

    /**
     * Hear an event beyond the documented ones.
     *
     * @param {string} event
     */
    listen(event) {
      if (adapter) adapter.listen(event);
      else requested.add(event);
    },

    /** The SDK that LiveChat's script has set, or undefined as long as it has not run. */
    sdkName: () => adapter?.sdk,

    /**
     * Call a method of the SDK's. What crosses is plain data: the arguments, as JSON text.
     *
     * @param {string} method
     * @param {string} argumentsJson
     */
    async callSdk(method, argumentsJson) {
      await adapter?.call(method, JSON.parse(argumentsJson));
    },

    getSessionId() {
      const id = adapter?.getSessionId();
      return id === null || id === undefined ? null : String(id);
    },

    /** Ask for a new session; tell whether the host is going to answer with its id. */
    async refreshSessionId() {
      if (!adapter) throw new Error("There is no session before the page is connected.");
      await adapter.refreshSessionId();
      return adapter.hasSessions && authorization;
    },
  };
}

/** @returns {Promise<void>} */
const headStartIsOver = () =>
  new Promise((resolve) => whenLoaded(() => setTimeout(resolve, HANDSHAKE_HEAD_START_MS)));

/**
 * Have a message heard again.
 *
 * @param {Greeting} event
 */
function repeat({ data, origin, source }) {
  const copy = new MessageEvent("message", { data, origin });
  // Patch "sdk-greeting" of docs/patches.md.
  // Firefox's constructor takes no window of another process.
  Object.defineProperty(copy, "source", { value: source });
  dispatchEvent(copy);
}
