// The site's files, used only when they are what `build` wrote: `index.html` has their hashes.
//
// Why this is not Python: it is how Python is fetched.
const bridge = globalThis.agentapp;
const { integrity } = bridge.configuration;

/** A digest as an attribute `integrity` has it. */
export const written = (digest) => `sha256-${btoa(String.fromCharCode(...digest))}`;

/**
 * Reject what is not the file that was built under this address.
 *
 * Off the main thread, and for pages on https or localhost: others have no `crypto.subtle`.
 */
export async function verify(url, buffer) {
  const digest = await crypto.subtle?.digest("SHA-256", buffer);
  if (digest && written(new Uint8Array(digest)) !== integrity[url]) {
    throw new Error(`${url} is damaged: it is not the file that was built.`);
  }
}

/** A file of the site, as bytes; what goes wrong names it. */
export async function load(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answered ${response.status} ${response.statusText}.`);
  const buffer = await response.arrayBuffer();
  await verify(url, buffer);
  return buffer;
}

/**
 * Import a module of the site. The browser checks its file, and those of its `parts`, beforehand:
 * an import itself cannot say what it expects, but takes what has been loaded already.
 */
export async function importVerified(url, parts = []) {
  await Promise.all([...parts, url].map(preload));
  return import(url);
}

function preload(url) {
  const link = document.createElement("link");
  Object.assign(link, { rel: "modulepreload", href: url, integrity: integrity[url] });
  document.head.append(link);
  return loaded(link, url);
}

/** Run a script of the site. The browser checks its file beforehand. */
export const runVerified = (url) => loaded(bridge.addScript(url), url);

const loaded = (element, url) =>
  new Promise((resolve, reject) => {
    element.onload = resolve;
    element.onerror = () => reject(new Error(`${url} is missing or damaged: it could not be loaded.`));
  });
