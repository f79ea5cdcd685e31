// Resumes the connection of the page before this one in the same frame.
//
// A host that greets a frame only once (LiveChat's `createIframe`) sends no handshake to a page that
// was reloaded. Its end of the connection stays open, and talks to whatever page the frame holds. So
// a connected page leaves the handshake in its history entry; the page after it asks whether that end
// still answers, and lets its own SDK hear the handshake. A host that greets each page
// (`createReconnectableIframe`) has closed the old end by then: nobody answers.
import { greeterIn, isAnswer, questionTo } from "./protocol.mjs";

/** @typedef {{ data: Record<string, unknown>, origin: string }} Handshake */

const KEY = "agentappHandshake"; // in `history.state`, which outlives a reload and no other visit

export function makeResumption() {
  /** @type {Handshake | null} */
  const earlier = history.state?.[KEY] ?? null;

  return {
    /**
     * Leave the handshake of this page's connection to the page after it.
     *
     * @param {Handshake} handshake
     */
    remember({ data, origin }) {
      history.replaceState({ ...history.state, [KEY]: { data, origin } }, "");
    },

    /** Ask the host's end of the earlier page's connection whether it is there. */
    ask() {
      if (earlier) parent.postMessage(questionTo(earlier.data), earlier.origin);
    },

    /**
     * The handshake to resume, and its sender, where a message is the answer; else null.
     *
     * @param {MessageEvent} event
     */
    answeredBy({ data, origin, source }) {
      if (!earlier || origin !== earlier.origin || !isAnswer(data)) return null;
      const greeter = greeterIn(earlier.data);
      return greeter && { greeter, greeting: { ...earlier, source } };
    },
  };
}
