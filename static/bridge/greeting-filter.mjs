// Sorts the host's greetings: which handshakes belong to this page.
//
// An SDK that is connected answers no further handshake. So it must not hear one that was meant for
// the page before this one in the same frame: such a handshake comes before this page has loaded, or
// shortly after, until the host has learnt that it has. And a host that starts again, with a new
// sender, needs a new page.
import { whenLoaded } from "./page-lifecycle.mjs";

/** @typedef {"this-page" | "earlier-page" | "restarted-host"} Greeting */

/** After the page has loaded; by then the host has learnt of it. */
export const EARLIER_PAGE_TIMEOUT_MS = 1000;
/** After the page has loaded; the host's own attempts end after 2500 ms. */
const HOST_STARTUP_TIMEOUT_MS = 5000;

export function makeGreetingFilter() {
  const earlier = new Set([history.state?.agentapp ?? []].flat()); // who greeted the earlier page
  /** @type {Set<string>} */
  const known = new Set(); // who greets this page
  let isHostStarting = true;

  whenLoaded(() => {
    setTimeout(() => earlier.clear(), EARLIER_PAGE_TIMEOUT_MS);
    setTimeout(() => (isHostStarting = false), HOST_STARTUP_TIMEOUT_MS);
  });

  return {
    /**
     * Tell whom a greeting is meant for.
     *
     * @param {string} greeter
     * @param {boolean} isSdkStarted
     * @returns {Greeting}
     */
    sort(greeter, isSdkStarted) {
      if (document.readyState !== "complete" || earlier.has(greeter)) return "earlier-page";
      if (known.has(greeter)) return "this-page";
      if (isSdkStarted && !isHostStarting) return "restarted-host";
      known.add(greeter);
      // The page that follows this one in the frame reads it.
      history.replaceState({ ...history.state, agentapp: [...known] }, "");
      return "this-page";
    },

    /**
     * Take the one who greeted the earlier page for the one who greets this page.
     *
     * @param {string} greeter
     */
    resume(greeter) {
      earlier.delete(greeter);
      known.add(greeter);
    },
  };
}
