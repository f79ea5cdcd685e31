// Restores the started interpreter whose memory `build` has saved.
//
// Why this is not Python: it is how Python starts.
//
// The memory comes without the pages that a fresh module has anyway. What Pyodide does to restore
// its own, larger kind of snapshot is left as it is, but for the copying.
import { unpack } from "./pack.mjs";

/**
 * What makes `loadPyodide` restore `buffer`.
 *
 * @param {Promise<ArrayBuffer>} memory the container that devkit/snapshot makes
 * @param {Promise<Function>} create the default export of pyodide.asm.mjs
 * @param {(FS: object) => Promise<void>} prepare puts into the file system what Python had there
 */
export function restoring(memory, create, prepare) {
  return {
    _loadSnapshot: new Uint8Array(0), // restoreSnapshot, below, brings the real one
    async createPyodideModule(settings) {
      const [createModule, buffer] = await Promise.all([create, memory]);
      const { header, body } = unpack(buffer);
      if (header.build !== settings.API.config.BUILD_ID) {
        throw new Error("The snapshot was made by another build of Pyodide.");
      }
      settings.INITIAL_MEMORY = header.size;
      const module = await createModule(settings);
      await prepare(module.FS);
      module.API.restoreSnapshot = () => {
        let start = 0;
        for (const [page, count] of header.pages) {
          const end = start + count * header.page;
          module.HEAPU8.set(body.subarray(start, end), page * header.page);
          start = end;
        }
        return header.references;
      };
      return module;
    },
  };
}
