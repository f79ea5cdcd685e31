// The small WebAssembly modules that Emscripten makes, each made once.
//
// Why this is not Python: it is how Python starts.

/**
 * Emscripten wraps hundreds of functions, each by compiling a module of a few bytes; there are only
 * some twenty different ones, and to compile them all anew takes as long as to restore Python.
 */
export function withKeptModules(callback) {
  const { Module } = WebAssembly;
  const kept = new Map();
  WebAssembly.Module = new Proxy(Module, {
    construct(_, [bytes]) {
      const key = bytes.join();
      if (!kept.has(key)) kept.set(key, new Module(bytes));
      return kept.get(key);
    },
  });
  try {
    callback();
  } finally {
    WebAssembly.Module = Module;
  }
}
