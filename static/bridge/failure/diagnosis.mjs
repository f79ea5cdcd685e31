// Finds out which file of the site is broken, and how.
//
// A browser says that a script did not load, and not why; and the reader of a damaged file complains
// about its content, and names no file. So after a failure, the page asks for the files once more and
// compares them with the inventory that `build` wrote.
import { request } from "./request.mjs";

/** @import { makePageCache } from "../../cache/page-cache.mjs" */

const NO_ANSWER = "no answer";

/**
 * The name of a file in messages.
 *
 * @param {string} url
 */
const nameOf = (url) => new URL(url).pathname.split("/").pop();

const { href: site } = new URL(".", document.baseURI);

/**
 * The SHA-256 of each file of the site, by address; empty where there is no inventory to be had.
 *
 * @param {string} url the inventory's address
 * @returns {Promise<Map<string, string>>}
 */
async function fetchInventory(url) {
  try {
    const { content } = await request(url);
    /** @type {Record<string, string>} */
    const digests = JSON.parse(new TextDecoder().decode(content));
    return new Map(Object.entries(digests).map(([path, digest]) => [site + path, digest]));
  } catch {
    return new Map();
  }
}

/** The addresses that the browser has an answer from, or knows to give none. */
const answered = () => new Set(performance.getEntriesByType("resource").map(({ name }) => name));

/**
 * Say in a few words what is wrong with one file; null where nothing is.
 *
 * The request goes past the browser's cache, and replaces a damaged copy there.
 *
 * @param {string} url
 * @param {string | undefined} digest
 * @returns {Promise<string | null>}
 */
async function faultOf(url, digest) {
  let response;
  let content;
  try {
    ({ response, content } = await request(url, { cache: "reload" }));
  } catch (error) {
    const isTimeout = error instanceof DOMException && error.name === "TimeoutError";
    return isTimeout ? NO_ANSWER : "the connection failed";
  }
  const type = response.headers.get("Content-Type") ?? "no type";
  if (!response.ok) return `${response.status} ${response.statusText}`.trim();
  if (type.startsWith("text/html")) return "a web page (text/html) came instead of it";
  if (/\.m?js$/.test(url) && !type.includes("javascript"))
    return `${type} instead of text/javascript`;
  return (await isIntact(content, digest)) ? null : "damaged, not the file that was built";
}

/**
 * Compare a file with the inventory. It counts as intact where that is impossible: without an
 * inventory, and on plain http, which has no `crypto.subtle`.
 *
 * @param {ArrayBuffer} content
 * @param {string | undefined} digest
 */
async function isIntact(content, digest) {
  const found = digest && (await crypto.subtle?.digest("SHA-256", content));
  if (!found) return true;
  const bytes = Array.from(new Uint8Array(found));
  return bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("") === digest;
}

/** @type {Map<string, string | undefined>} */
const broken = new Map(); // the files found broken, and their SHA-256

/**
 * The first of the files that are broken, as `"name: what is wrong"`, or null.
 *
 * A file that did not come in time is named last: a slow connection is no reason to blame it.
 *
 * @param {[url: string, digest: string | undefined][]} files
 * @returns {Promise<string | null>}
 */
async function firstFault(files) {
  const faults = await Promise.all(
    files.map(async ([url, digest]) => {
      const fault = await faultOf(url, digest);
      if (fault) broken.set(url, digest);
      else broken.delete(url);
      return { fault, message: `${nameOf(url)}: ${fault}` };
    }),
  );
  const certain = faults.find(({ fault }) => fault && fault !== NO_ANSWER);
  return (certain ?? faults.find(({ fault }) => fault))?.message ?? null;
}

/**
 * The fault of one file, as `"name: what is wrong"`; null if it has none or is not the site's.
 *
 * @param {string} url
 * @param {string} inventory the inventory's address
 */
export async function diagnose(url, inventory) {
  const digest = (await fetchInventory(inventory)).get(url);
  return digest === undefined ? null : firstFault([[url, digest]]);
}

/**
 * Request the broken files once more, past the browser's cache.
 *
 * A reload alone would not do: web servers have files cached for ever, and some their 404s too.
 */
export const refetchBroken = () => firstFault([...broken]);

/**
 * The fault of one of the files that the page has requested.
 *
 * @param {string} inventory the inventory's address
 */
export async function diagnoseAll(inventory) {
  const known = await fetchInventory(inventory);
  const requested = [...answered()].filter((url) => url.startsWith(`${site}assets/`));
  return firstFault(requested.map((url) => [url, known.get(url)]));
}

/**
 * The first file that the page waits for, as `"name: no answer"`; null if every file answers.
 *
 * @param {string} inventory the inventory's address
 */
export async function findPending(inventory) {
  const known = answered();
  const pending = [...(await fetchInventory(inventory)).keys()].filter((url) => !known.has(url));
  const answers = await Promise.all(
    pending.map(async (url) => {
      try {
        await request(url, { method: "HEAD", cache: "no-store" });
        return null;
      } catch {
        return `${nameOf(url)}: ${NO_ANSWER}`;
      }
    }),
  );
  return answers.find(Boolean) ?? null;
}

/**
 * Tell whether the site has another build by now than the one that `page` is of.
 *
 * @param {ReturnType<typeof makePageCache>} page
 */
export async function isOutdated(page) {
  try {
    const { response, content } = await request(location.href, { cache: "no-store" });
    return response.ok && !page.isSameBuild(new TextDecoder().decode(content));
  } catch {
    return false;
  }
}
