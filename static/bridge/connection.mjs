// Connecting to LiveChat: once, early, and whenever the host is ready.
//
// Why this is not Python: see bridge.js.
//
// The handshake of LiveChat's `@livechat/postmessage`, which two of the SDKs use:
//   host → page   handshake          on the frame's load event, five times, 500 ms apart
//   page → host   response           50 ms after the last handshake it heard, for up to 3 s
//   host → page   handshake echo
//   page → host   response, and from then on calls in both directions
// An SDK that hears nothing for 3 s fails for good, so its `init` is called only when the host has
// spoken: a host that is slow to start still finds a page that answers. An SDK that is connected
// answers no further handshake: so the page keeps from it what was meant for the page before this one,
// which comes before it has loaded, or for a moment after, until the host hears that it has. And it
// loads anew for a host that starts anew.
import { framedBy, isAllowed } from "./origins.mjs";
import { nextTurn, whenLoaded } from "./page-lifecycle.mjs";

const PATIENCE = 1000; // ms after the page has loaded; by then the host has tried twice or more
const SILENCE = 5000; // ms after the page has loaded; the host's own attempts end after 2500

class ConnectionError extends Error {
  constructor(code, message, fault = null) {
    super(message);
    this.code = code;
    this.fault = fault;
  }
}

/**
 * @param {object} page
 * @param {string[]} page.hosts
 * @param {boolean} page.authorize what the configuration says
 * @param {boolean} page.isEarly whether connecting does not wait for the author
 * @param {() => Promise<string | null>} page.pending the file that the page still waits for
 * @param {() => void} page.connectedLate called where `connect` has already failed
 */
export function makeConnection({ hosts, authorize: configured, isEarly, pending, connectedLate }) {
  let generation = null; // of window.LiveChat, once its script has run
  const asked = new Set(); // events beyond the known ones, for when there is a generation
  let greeting = null; // the host's latest handshake, for the SDK to hear
  let options = null; // for the SDK's init, once somebody wants to connect
  let hasStarted = false;
  let isSettled = false;
  const greeters = new Set(); // whose handshakes belong to the start of this page
  let isStarting = true;
  const before = new Set([history.state?.agentapp ?? []].flat()); // whose were for the page before
  whenLoaded(() => setTimeout(() => before.clear(), PATIENCE));

  const connected = Promise.withResolvers();
  connected.promise.catch(() => {}); // whoever calls connect() hears of it
  whenLoaded(() => setTimeout(() => (isStarting = false), SILENCE));

  // The host tries for 2.5 s, and a page that Python keeps busy for longer on a slow machine would
  // miss all of it: so the busy part of the start waits for the handshake, but not for long. What the
  // SDK has answered is still here, and would be as late: a message to another process leaves in a
  // turn of its own.
  const handshakeIsOver = Promise.race([
    connected.promise.catch(() => {}).then(nextTurn),
    new Promise((resolve) => {
      if (isEarly) whenLoaded(() => setTimeout(resolve, PATIENCE));
      else resolve();
    }),
  ]);

  function succeed() {
    performance.mark("agentapp:connected");
    if (isSettled) connectedLate();
    isSettled = true;
    connected.resolve();
  }

  /** `fault` is a file of the site and what is wrong with it, where that is the reason. */
  function fail(code, message, fault) {
    isSettled = true;
    connected.reject(new ConnectionError(code, message, fault));
  }

  function init() {
    if (hasStarted || !options || !generation) return;
    if (!generation.speaksFirst && !greeting) return;
    hasStarted = true;
    generation.start(options).then(succeed, (error) => {
      fail("handshake-timeout", String(error?.message ?? error));
    });
    if (greeting) {
      // The SDK listens only from now on: let it hear what made us call it.
      const { data, origin, source } = greeting;
      const again = new MessageEvent("message", { data, origin });
      // Firefox's constructor takes no window of another process.
      Object.defineProperty(again, "source", { value: source });
      dispatchEvent(again);
    }
  }

  async function hostIsSilent() {
    // The host speaks when the page has loaded, which it has not while any of its files is missing.
    const file = document.readyState === "complete" ? null : await pending();
    if (isSettled) return;
    fail("handshake-timeout", file ? `It waits for ${file}.` : "The host said nothing.", file);
  }

  return {
    handshakeIsOver,

    /** Connect, once: later calls hear of the same connection. */
    connect(authorize = configured) {
      if (options) {
        if (options.authorize === authorize) return connected.promise;
        const message = `The page has connected with authorize = ${options.authorize} already.`;
        return Promise.reject(new ConnectionError("already-connected", message));
      }
      options = { authorize, authorization: authorize };
      const host = framedBy();
      if (parent === window) {
        fail("not-framed", "The page is not inside another one.");
      } else if (host !== null && !isAllowed(host, hosts)) {
        fail("host-not-allowed", host);
      } else {
        init();
        whenLoaded(() => setTimeout(hostIsSilent, SILENCE));
      }
      return connected.promise;
    },

    /** The host's handshake has come, from `greeter`. */
    hostHasSpoken(event, greeter) {
      if (document.readyState !== "complete" || before.has(greeter)) {
        event.stopImmediatePropagation();
        return;
      }
      if (hasStarted && !isStarting && !greeters.has(greeter)) {
        // The host's own script has started anew. An SDK connects once, so only a new page hears it;
        // the host goes on trying for long enough.
        event.stopImmediatePropagation();
        location.reload();
        return;
      }
      if (!greeters.has(greeter)) {
        greeters.add(greeter);
        history.replaceState({ ...history.state, agentapp: [...greeters] }, "");
      }
      if (hasStarted) return;
      greeting = event;
      event.stopImmediatePropagation(); // init() repeats it
      init();
    },

    /** LiveChat's script has run. */
    sdkIsThere(itsGeneration) {
      generation = itsGeneration;
      asked.forEach(generation.listen);
      init();
    },

    sdkIsMissing: (message, fault) => fail("livechat-not-found", message, fault),

    listen(name) {
      if (generation) generation.listen(name);
      else asked.add(name);
    },
    getSessionId() {
      const id = generation?.getSessionId();
      return id === null || id === undefined ? null : String(id);
    },
    refreshSessionId: () => generation.refreshSessionId(),
  };
}
