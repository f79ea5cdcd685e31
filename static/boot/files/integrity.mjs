// Loads the site's files and rejects those that `build` did not write, by their hashes in index.html.

const bridge = globalThis.agentapp;
const { integrity } = bridge.configuration;

/**
 * Write a digest as the attribute `integrity` has it.
 *
 * @param {Uint8Array} digest
 */
export const integrityOf = (digest) => `sha256-${btoa(String.fromCharCode(...digest))}`;

/**
 * Hash content; "" where the browser does not.
 *
 * It hashes off the main thread, and only on https and localhost: other pages have no `crypto.subtle`.
 *
 * @param {ArrayBuffer} buffer
 */
export async function digestOf(buffer) {
  const digest = await crypto.subtle?.digest("SHA-256", buffer);
  return digest ? integrityOf(new Uint8Array(digest)) : "";
}

/**
 * Reject content that is not the file that was built under this address.
 *
 * @param {string} url
 * @param {ArrayBuffer} buffer
 */
export async function verify(url, buffer) {
  const digest = await digestOf(buffer);
  if (digest && digest !== integrity[url]) {
    throw new Error(`${url} is damaged: it is not the file that was built.`);
  }
}

/**
 * Request a file of the site; an error names it.
 *
 * @param {string} url
 */
export async function request(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answered ${response.status} ${response.statusText}.`);
  return response;
}

/**
 * Load a file of the site; errors name it.
 *
 * @param {string} url
 */
export async function load(url) {
  const response = await request(url);
  const buffer = await response.arrayBuffer();
  await verify(url, buffer);
  return buffer;
}

/**
 * Import a module of the site. The browser checks its file and those of its `parts` beforehand: an
 * import itself takes no `integrity`, but uses what has been preloaded with one.
 *
 * @param {string} url
 * @param {string[]} parts
 */
export async function importVerified(url, parts = []) {
  await Promise.all([...parts, url].map(preload));
  return import(url);
}

/** @param {string} url */
function preload(url) {
  const link = document.createElement("link");
  Object.assign(link, { rel: "modulepreload", href: url, integrity: integrity[url] });
  document.head.append(link);
  return loaded(link, url);
}

/**
 * Run a script of the site. The browser checks its file beforehand.
 *
 * @param {string} url
 */
export const runVerified = (url) => loaded(bridge.addScript(url), url);

/**
 * @param {HTMLElement} element
 * @param {string} url
 * @returns {Promise<void>}
 */
const loaded = (element, url) =>
  new Promise((resolve, reject) => {
    element.onload = () => resolve();
    element.onerror = () =>
      reject(new Error(`${url} is missing or damaged: it could not be loaded.`));
  });
