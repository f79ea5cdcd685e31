// Starts PyScript's core on the interpreter that the page has started.
import { importVerified } from "./files/integrity.mjs";

const { files, integrity } = globalThis.agentapp.configuration;

/**
 * Tell whether the browser lets this page store anything.
 *
 * @returns {Promise<boolean>}
 */
function hasStorage() {
  const opened = new Promise((resolve) => {
    const request = indexedDB.open("agentapp");
    request.onerror = () => resolve(false);
    request.onsuccess = () => {
      request.result.close();
      resolve(true);
    };
  });
  return opened.catch(() => false);
}

/** Load the core; it runs the page's `<script type="py">`, which calls `agentapp.main()`. */
export async function startPyScript() {
  const { pyscript, storage } = files;
  if (!pyscript || !storage) throw new Error("This site was built without PyScript.");
  if (!(await hasStorage())) {
    console.info("agentapp: the browser allows no storage; pyscript.storage will forget.");
    await importVerified(storage);
  }
  const folder = new URL(".", pyscript).href;
  const parts = Object.keys(integrity).filter((url) => url.startsWith(folder));
  const { hooks } = await importVerified(pyscript, parts);
  // Patch "pyscript-hook" of docs/patches.md.
  // PyScript turns this hook into a string and back, also on the main thread, which would need
  // 'unsafe-eval' in the page's policy. The hook is for workers only.
  hooks.worker.onBeforeRunAsync.clear();
}

/** Load the core for an extension that can do without it: a failure is only logged. */
export const joinPyScript = () =>
  startPyScript().catch((error) => {
    console.warn(
      "agentapp: PyScript could not be loaded; the extension goes on without it.",
      error,
    );
  });
