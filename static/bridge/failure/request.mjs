// Requests a file for the diagnosis, for as long as something of it comes.

const SILENCE_TIMEOUT_MS = 5000;
const TIMEOUT_STEP_MS = 250;

/**
 * Request a file. The request fails with a `TimeoutError` where nothing has come for
 * `SILENCE_TIMEOUT_MS`, not counting the time when the page is busy.
 *
 * @param {string} url
 * @param {RequestInit} [options]
 */
export async function request(url, options) {
  const controller = new AbortController();
  let steps = 0;
  const timer = setInterval(() => {
    steps += 1;
    if (steps < SILENCE_TIMEOUT_MS / TIMEOUT_STEP_MS) return;
    controller.abort(new DOMException("Nothing has come for too long.", "TimeoutError"));
  }, TIMEOUT_STEP_MS);
  try {
    const response = await fetch(url, { ...options, signal: controller.signal });
    steps = 0;
    const reader = response.body?.getReader();
    const chunks = [];
    for (let next = await reader?.read(); next?.value; next = await reader?.read()) {
      steps = 0;
      chunks.push(next.value);
    }
    return { response, content: await new Blob(chunks).arrayBuffer() };
  } finally {
    clearInterval(timer);
  }
}
