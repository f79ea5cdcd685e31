// Serves repeat visits from the cached page: at once, and without a connection.
//
// What it has to guarantee:
//   1. The page that is shown is of the build that this worker is of, or comes from the network.
//   2. A visit does not wait for this worker, nor start it.
//   3. A broken cached page, whatever is wrong with it, is gone after the next build.
//
// Each build has a worker of its own, which browsers look for once a visit has begun. The page
// keeps itself: see repeat-visits.mjs.
import { fileStoreOf, isPageStoreOf, pageStoreOf } from "./cache-names.mjs";

const { scope } = registration;
const STORE = pageStoreOf(scope, BUILD);
const knowsRoutes = Boolean(globalThis.InstallEvent?.prototype.addRoutes);

/** There is a store of this build from now on, and none of another. */
async function replaceStores() {
  await caches.open(STORE);
  const others = (await caches.keys()).filter(
    (name) => isPageStoreOf(scope, name) && name !== STORE,
  );
  await Promise.all(others.map((name) => caches.delete(name)));
}

addEventListener("install", (event) => {
  if (knowsRoutes) {
    const module = new URLPattern("assets/pyodide-*/pyodide.asm.*", scope); // see runtime-cache.mjs
    event.addRoutes?.([
      { condition: { requestMode: "navigate" }, source: { cacheName: STORE } },
      { condition: { urlPattern: module }, source: { cacheName: fileStoreOf(scope) } },
      { condition: { not: { requestMode: "navigate" } }, source: "network" },
    ]);
  }
  event.waitUntil(Promise.all([replaceStores(), skipWaiting()]));
});

// A browser that knows routes starts a worker only where it listens for this.
if (!knowsRoutes) {
  addEventListener("fetch", (event) => {
    const { request } = event;
    if (request.mode !== "navigate") return;
    const kept = caches.match(request, { cacheName: STORE }).catch(() => null);
    event.respondWith(kept.then((response) => response ?? fetch(request)));
  });
}
