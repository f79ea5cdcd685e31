// Caches the runtime's largest files as they are used, decompressed, in Cache Storage.
//
// From there a page has them in a fifth of the time that the HTTP cache takes, which keeps them as
// they came over the wire. Python's memory is read from there. Its module is fetched like any other
// file, and the service worker's routes lead there: Chromium keeps the compiled code of what is
// fetched, and of nothing else. What cannot be kept or found comes from the host; nothing fails.
import { fileStoreOf } from "./cache-names.mjs";
import { verify } from "../boot/files/integrity.mjs";

const { memory, runtime } = globalThis.agentapp.configuration.files;
const STORE = fileStoreOf(new URL(".", document.baseURI));
const MODULE = ["pyodide.asm.wasm", "pyodide.asm.js"].map((name) => `${runtime}${name}`);
// Notes are empty files.
const PRACTISED = `${runtime}practised`;
const UNROUTED = `${runtime}unrouted`;
const WANTED = [memory, ...MODULE, PRACTISED, UNROUTED];

/**
 * As scripts and Python ask for it: what a host sends may depend on that, and so may the routes.
 *
 * @param {string} url
 */
const requestFor = (url) => new Request(url, { headers: { Accept: "*/*" } });

/**
 * The source of a response, by the service worker's routes. The second names are those of Chromium
 * before the standard had some.
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

/** The store of this site, or null where the browser allows none. */
async function open() {
  try {
    return await caches.open(STORE);
  } catch {
    return null;
  }
}

/** @param {string} url */
async function find(url) {
  const store = await open();
  return (await store?.match(requestFor(url)).catch(() => null)) ?? null;
}

/**
 * Remove what is of an older build.
 *
 * @param {Cache} store
 */
async function sweep(store) {
  for (const request of await store.keys()) {
    if (!WANTED.includes(request.url)) await store.delete(request);
  }
}

/** @param {string} what */
async function note(what) {
  const store = await open();
  await store?.put(what, new Response()).catch(() => {});
}

/**
 * Python's memory.
 *
 * @param {string} url
 * @param {(url: string) => Promise<ArrayBuffer>} load how to have it where it is not kept
 * @returns {Promise<{buffer: ArrayBuffer, keep: () => Promise<boolean>}>} `keep` is for when the page
 *   has nothing better to do, and Python has started well; it returns whether the memory is kept
 */
export async function loadMemory(url, load) {
  const found = await find(url);
  const buffer = await (found ? found.arrayBuffer() : load(url));
  return { buffer, keep: async () => found !== null || keepMemory(url, buffer) };
}

/**
 * @param {string} url
 * @param {ArrayBuffer} buffer
 */
async function keepMemory(url, buffer) {
  const store = await open();
  if (!store) return false;
  try {
    await sweep(store);
    await store.put(url, new Response(buffer));
    return true;
  } catch (error) {
    console.info("agentapp: the browser keeps no copy of Python's memory.", error);
    return false;
  }
}

/** Tell whether Python has practised for long enough with the cached module. */
export const hasPractised = async () => (await find(PRACTISED)) !== null;

/** Note that it has, for as long as that module is kept. */
export const notePractice = () => note(PRACTISED);

/** Keep Python's module, for when the routes of a worker of this build lead there. */
export async function keepModule() {
  const [navigation] = performance.getEntriesByType("navigation");
  // Browsers that have routes, but do not tell whether they were taken, would keep it for nothing.
  if (matchedSource(navigation) === undefined || (await find(UNROUTED))) return;
  const store = await open();
  if (!store) return;
  try {
    await sweep(store);
    for (const url of MODULE) if (!(await find(url))) await keepAsItCame(store, url);
  } catch (error) {
    console.info("agentapp: the browser keeps no copy of Python's module.", error);
  }
}

/**
 * With the time when the browser received it, by which it knows the compiled code.
 *
 * @param {Cache} store
 * @param {string} url
 */
async function keepAsItCame(store, url) {
  const response = await globalThis.fetch(url); // here `fetch` alone is the one of verified-fetch.mjs
  await verify(url, await response.clone().arrayBuffer());
  await store.put(requestFor(url), response);
}

/**
 * Tell whether this file is about to come from the cache: the page itself came by those routes.
 *
 * @param {string} url
 */
export async function isKept(url) {
  const [navigation] = performance.getEntriesByType("navigation");
  return (
    matchedSource(navigation) === "cache" && MODULE.includes(url) && (await find(url)) !== null
  );
}

let isUnrouted = false;

/**
 * Tell whether it did; resolves once the file is there.
 *
 * @param {string} url
 * @returns {Promise<boolean>}
 */
export function cameFromStore(url) {
  return new Promise((resolve) => {
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntriesByName(url)) {
        observer.disconnect();
        isUnrouted = finalSource(entry) !== "cache";
        resolve(!isUnrouted);
      }
    });
    observer.observe({ type: "resource", buffered: true });
  });
}

/** Forget all of it, for something was broken; returns whether there was anything. */
export async function forget() {
  try {
    const wasKept = await caches.delete(STORE);
    if (isUnrouted) await note(UNROUTED); // or every other visit would begin with this
    return wasKept;
  } catch {
    return false; // the browser allows none
  }
}
