// Brings the page itself where there is no connection; the browser has its files anyway.
//
// Why this is not Python: only a service worker hears that the browser could not load a page.
//
// What it has to guarantee:
//   1. The network comes first: where there is one, nothing else is ever shown.
//   2. A visit with a connection waits for nothing here.
//   3. What it keeps is `index.html` and its headers, as the host sent them last, and nothing else.
const { scope } = registration;
const PAGES = [scope, `${scope}index.html`];
const STORE = `agentapp's page ${new URL(scope).pathname}`;
const STARTING = 2000; // ms

const addressOf = ({ url }) => url.split(/[?#]/)[0];

/** The page from the network, and how to keep it; after a redirect it could not be shown later. */
async function load(request) {
  const response = await fetch(request);
  const copy = response.ok && !response.redirected ? response.clone() : null;
  return {
    response,
    async keep() {
      if (copy) await (await caches.open(STORE)).put(scope, copy);
    },
  };
}

/** The page starts in the same process, and is not to wait for what is for another day. */
const started = () => new Promise((resolve) => setTimeout(resolve, STARTING));

addEventListener("install", (event) => {
  // Where a browser knows routes, it asks this script and the network at the same time, and leaves
  // all other requests alone. The others start it beforehand.
  event.addRoutes?.([
    { condition: { not: { requestMode: "navigate" } }, source: "network" },
    { condition: { requestMode: "navigate" }, source: "race-network-and-fetch-handler" },
  ]);
  event.waitUntil(load(new Request(scope, { cache: "no-cache" })).then(({ keep }) => keep()));
});

addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.mode !== "navigate" || !PAGES.includes(addressOf(request))) return;
  const loaded = load(request);
  event.waitUntil(loaded.then(({ keep }) => started().then(keep)).catch(() => {}));
  event.respondWith(
    loaded.then(
      ({ response }) => response,
      async (error) => {
        const kept = await caches.match(scope, { cacheName: STORE });
        if (kept) return kept;
        throw error;
      },
    ),
  );
});
