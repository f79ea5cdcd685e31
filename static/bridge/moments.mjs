// Moments of the page's life to wait for.
//
// Why this is not Python: see bridge.js.
const PAINTING = 100; // ms
export const LOADING = 20_000; // ms; then LiveChat's script, and the page itself, count as not loading

/** Once the page has loaded, or something in it takes too long to. */
export function whenLoaded(callback) {
  const loaded = new Promise((resolve) => {
    if (document.readyState === "complete") resolve();
    else addEventListener("load", resolve, { once: true });
  });
  Promise.race([loaded, new Promise((resolve) => setTimeout(resolve, LOADING))]).then(callback);
}

/** Once the page shows its skeleton; a page that nobody sees is not painted. */
export function whenPainted(callback) {
  const painted = new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  Promise.race([painted, new Promise((resolve) => setTimeout(resolve, PAINTING))]).then(callback);
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
