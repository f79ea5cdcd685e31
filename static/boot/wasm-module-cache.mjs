// Compiles each of the small WebAssembly modules that Emscripten makes only once.
//
// Emscripten wraps functions by compiling a module of a few bytes for each. Pyodide's start makes 261 of
// these modules, of which 29 differ.

/**
 * Run `callback` with equal modules compiled once.
 *
 * @param {() => void} callback
 */
export function withModuleCache(callback) {
  const { Module } = WebAssembly;
  /** @type {Map<string, WebAssembly.Module>} */
  const cache = new Map();
  // Patch "wasm-functions" of docs/patches.md.
  WebAssembly.Module = new Proxy(Module, {
    construct(_, [bytes]) {
      const key = bytes.join();
      const module = cache.get(key) ?? new Module(bytes);
      cache.set(key, module);
      return module;
    },
  });
  try {
    callback();
  } finally {
    WebAssembly.Module = Module;
  }
}
