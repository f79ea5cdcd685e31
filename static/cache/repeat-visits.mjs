// Caches the page for repeat visits, for as long as it is of the newest build.
import { keepModule } from "./runtime-cache.mjs";

const bridge = globalThis.agentapp;
const { worker } = bridge.configuration;
const MOST = 10; // addresses of the page; a host that adds something new each time shall not fill the disk

// What the page asks for before it is wanted, for the sake of the first visit's round trips. From a
// browser's cache it comes soon enough, and asking early holds up the first paint.
const PRELOADS = /<link rel="preload"[^>]*>\s*/g;

/**
 * Keep the page as the host sends it, but for its preloads, unless that is another one by now.
 *
 * @param {Cache} store
 * @param {string} address
 */
async function keep(store, address) {
  if (await store.match(address)) return;
  const response = await fetch(address, { cache: "no-cache" });
  const text = await response.text();
  if (!response.ok || !bridge.page.isSameBuild(text)) return;
  const known = await store.keys();
  for (const oldest of known.slice(0, Math.max(0, known.length + 1 - MOST)))
    await store.delete(oldest);
  // A new one: a browser shows none that came by way of a redirect.
  await store.put(address, new Response(text.replace(PRELOADS, ""), { headers: response.headers }));
}

/**
 * Keep the page, and what else the service worker's routes lead to, and register the worker, unless
 * they are there.
 *
 * Not during development, where the page's address is that of another extension tomorrow. A browser
 * that allows neither, as in a frame where nobody may store anything, goes without.
 */
export async function keepPage() {
  if (!worker) return;
  try {
    const { serviceWorker } = navigator;
    const known = await serviceWorker.getRegistration();
    if (!known) await serviceWorker.register(bridge.policy.createScriptURL(worker));
    await serviceWorker.ready;
    if (!(await caches.has(bridge.page.store))) return; // the worker is of another build
    const store = await caches.open(bridge.page.store);
    const [navigation] = /** @type {PerformanceNavigationTiming[]} */ (
      performance.getEntriesByType("navigation")
    );
    await keep(store, navigation.name.split("#")[0]);
    if (navigation.redirectCount > 0) await keep(store, new URL(".", document.baseURI).href);
    performance.mark("agentapp:kept");
    await keepModule();
  } catch {
    // Then each visit begins with the host.
  }
}

/**
 * Become the newest build once that is known, where the browser had cached the page.
 *
 * Browsers look for it by themselves after each visit's start; to ask them for it takes time from
 * the first paint. Not under the hands of somebody who uses the page: then the next visit begins
 * with the new one.
 */
export function becomeNewest() {
  if (!worker) return;
  let isUsed = false;
  for (const type of ["keydown", "pointerdown"]) {
    addEventListener(type, () => (isUsed = true), { capture: true, once: true });
  }
  try {
    navigator.serviceWorker.addEventListener("controllerchange", async () => {
      const isNewest = await caches.has(bridge.page.store);
      if (!isNewest && !isUsed) bridge.startup.reloadOnce();
    });
  } catch {
    // Nothing can be kept here.
  }
}
