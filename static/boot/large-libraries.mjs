// Loads the compiled libraries of packages that are too large for Python's own import.
//
// An import cannot wait, and Chromium refuses to compile more than 8 MB while a page's main thread
// waits, unless its feature WebAssemblyUnlimitedSyncCompilation is on.
import { listFiles } from "./files/archive.mjs";

/** @import { Runtime } from "../types/bridge.d.ts" */

const LIBRARY = /\.so(\.\d+)*$/;
const MAX_AT_ONCE = 8 * 1024 * 1024; // bytes

/**
 * Load them as Pyodide's `loadPackage` does, so that an import finds them loaded.
 *
 * @param {Runtime} runtime
 * @param {ArrayBuffer} packages the archive of the packages' files
 */
export async function loadLargeLibraries(runtime, packages) {
  for (const [path, size] of listFiles(packages)) {
    if (size > MAX_AT_ONCE && LIBRARY.test(path)) await runtime._api.loadDynlib(path);
  }
}
