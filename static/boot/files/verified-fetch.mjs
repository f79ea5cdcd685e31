// Stands in for `fetch` in the bundle of boot.mjs, for the sake of what Pyodide fetches by itself.
//
// Why this is not Python: it is how Python is fetched.
//
// The browser could check these files too (`fetch(url, { integrity })`), but would then hand out
// nothing before the last byte: WebAssembly is compiled while it arrives, and checked beside that.
import { cameFromStore, isKept } from "../../cache/runtime-cache.mjs";
import { verify } from "./integrity.mjs";

const { files } = globalThis.agentapp.configuration;
const checks = new Map(); // by address; a second attempt replaces the first

/** Reject what is not the file that was built; a kept one was verified when it was put there. */
async function check(url, response, isFromStore) {
  if (!response.ok) throw new Error(`${url} answered ${response.status} ${response.statusText}.`);
  if (!isFromStore) await verify(url, await response.arrayBuffer());
  else if (!(await cameFromStore(url))) throw new Error(`${url} did not come from where it is kept.`);
}

async function ask(url, options) {
  const isFromStore = await isKept(url); // before it is fetched: another page may put it there
  const response = await globalThis.fetch(url, options);
  const copy = isFromStore ? response : response.clone(); // as long as nobody has read it
  return { response, checked: check(url, copy, isFromStore) };
}

// Patch "verified-fetch" of docs/patches.md.
/** The browser's `fetch`, which keeps an eye on the files of the runtime. */
export function fetch(resource, options) {
  const url = String(resource);
  if (!url.startsWith(files.runtime)) return globalThis.fetch(resource, options);
  const asked = ask(url, options);
  const checked = asked.then(({ checked }) => checked);
  checked.catch(() => {}); // whoever awaits isIntact() hears of it
  checks.set(url, checked);
  return asked.then(({ response }) => response);
}

/** Resolves when all that was fetched of the runtime is what was built; rejects when it is not. */
export const isIntact = () => Promise.all(checks.values());
