// Serves repeat visits from the cached pages: at once, and without a connection.
//
// It guarantees:
//   1. The page that shows is of the build that this worker belongs to, or comes from the web server.
//   2. A visit under an address without a query neither waits for this worker nor starts it.
//   3. Whatever is wrong with a cached page, it is gone once another worker is installed.
//   4. It answers for the site's pages alone, and for no site in a subfolder.
//
// Each build has a worker of its own, and browsers look for a newer one after each visit's start. The
// page puts itself into the cache: see page-refresh.mjs.
import { isPageCacheName, pageCacheName, runtimeCacheName } from "./cache-names.mjs";
import { PAGES, pageAddresses, pagePaths, withoutQuery } from "./page-addresses.mjs";

const { scope } = registration;
const CACHE = pageCacheName(scope, BUILD);
const PATHS = PAGES.flatMap(pagePaths);
const ADDRESSES = PAGES.flatMap((file) => pageAddresses(scope, file));

/** Begin with an empty cache. One of this build may exist: another worker could have filled it. */
async function replaceCaches() {
  const names = (await caches.keys()).filter((name) => isPageCacheName(scope, name));
  await Promise.all(names.map((name) => caches.delete(name)));
  await caches.open(CACHE);
}

/** The routes of a browser that has them: the first that matches a request answers it. */
function routes() {
  const module = new URLPattern("assets/pyodide-*/pyodide.asm.*", scope); // see runtime-cache.mjs
  return [
    ...PATHS.map((pathname) => ({
      condition: {
        requestMode: "navigate",
        urlPattern: new URLPattern({ pathname, search: "", baseURL: scope }),
      },
      source: { cacheName: CACHE },
    })),
    ...PATHS.map((pathname) => ({
      condition: {
        requestMode: "navigate",
        urlPattern: new URLPattern({ pathname, baseURL: scope }),
      },
      source: "fetch-event",
    })),
    { condition: { urlPattern: module }, source: { cacheName: runtimeCacheName(scope) } },
    { condition: { urlPattern: new URLPattern({}) }, source: "network" },
  ];
}

addEventListener("install", (event) => {
  if (event.addRoutes) event.addRoutes(routes());
  event.waitUntil(Promise.all([replaceCaches(), skipWaiting()]));
});

// So that a first visit, too, reads the runtime's cache by the routes: see runtime-cache.mjs.
addEventListener("activate", (event) => event.waitUntil(clients.claim()));

addEventListener("fetch", (event) => {
  const { request } = event;
  const address = withoutQuery(request.url);
  if (request.mode !== "navigate" || !ADDRESSES.includes(address)) return;
  const cached = caches.match(address, { cacheName: CACHE }).catch(() => null);
  event.respondWith(cached.then((response) => response ?? fetch(request)));
});
