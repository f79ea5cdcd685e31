// Stands in for `fetch` in the bundle of boot.mjs, for the sake of what Pyodide fetches by itself.
//
// Why this is not Python: it is how Python is fetched.
//
// The browser could check these files too (`fetch(url, { integrity })`), but would then hand out
// nothing before the last byte: WebAssembly is compiled while it arrives, and checked beside that.
import { verify } from "./verified.mjs";

const { files } = globalThis.agentapp.configuration;
const checks = new Map(); // by address; a second attempt replaces the first

async function check(url, response) {
  const answer = await response;
  if (!answer.ok) throw new Error(`${url} answered ${answer.status} ${answer.statusText}.`);
  await verify(url, await answer.clone().arrayBuffer());
}

/** The browser's `fetch`, which keeps an eye on the files of the runtime. */
export function fetch(resource, options) {
  const response = globalThis.fetch(resource, options);
  const url = String(resource);
  if (url.startsWith(files.runtime)) {
    const checked = check(url, response);
    checked.catch(() => {}); // whoever awaits isIntact() hears of it
    checks.set(url, checked);
  }
  return response;
}

/** Resolves when all that was fetched of the runtime is what was built; rejects when it is not. */
export const isIntact = () => Promise.all(checks.values());
