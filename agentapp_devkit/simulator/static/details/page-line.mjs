// The simulator's end of its line to a page that `serve` has made: it holds the state that is the agent's
// from one build's page to the next one's, and notices a page that does not answer.
//
// The other end is static/development.js. A page of a built site has no line.

/** @import { AgentState, Answer, Ask } from "../../../../static/development/types.d.ts" */

const GREETING = "agentapp:line";
const INTERVAL_MS = 1000; // between two asks
const MAX_UNANSWERED = 5; // asks in a row; then the page is stuck
const READ_TIMEOUT_MS = 1000; // a page that takes longer may be in a loop that has only begun

/**
 * @param {object} options
 * @param {() => HTMLIFrameElement | null} options.frame the frame of the page
 * @param {() => void} options.onStuck runs when the page has not answered for seconds
 * @param {() => void} options.onAnswer runs when it answers after all
 */
export function createPageLine({ frame, onStuck, onAnswer }) {
  /** @type {MessagePort | null} */
  let port = null;
  /** @type {AgentState | null} */
  let state = null; // as the last page that answered has told it
  let isForNextPage = false;
  let unanswered = 0;
  let isSilent = false; // since it was asked for its state
  const isStuck = () => unanswered > MAX_UNANSWERED;
  let told = Promise.withResolvers(); // the state
  let timesKept = 0;

  /** @param {Ask} asked */
  const ask = (asked) => port?.postMessage(asked);

  /** @param {Answer} answer */
  function hear(answer) {
    const wasStuck = isStuck();
    unanswered = 0;
    isSilent = false;
    if (wasStuck) onAnswer();
    if (answer === null) return;
    state = answer;
    told.resolve(true);
    told = Promise.withResolvers();
  }

  /** @param {MessagePort} opened */
  function open(opened) {
    port = opened;
    unanswered = 0;
    isSilent = false;
    port.onmessage = ({ data }) => {
      if (port === opened) hear(data);
    };
    if (!isForNextPage) state = null;
    isForNextPage = false;
    if (!state) return;
    ask({ ask: "restore", state });
    if (isElsewhere(document.activeElement)) ask({ ask: "forget-focus" });
  }

  addEventListener("message", ({ data, origin, ports, source }) => {
    const shown = frame();
    if (data !== GREETING || !shown || source !== shown.contentWindow) return;
    if (origin === new URL(shown.src).origin) open(ports[0]);
  });
  addEventListener("focusin", ({ target }) => {
    if (isElsewhere(target)) ask({ ask: "forget-focus" });
  });
  setInterval(() => {
    if (!port) return;
    unanswered += 1;
    if (unanswered === MAX_UNANSWERED + 1) onStuck();
    ask({ ask: "answer" });
  }, INTERVAL_MS);

  return {
    /** Tell whether the page may never answer again, so that another one needs a frame of its own. */
    isStuck: () => isStuck() || isSilent,

    /**
     * Have the next page get the agent's state: as it is now, or as it was when last told.
     *
     * Return false where this was asked for once more meanwhile, so that the later caller goes on.
     */
    async keepState() {
      timesKept += 1;
      const time = timesKept;
      const asked = port;
      if (asked && !isStuck()) {
        ask({ ask: "read" });
        const isTold = await Promise.race([told.promise, timeOut()]);
        if (port === asked) isSilent = !isTold; // another page may have come meanwhile
      }
      const isLatest = time === timesKept;
      if (isLatest) isForNextPage = true;
      return isLatest;
    },

    /** Forget the agent's state, which ends with the customer. */
    forget() {
      state = null;
      ask({ ask: "forget" });
    },

    /** Wait for another page: this one is about to go. */
    hangUp() {
      port = null;
      unanswered = 0;
      isSilent = false;
    },
  };
}

/** @returns {Promise<boolean>} */
const timeOut = () => new Promise((resolve) => setTimeout(resolve, READ_TIMEOUT_MS, false));

/**
 * Tell whether the agent is at work outside of the extension.
 *
 * @param {EventTarget | null} focused
 */
const isElsewhere = (focused) =>
  focused instanceof Element && !focused.matches("body, html, iframe");
