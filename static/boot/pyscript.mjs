// PyScript's core, which takes the page's interpreter for its own.
//
// Why this is not Python: it is how Python starts where an author wants PyScript to start it.
import { importVerified } from "./files/integrity.mjs";

const { files, integrity } = globalThis.agentapp.configuration;

/** Whether the browser lets this page store anything. */
function hasStorage() {
  return new Promise((resolve) => {
    const request = indexedDB.open("agentapp");
    request.onerror = () => resolve(false);
    request.onsuccess = () => {
      request.result.close();
      resolve(true);
    };
  }).catch(() => false);
}

/** Load it; it runs the page's script, which calls `agentapp.main()`. */
export async function startPyScript() {
  if (!(await hasStorage())) {
    console.info("agentapp: the browser allows no storage; pyscript.storage will forget.");
    await importVerified(files.storage);
  }
  const folder = new URL(".", files.pyscript).href;
  const parts = Object.keys(integrity).filter((url) => url.startsWith(folder));
  const { hooks } = await importVerified(files.pyscript, parts);
  // PyScript turns this hook into a string and back, also on the main thread, which would need
  // 'unsafe-eval' in the page's policy. It is for workers only.
  hooks.worker.onBeforeRunAsync.clear();
}

/** The same for an extension that may do without it. */
export const joinPyScript = () =>
  startPyScript().catch((error) => {
    console.warn("agentapp: PyScript could not be loaded; the extension goes on without it.", error);
  });
