// The cached page of one build.
import { pageStoreOf } from "./cache-names.mjs";

/** @param {string} build what tells the page's build from all others */
export function makePage(build) {
  const store = pageStoreOf(new URL(".", document.baseURI), build);
  return {
    store,

    /**
     * Tell whether this is the text of a page of the same build.
     *
     * @param {string} text
     */
    isSameBuild: (text) => text.includes(document.getElementById("agentapp")?.textContent ?? ""),

    /** Have the page come from the network when it is reloaded. */
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
