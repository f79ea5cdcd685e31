// Finds out which file of the site is at fault, and how.
//
// Why this is not Python: it is for when Python could not start.
//
// A browser says that a script did not load, and not why; and what reads a damaged file complains
// about its content, and not about the file. So after a failure this asks for the files once more
// and compares them with the inventory that `build` wrote.
const PATIENCE = 5000; // ms for an answer
const STEP = 250; // ms
const SILENCE = "no answer";

/** What a file is called in messages. */
const nameOf = (url) => new URL(url).pathname.split("/").pop();

const { href: site } = new URL(".", document.baseURI);

/** Ends a request after `PATIENCE`, not counting when the page was too busy to hear of an answer. */
function patience() {
  const controller = new AbortController();
  let steps = PATIENCE / STEP;
  const timer = setInterval(() => {
    steps -= 1;
    if (steps > 0) return;
    clearInterval(timer);
    controller.abort(new DOMException(SILENCE, "TimeoutError"));
  }, STEP);
  return controller.signal;
}

/**
 * The SHA-256 of each file of the site, by address; empty where the inventory cannot be had.
 *
 * @param {string} url of the inventory
 * @returns {Promise<Map<string, string>>}
 */
async function inventory(url) {
  try {
    const response = await fetch(url, { signal: patience() });
    const files = Object.entries(await response.json());
    return new Map(files.map(([path, digest]) => [site + path, digest]));
  } catch {
    return new Map();
  }
}

/** The addresses of which the browser has had an answer, or knows that there will be none. */
const answered = () => new Set(performance.getEntriesByType("resource").map(({ name }) => name));

/**
 * What is wrong with one file, in a few words, or null.
 *
 * It goes past the browser's cache, and what is damaged there is replaced.
 */
async function faultOf(url, digest) {
  let response;
  let content;
  try {
    response = await fetch(url, { cache: "reload", signal: patience() });
    content = await response.arrayBuffer();
  } catch (error) {
    return error.name === "TimeoutError" ? SILENCE : "the connection failed";
  }
  const type = response.headers.get("Content-Type") ?? "no type";
  if (!response.ok) return `${response.status} ${response.statusText}`.trim();
  if (type.startsWith("text/html")) return "a web page (text/html) came instead of it";
  if (/\.m?js$/.test(url) && !type.includes("javascript")) return `${type} instead of text/javascript`;
  return (await isIntact(content, digest)) ? null : "damaged, not the file that was built";
}

/** What cannot be compared counts as intact: on plain http there is no `crypto.subtle`. */
async function isIntact(content, digest) {
  const found = digest && (await crypto.subtle?.digest("SHA-256", content));
  if (!found) return true;
  return Array.from(new Uint8Array(found), (byte) => byte.toString(16).padStart(2, "0")).join("") === digest;
}

const faulty = new Map(); // the files that were at fault when last asked for, and their SHA-256

/**
 * The first of the files at fault, as `"name: what is wrong"`, or null.
 *
 * One that did not come again in time is named last: a slow connection is no reason to blame it.
 */
async function firstFault(files) {
  const faults = await Promise.all(
    files.map(async ([url, digest]) => {
      const fault = await faultOf(url, digest);
      if (fault) faulty.set(url, digest);
      else faulty.delete(url);
      return { fault, said: `${nameOf(url)}: ${fault}` };
    }),
  );
  const certain = faults.find(({ fault }) => fault && fault !== SILENCE);
  return (certain ?? faults.find(({ fault }) => fault))?.said ?? null;
}

/** The fault of one file, as `"name: what is wrong"`; null if there is none, or it is not the site's. */
export async function inspect(url, inventoryUrl) {
  const digest = (await inventory(inventoryUrl)).get(url);
  return digest === undefined ? null : firstFault([[url, digest]]);
}

/**
 * Ask once more for what was at fault.
 *
 * A reload alone would not do: hosts send files to be kept for ever, and some say so of a 404 too.
 */
export const askAgain = () => firstFault([...faulty]);

/** The fault of one of the files that the page has asked for. */
export async function inspectAll(inventoryUrl) {
  const known = await inventory(inventoryUrl);
  const asked = [...answered()].filter((url) => url.startsWith(`${site}assets/`));
  return firstFault(asked.map((url) => [url, known.get(url)]));
}

/** The first file that the page waits for, as `"name: no answer"`; null if all that are asked answer. */
export async function inspectPending(inventoryUrl) {
  const known = answered();
  const pending = [...(await inventory(inventoryUrl)).keys()].filter((url) => !known.has(url));
  const answers = await Promise.all(
    pending.map(async (url) => {
      try {
        await fetch(url, { method: "HEAD", cache: "no-store", signal: patience() });
        return null;
      } catch {
        return `${nameOf(url)}: ${SILENCE}`;
      }
    }),
  );
  return answers.find(Boolean) ?? null;
}

/** Whether the site has another build by now than the one that `page` is of. */
export async function isOutdated(page) {
  try {
    const response = await fetch(location.href, { cache: "no-store", signal: patience() });
    return response.ok && !page.isSameBuild(await response.text());
  } catch {
    return false;
  }
}
