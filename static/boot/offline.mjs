// Has the page open without a connection from the next visit on.
//
// Why this is not Python: see service-worker.js.

/**
 * Register the service worker, unless it is there. A browser that allows none goes without.
 *
 * @param {string | null} worker its address; none during development, where the page's is that of
 *   another extension tomorrow
 */
export async function workOffline(worker) {
  if (!worker) return;
  try {
    const { serviceWorker } = navigator;
    if (await serviceWorker.getRegistration()) return;
    await serviceWorker.register(globalThis.agentapp.policy.createScriptURL(worker));
  } catch {
    // Then there is no such copy, as in a frame where the browser lets nobody store anything.
  }
}
