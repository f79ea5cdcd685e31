// Moments of the page's life to wait for.
//
// Why this is not Python: see bridge.js.
export const LOADING = 20_000; // ms; then LiveChat's script, and the page itself, count as not loading

/** Once the page has loaded, or something in it takes too long to. */
export function whenLoaded(callback) {
  const loaded = new Promise((resolve) => {
    if (document.readyState === "complete") resolve();
    else addEventListener("load", resolve, { once: true });
  });
  Promise.race([loaded, new Promise((resolve) => setTimeout(resolve, LOADING))]).then(callback);
}

export function whenParsed(callback) {
  if (document.readyState !== "loading") callback();
  else document.addEventListener("DOMContentLoaded", callback, { once: true });
}
