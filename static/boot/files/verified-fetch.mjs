// Replaces `fetch` in the bundle of boot.mjs: verifies the files that Pyodide fetches by itself.
//
// The browser can check these files too (`fetch(url, { integrity })`), but then hands out nothing before
// the last byte: here WebAssembly is compiled while it arrives, and verified at the same time.
import { cameFromCache, isCached } from "../../cache/runtime-cache.mjs";
import { decodeZstd, loadDecoder } from "./compressed-files.mjs";
import { verify } from "./integrity.mjs";

const { files } = globalThis.agentapp.configuration;
const WASM = `${files.runtime}pyodide.asm.wasm`; // only in the cache: the site has `files.module`
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
  if (isFromCache) {
    if (!(await cameFromCache(url))) throw new Error(`${url} did not come from the cache.`);
    return;
  }
  if (!response.ok) throw new Error(`${url} answered ${response.status} ${response.statusText}.`);
  await verify(url, await response.arrayBuffer());
}

/**
 * @param {string} url
 * @param {RequestInit} [options]
 */
async function request(url, options) {
  const isFromCache = await isCached(url); // before the request: another page may cache it meanwhile
  const isCompressed = url === WASM && !isFromCache;
  const address = isCompressed ? files.module : url;
  if (isCompressed) loadDecoder();
  const response = await globalThis.fetch(address, options);
  const copy = isFromCache ? response : response.clone(); // before anybody reads the response
  const checked = check(address, copy, isFromCache);
  if (!isCompressed || !response.ok) return { response, checked };
  const decoded = decodeZstd(response, { headers: { "Content-Type": "application/wasm" } });
  return { response: await decoded, checked };
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
