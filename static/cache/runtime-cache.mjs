// The largest files of the runtime, decompressed, in the browser's Cache Storage: the snapshot's memory,
// and Pyodide's WebAssembly module with its script.
//
// A page reads them from there in a fifth of the time that the HTTP cache takes, which has them as they
// came over the wire. The memory is read here. The module is fetched like any other file, and the
// service worker's routes lead to this cache: Chromium caches the compiled code of fetched files only. The
// site has the module compressed; it is decoded before it is put here.
// Files that cannot be cached or found come from the web server; nothing fails.
import { runtimeCacheName } from "./cache-names.mjs";
import { loadZstd } from "../boot/files/compressed-files.mjs";
import { digestOf, verify } from "../boot/files/integrity.mjs";

const { memory, module, runtime } = globalThis.agentapp.configuration.files;
const CACHE = runtimeCacheName(new URL(".", document.baseURI));
const WASM = `${runtime}pyodide.asm.wasm`; // only in the cache: the site has `module`
const SCRIPT = `${runtime}pyodide.asm.js`;
const MODULE = [WASM, SCRIPT];
// Empty files, which say something of the module.
const WARMED_UP = `${runtime}warmed-up`;
const NOT_ROUTED = `${runtime}not-routed`;
const FILES = [memory, ...MODULE, WARMED_UP, NOT_ROUTED];

/** Scripts and Python send this header, on which the web server's answer, and so a match, may depend. */
const requestFor = (/** @type {string} */ url) => new Request(url, { headers: { Accept: "*/*" } });

/**
 * The source of a response, by the service worker's routes. The second names are those of Chromium
 * before the standard had any.
 *
 * @typedef {PerformanceEntry & {
 *   workerMatchedRouterSource?: string, workerFinalRouterSource?: string,
 *   workerMatchedSourceType?: string, workerFinalSourceType?: string,
 * }} RoutedTiming
 */

/** @param {RoutedTiming | undefined} entry */
const matchedSource = (entry) => entry?.workerMatchedRouterSource ?? entry?.workerMatchedSourceType;
/** @param {RoutedTiming | undefined} entry */
const finalSource = (entry) => entry?.workerFinalRouterSource ?? entry?.workerFinalSourceType;

/** @returns {Promise<Cache | null>} null where the browser allows none */
async function open() {
  try {
    return await caches.open(CACHE);
  } catch {
    return null;
  }
}

/**
 * @param {string} url
 * @returns {Promise<Response | null>}
 */
async function find(url) {
  const cache = await open();
  return (await cache?.match(requestFor(url)).catch(() => null)) ?? null;
}

/**
 * Remove the files of older builds.
 *
 * @param {Cache} cache
 */
async function sweep(cache) {
  for (const request of await cache.keys()) {
    if (!FILES.includes(request.url)) await cache.delete(request);
  }
}

/** @param {string} url */
async function putEmptyFile(url) {
  const cache = await open();
  await cache?.put(url, new Response()).catch(() => {});
}

/**
 * Load the snapshot's memory.
 *
 * @param {string} url
 * @param {(url: string) => Promise<ArrayBuffer>} load loads it, decoded, where it is not cached
 * @returns {Promise<{buffer: ArrayBuffer, cache: () => Promise<boolean>}>} `cache` is for a page at
 *   rest, whose runtime has started well; it tells whether the memory is cached
 */
export async function loadMemory(url, load) {
  const found = await find(url);
  const buffer = await (found ? found.arrayBuffer() : load(url));
  return { buffer, cache: async () => found !== null || cacheMemory(url, buffer) };
}

/**
 * @param {string} url
 * @param {ArrayBuffer} buffer
 * @returns {Promise<boolean>}
 */
async function cacheMemory(url, buffer) {
  const cache = await open();
  if (!cache) return false;
  try {
    await sweep(cache);
    await cache.put(url, new Response(buffer));
    return true;
  } catch (error) {
    console.info("agentapp: the browser has not cached the snapshot's memory.", error);
    return false;
  }
}

/** Tell whether the compiled code of the cached module has been warmed up. */
export const isWarmedUp = async () => (await find(WARMED_UP)) !== null;

/** Note that it has, for as long as this module is cached. */
export const noteWarmUp = () => putEmptyFile(WARMED_UP);

/** Cache the WebAssembly module, for when the routes of a worker of this build lead there. */
export async function cacheModule() {
  const [navigation] = performance.getEntriesByType("navigation");
  // A browser that has routes, but does not tell whether they were taken, would never use it.
  if (matchedSource(navigation) === undefined || (await find(NOT_ROUTED))) return;
  const cache = await open();
  if (!cache) return;
  try {
    await sweep(cache);
    if (!(await find(WASM))?.url) await putDecoded(cache);
    if (!(await find(SCRIPT))) await putAsReceived(cache, SCRIPT);
  } catch (error) {
    console.info("agentapp: the browser has not cached the runtime's module.", error);
  }
}

/**
 * Put the module, decoded.
 *
 * Chromium caches compiled code only with a response that has an address. One that a script has made has
 * none, but the routes answer with it under the address that was asked for: so their answer replaces it.
 * Compiling that answer takes no time, as the module runs already; from then on, Chromium caches the code
 * that this visit compiles.
 *
 * @param {Cache} cache
 */
async function putDecoded(cache) {
  const headers = { "Content-Type": "application/wasm" };
  const decoded = await loadZstd(module);
  await cache.put(requestFor(WASM), new Response(decoded, { headers }));
  const answer = await globalThis.fetch(WASM);
  // Of a page that the worker does not control, the web server answers, which may have a page for
  // every address.
  const answered = await answer.clone().arrayBuffer();
  if ((await digestOf(answered)) !== (await digestOf(decoded))) return;
  await cache.put(requestFor(WASM), answer);
  await WebAssembly.compileStreaming(globalThis.fetch(WASM));
}

/**
 * Put a file with the time when the browser received it, by which it knows the compiled code.
 *
 * @param {Cache} cache
 * @param {string} url
 */
async function putAsReceived(cache, url) {
  const response = await globalThis.fetch(url); // here `fetch` alone is the one of verified-fetch.mjs
  await verify(url, await response.clone().arrayBuffer());
  await cache.put(requestFor(url), response);
}

/**
 * Tell whether the routes are about to answer with a cached file: they have answered for the page.
 *
 * @param {string} url
 */
export async function isCached(url) {
  const [navigation] = performance.getEntriesByType("navigation");
  const isRouted = ["cache", "fetch-event"].includes(matchedSource(navigation) ?? "");
  return isRouted && MODULE.includes(url) && (await find(url)) !== null;
}

let isNotRouted = false;

/**
 * Tell whether they did, once the file is there.
 *
 * @param {string} url
 * @returns {Promise<boolean>}
 */
export function cameFromCache(url) {
  return new Promise((resolve) => {
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntriesByName(url)) {
        observer.disconnect();
        isNotRouted = finalSource(entry) !== "cache";
        resolve(!isNotRouted);
      }
    });
    observer.observe({ type: "resource", buffered: true });
  });
}

/**
 * Delete the cache, because a file in it is broken.
 *
 * @returns {Promise<boolean>} whether there was one
 */
export async function forget() {
  try {
    const wasCached = await caches.delete(CACHE);
    if (isNotRouted) await putEmptyFile(NOT_ROUTED); // or every other visit would begin with this
    return wasCached;
  } catch {
    return false; // the browser allows none
  }
}
