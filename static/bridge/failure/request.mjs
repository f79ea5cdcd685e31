// Requests files for the diagnosis, for as long as something of any of them comes.

const SILENCE_TIMEOUT_MS = 5000;
const TIMEOUT_STEP_MS = 250;

let arrivals = 0; // of all requests: responses and parts of them

/**
 * Request a file. The request fails with a `TimeoutError` where nothing has come for
 * `SILENCE_TIMEOUT_MS`, not counting the time when the page is busy.
 *
 * What comes for another request counts too: a browser has six connections to a web server that
 * speaks HTTP/1.1, so a request may wait behind others, and on a slow line for longer than that.
 *
 * @param {string} url
 * @param {RequestInit} [options]
 */
export async function request(url, options) {
  const controller = new AbortController();
  let steps = 0;
  let seen = arrivals;
  const timer = setInterval(() => {
    steps = arrivals === seen ? steps + 1 : 1;
    seen = arrivals;
    if (steps < SILENCE_TIMEOUT_MS / TIMEOUT_STEP_MS) return;
    controller.abort(new DOMException("Nothing has come for too long.", "TimeoutError"));
  }, TIMEOUT_STEP_MS);
  try {
    const response = await fetch(url, { ...options, signal: controller.signal });
    arrivals += 1;
    const reader = response.body?.getReader();
    const chunks = [];
    for (let next = await reader?.read(); next?.value; next = await reader?.read()) {
      arrivals += 1;
      chunks.push(next.value);
    }
    return { response, content: await new Blob(chunks).arrayBuffer() };
  } finally {
    clearInterval(timer);
  }
}
