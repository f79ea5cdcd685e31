// The cached page of one build.
import { pageCacheName } from "./cache-names.mjs";

/**
 * @param {string} buildId
 * @returns {{cacheName: string, isSameBuild: (text: string) => boolean, forget: () => Promise<void>}}
 */
export function makePageCache(buildId) {
  const cacheName = pageCacheName(new URL(".", document.baseURI), buildId);
  return {
    cacheName,

    /** Tell whether `text` is a page of the same build. */
    isSameBuild: (text) => text.includes(document.getElementById("agentapp")?.textContent ?? ""),

    /** Empty the cache, so that the next load comes from the web server. */
    async forget() {
      try {
        if (!(await caches.has(cacheName))) return; // it exists only while the worker is of this build
        const cache = await caches.open(cacheName);
        for (const request of await cache.keys()) await cache.delete(request);
      } catch {
        // The browser allows no cache.
      }
    },
  };
}
