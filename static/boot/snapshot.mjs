// Restores the interpreter whose memory `build` has saved.
//
// The snapshot leaves out the memory pages that a fresh module has anyway. Pyodide restores its own,
// larger kind of snapshot by the same steps; only the copying of the memory is replaced here.
import { unpack } from "./files/archive.mjs";

/**
 * @import { CreateModule, EmscriptenModule, FileSystem, Runtime, RuntimeSettings, WasmImports }
 *   from "../types/bridge.d.ts"
 */

/**
 * @typedef {object} SnapshotHeader written by agentapp_devkit/snapshot/take_snapshot.mjs
 * @property {string} build Pyodide's own build id
 * @property {number} size the bytes of all memory
 * @property {number} page the bytes of a memory page
 * @property {[first: number, count: number][]} pages the memory pages in the body
 * @property {unknown} references the JavaScript objects that Python holds
 * @property {Record<string, string>} loaded the installed packages
 * @property {number[]} timeZone the addresses where C keeps the time zone
 */

/** @typedef {{ header: SnapshotHeader, body: Uint8Array }} Snapshot */

/**
 * Restore the interpreter.
 *
 * @param {(settings: RuntimeSettings) => Promise<Runtime>} load `loadPyodide`, with these settings
 *   among its own
 * @param {object} snapshot
 * @param {Promise<ArrayBuffer>} snapshot.memory the archive that the build made
 * @param {Promise<CreateModule>} snapshot.create makes Emscripten's module
 * @param {(FS: FileSystem) => Promise<void>} snapshot.prepare writes the files that Python had
 */
export async function restore(load, { memory, create, prepare }) {
  /** @type {Snapshot | undefined} */
  let snapshot;
  /** @type {WasmImports["env"] | undefined} */
  let environment; // the functions that the module imports
  const runtime = await load({
    _loadSnapshot: new Uint8Array(0), // only for Pyodide to call restoreSnapshot() below
    async createPyodideModule(settings) {
      const createModule = await create;
      const { instantiateWasm: instantiate } = settings;
      settings.instantiateWasm = (imports, done) => {
        environment = imports.env;
        return instantiate(imports, done);
      };
      const module = await createModule(settings);
      await prepare(module.FS);
      const { header, body } = (snapshot = /** @type {Snapshot} */ (unpack(await memory)));
      if (header.build !== settings.API.config.BUILD_ID) {
        throw new Error("The snapshot was made by another build of Pyodide.");
      }
      // Patch "restore-snapshot" of docs/patches.md.
      module.API.restoreSnapshot = () => {
        if (header.size > module.HEAPU8.length) environment?.emscripten_resize_heap(header.size);
        writeMemory(module, header, body);
        return header.references;
      };
      return module;
    },
  });
  if (!snapshot || !environment) throw new Error("Pyodide has not made its module.");
  Object.assign(runtime.loadedPackages, snapshot.header.loaded);
  environment._tzset_js(...snapshot.header.timeZone);
  const start = runtime.pyimport("agentapp._restore");
  start.reinitialize(navigator.language);
  start.destroy();
  return runtime;
}

/**
 * @param {EmscriptenModule} module
 * @param {SnapshotHeader} header
 * @param {Uint8Array} body
 */
function writeMemory(module, header, body) {
  // Python keeps there the function through which it calls those of another signature. It is the
  // page's own: browsers with WebAssembly's garbage collection have a fast one, and Node.js may not.
  const address = trampolineAddress(module);
  const trampoline = module.HEAP32[address];
  let start = 0;
  for (const [page, count] of header.pages) {
    const end = start + count * header.page;
    module.HEAPU8.set(body.subarray(start, end), page * header.page);
    start = end;
  }
  module.HEAP32[address] = trampoline;
}

/** @param {EmscriptenModule} module */
const trampolineAddress = ({
  __PyRuntime: runtime,
  __PyEM_EMSCRIPTEN_TRAMPOLINE_OFFSET: offset,
  HEAP32,
}) => (runtime + HEAP32[offset >> 2]) >> 2;
