// The page as the browser keeps it, and as the host sends it.
//
// Why this is not Python: it is for when Python could not start.
import { pageStoreOf } from "./cache-names.mjs";

/** @param {string} build what tells the page's build from all others */
export function makePage(build) {
  const store = pageStoreOf(new URL(".", document.baseURI), build);
  return {
    store,

    /**
     * Whether this is the text of a page of the same build.
     *
     * @param {string} text
     */
    isSameBuild: (text) => text.includes(document.getElementById("agentapp")?.textContent ?? ""),

    /** Have the page come from the network when it is loaded anew. */
    async forget() {
      try {
        if (!(await caches.has(store))) return; // there is one only while the worker is of this build
        const kept = await caches.open(store);
        for (const request of await kept.keys()) await kept.delete(request);
      } catch {
        // The browser keeps nothing.
      }
    },
  };
}
