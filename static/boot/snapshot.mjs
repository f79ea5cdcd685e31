// Restores the started interpreter whose memory `build` has saved.
//
// Why this is not Python: it is how Python starts.
//
// The memory comes without the pages that a fresh module has anyway. What Pyodide does to restore
// its own, larger kind of snapshot is left as it is, but for the copying.
import { unpack } from "./files/archive.mjs";

/**
 * The interpreter, restored.
 *
 * @param {(settings: object) => Promise<object>} load `loadPyodide` with these settings among its own
 * @param {object} snapshot
 * @param {Promise<ArrayBuffer>} snapshot.memory the container that agentapp_devkit/snapshot makes
 * @param {Promise<Function>} snapshot.create makes Emscripten's module
 * @param {(FS: object) => Promise<void>} snapshot.prepare puts into the file system what Python had there
 */
export async function restore(load, { memory, create, prepare }) {
  let header;
  let body;
  let environment; // what the module imports
  const runtime = await load({
    _loadSnapshot: new Uint8Array(0), // restoreSnapshot, below, brings the real one
    async createPyodideModule(settings) {
      const createModule = await create;
      const { instantiateWasm: instantiate } = settings;
      settings.instantiateWasm = (imports, done) => {
        environment = imports.env;
        return instantiate(imports, done);
      };
      const module = await createModule(settings);
      await prepare(module.FS);
      ({ header, body } = unpack(await memory));
      if (header.build !== settings.API.config.BUILD_ID) {
        throw new Error("The snapshot was made by another build of Pyodide.");
      }
      module.API.restoreSnapshot = () => {
        if (header.size > module.HEAPU8.length) environment.emscripten_resize_heap(header.size);
        const trampoline = trampolineOf(module);
        let start = 0;
        for (const [page, count] of header.pages) {
          const end = start + count * header.page;
          module.HEAPU8.set(body.subarray(start, end), page * header.page);
          start = end;
        }
        setTrampoline(module, trampoline);
        return header.references;
      };
      return module;
    },
  });
  Object.assign(runtime.loadedPackages, header.loaded);
  environment._tzset_js(...header.timeZone);
  const start = runtime.pyimport("agentapp._restore");
  start.reinitialize(navigator.language);
  start.destroy();
  return runtime;
}

// Where Python keeps the function through which it calls those of another signature. It is the
// page's own: browsers with WebAssembly's garbage collection have a fast one, and Node.js may not.
const trampolineAddress = ({ __PyRuntime: runtime, __PyEM_EMSCRIPTEN_TRAMPOLINE_OFFSET: offset, HEAP32 }) =>
  (runtime + HEAP32[offset >> 2]) >> 2;
const trampolineOf = (module) => module.HEAP32[trampolineAddress(module)];
const setTrampoline = (module, trampoline) => {
  module.HEAP32[trampolineAddress(module)] = trampoline;
};
