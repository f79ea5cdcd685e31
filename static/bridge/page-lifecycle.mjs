// Moments of the page's life to wait for.
//
// Why this is not Python: see bridge.js.
const SOON = 100; // ms
export const LOADING = 20_000; // ms; then LiveChat's script, and the page itself, count as not loading

/** Once the page has loaded, or something in it takes too long to. */
export function whenLoaded(callback) {
  const given = new Promise((resolve) => setTimeout(resolve, LOADING));
  Promise.race([loaded(), given]).then(callback);
}

/**
 * Once the page shows its skeleton and has loaded, so that what comes now holds up neither, nor the
 * host, which waits for that. But soon in any case: a page that nobody sees is not painted, and one on
 * a slow network has not loaded for long.
 */
export function whenSettled(callback) {
  const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  // The frame before has been handed over by then, and is not held up by what follows.
  const painted = nextFrame().then(nextFrame);
  const soon = new Promise((resolve) => setTimeout(resolve, SOON));
  Promise.race([Promise.all([painted, loaded()]), soon]).then(callback);
}

function loaded() {
  return new Promise((resolve) => {
    if (document.readyState === "complete") resolve();
    else addEventListener("load", resolve, { once: true });
  });
}

/** Resolves once the messages that are waiting have been sent, or heard. */
export function nextTurn() {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = resolve;
    port2.postMessage(null);
  });
}

export function whenParsed(callback) {
  if (document.readyState !== "loading") callback();
  else document.addEventListener("DOMContentLoaded", callback, { once: true });
}
