// Makes the cached page what the web server has, after each start, and registers the service worker.
//
// It guarantees:
//   1. After a start, the cached page and its headers are those of the web server, or nothing is cached.
//   2. Where the web server has the page no longer, or refuses it, the browser forgets the whole site.
//   3. Where the web server fails, or is out of reach, the cached page stays.
//   4. Cache Storage has no query of an address: see page-addresses.mjs.
import { isPageCacheName, runtimeCacheName } from "./cache-names.mjs";
import { pageAddresses, withoutQuery } from "./page-addresses.mjs";
import { cacheModule } from "./runtime-cache.mjs";

const bridge = globalThis.agentapp;
const { file, worker } = bridge.configuration;
const site = new URL(".", document.baseURI).href;

const ANSWER_TIMEOUT_MS = 20_000;
const TEMPORARY_REFUSALS = [408, 425, 429]; // of the statuses that blame the request, 4xx

// The page's preloads save round trips of a first visit. On a repeat visit their files come from the
// browser's cache soon enough, and asking for them early delays the first paint.
const PRELOADS = /<link rel="preload"[^>]*>\s*/g;

/**
 * Ask the web server for this page, past the browser's cache: a tampered copy there could have the
 * validators of the true one.
 *
 * @returns {Promise<Response | null>} null where it cannot be reached, and during development, where
 *   the page's address is that of another extension tomorrow
 */
export async function fetchPage() {
  if (!worker) return null;
  const [{ name }] = performance.getEntriesByType("navigation");
  const address = name.split("#")[0];
  /** @type {RequestInit} */
  const options = { cache: "reload", signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) };
  try {
    const response = await fetch(address, { ...options, redirect: "manual" });
    if (response.type !== "opaqueredirect") return response;
    // A redirect that cannot be followed leads to another origin: to a login, or to a parked domain.
    return await fetch(address, options).catch(() => new Response(null, { status: 403 }));
  } catch {
    return null;
  }
}

/**
 * Tell whether the web server has the page no longer, or refuses it.
 *
 * @param {Response | null} response
 */
export function isWithdrawn(response) {
  const status = response?.status ?? 0;
  return status >= 400 && status < 500 && !TEMPORARY_REFUSALS.includes(status);
}

/** Delete all that the browser has cached of the site, and have the next visit begin at the web server. */
export async function forgetSite() {
  try {
    const isOfSite = (/** @type {string} */ name) =>
      isPageCacheName(site, name) || name === runtimeCacheName(site);
    for (const name of (await caches.keys()).filter(isOfSite)) await caches.delete(name);
    const registration = await navigator.serviceWorker.getRegistration(site);
    if (registration?.scope === site) await registration.unregister(); // else it is of the folder above
  } catch {
    // The browser allows neither.
  }
}

/**
 * Register the worker, and cache the page and the module, to which its routes lead.
 *
 * A browser that allows neither, as in a frame that may store nothing, begins each visit at the web
 * server.
 *
 * @param {Response | null} response the web server's, as `fetchPage` has it
 */
export async function cacheSite(response) {
  if (!worker) return;
  try {
    await whenActivated(await registerWorker(worker));
    if (response?.ok) await replaceCachedPage(response);
    performance.mark("agentapp:page-refreshed");
    await cacheModule();
  } catch {
    // Nothing can be cached, or the connection is lost.
  }
}

/**
 * Register the worker of the newest build; a tampered one is replaced, too.
 *
 * @param {string} address
 */
async function registerWorker(address) {
  const url = bridge.policy.createScriptURL(address);
  const registration = await navigator.serviceWorker.register(url, { updateViaCache: "none" });
  if (registration.active) await registration.update().catch(() => {}); // out of reach
  return registration;
}

/** @param {ServiceWorkerRegistration} registration */
async function whenActivated({ installing, waiting, active }) {
  const newest = installing ?? waiting ?? active;
  while (newest && newest.state !== "activated" && newest.state !== "redundant") {
    await new Promise((resolve) => newest.addEventListener("statechange", resolve, { once: true }));
  }
}

/** @param {Response} response */
async function replaceCachedPage(response) {
  const text = await response.text();
  if (!bridge.page.isSameBuild(text)) {
    await bridge.page.forget();
    return;
  }
  const addresses = pageAddresses(site, file);
  const [{ name }] = performance.getEntriesByType("navigation");
  if (!addresses.includes(withoutQuery(name))) return;
  if (!(await caches.has(bridge.page.cacheName))) return; // the worker is of another build
  const cache = await caches.open(bridge.page.cacheName);
  const { headers } = response;
  // A new response: browsers show none that came by way of a redirect.
  for (const address of addresses)
    await cache.put(address, new Response(text.replace(PRELOADS, ""), { headers }));
}
