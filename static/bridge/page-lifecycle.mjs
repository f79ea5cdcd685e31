// Moments in the life of the page, to wait for.

const SETTLED_TIMEOUT_MS = 100;
/** After this time, LiveChat's script and the page itself count as failed to load. */
export const LOADING_TIMEOUT_MS = 20_000;

/**
 * Call back once the page has loaded, or `LOADING_TIMEOUT_MS` have passed.
 *
 * @param {() => void} callback
 */
export function whenLoaded(callback) {
  Promise.race([loaded(), delay(LOADING_TIMEOUT_MS)]).then(callback);
}

/**
 * Call back once the page has painted its skeleton and has loaded, so that the work to come delays
 * neither, nor the host, which waits for the page to load. Call back after `SETTLED_TIMEOUT_MS` in
 * any case: a hidden page is never painted, and on a slow network loading takes long.
 *
 * @param {() => void} callback
 */
export function whenSettled(callback) {
  const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  // By the second frame, the browser has handed the first one over to the screen.
  const painted = nextFrame().then(nextFrame);
  const settled = Promise.all([painted, loaded()]);
  Promise.race([settled, delay(SETTLED_TIMEOUT_MS)]).then(() => callback());
}

/** @param {number} ms */
const delay = (ms) =>
  /** @type {Promise<void>} */ (new Promise((resolve) => setTimeout(resolve, ms)));

/** @returns {Promise<void>} */
function loaded() {
  return new Promise((resolve) => {
    if (document.readyState === "complete") resolve();
    else addEventListener("load", () => resolve(), { once: true });
  });
}

/**
 * Resolve once the messages that wait now have been sent or heard.
 *
 * @returns {Promise<void>}
 */
export function nextTurn() {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = () => resolve();
    port2.postMessage(null);
  });
}

/**
 * Call back once the whole page is parsed.
 *
 * @param {() => void} callback
 */
export function whenParsed(callback) {
  if (document.readyState !== "loading") callback();
  else document.addEventListener("DOMContentLoaded", () => callback(), { once: true });
}
