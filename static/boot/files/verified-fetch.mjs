// Replaces `fetch` in the bundle of boot.mjs: verifies the files that Pyodide fetches by itself.
//
// The browser can check these files too (`fetch(url, { integrity })`), but then hands out nothing before
// the last byte: here WebAssembly is compiled while it arrives, and verified at the same time.
import { cameFromCache, isCached } from "../../cache/runtime-cache.mjs";
import { verify } from "./integrity.mjs";

const { files } = globalThis.agentapp.configuration;
/** @type {Map<string, Promise<void>>} */
const checks = new Map(); // by address; another attempt replaces the first

/**
 * Reject a response that is not the file that was built; a cached one was verified when it was cached.
 *
 * @param {string} url
 * @param {Response} response
 * @param {boolean} isFromCache
 */
async function check(url, response, isFromCache) {
  if (!response.ok) throw new Error(`${url} answered ${response.status} ${response.statusText}.`);
  if (!isFromCache) await verify(url, await response.arrayBuffer());
  else if (!(await cameFromCache(url))) throw new Error(`${url} did not come from the cache.`);
}

/**
 * @param {string} url
 * @param {RequestInit} [options]
 */
async function request(url, options) {
  const isFromCache = await isCached(url); // before the request: another page may cache it meanwhile
  const response = await globalThis.fetch(url, options);
  const copy = isFromCache ? response : response.clone(); // before anybody reads the response
  return { response, checked: check(url, copy, isFromCache) };
}

// Patch "verified-fetch" of docs/patches.md.
/**
 * The browser's `fetch`, which also verifies the files of the runtime.
 *
 * @param {RequestInfo | URL} resource
 * @param {RequestInit} [options]
 * @returns {Promise<Response>}
 */
export function fetch(resource, options) {
  const url = String(resource);
  if (!url.startsWith(files.runtime)) return globalThis.fetch(resource, options);
  const requested = request(url, options);
  const checked = requested.then(({ checked }) => checked);
  checked.catch(() => {}); // handled where isIntact() is awaited
  checks.set(url, checked);
  return requested.then(({ response }) => response);
}

/** Resolve when all fetched files of the runtime are those that were built; reject otherwise. */
export const isIntact = () => Promise.all(checks.values());
