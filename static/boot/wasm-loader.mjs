// Lets in only the WebAssembly module that was built, and makes its failures known.
//
// Pyodide logs that its module could not be instantiated, and then waits for it for ever
// (https://github.com/pyodide/pyodide/pull/6296); and it has no other way for a web server that sends
// the module under another type than `application/wasm`.

const { compileStreaming } = WebAssembly;

/** @typedef {{ fail: (error: unknown) => void, intact: Promise<unknown> | null }} Attempt */

/** @type {Attempt} */
let attempt = { fail() {}, intact: null }; // Pyodide's latest

// Patch "wasm-failure" of docs/patches.md.
WebAssembly.instantiateStreaming = async (source, imports) => {
  const { fail, intact } = attempt;
  try {
    const module = await compile(await source);
    await intact; // a module may run code as soon as it is instantiated
    return { module, instance: await WebAssembly.instantiate(module, imports) };
  } catch (error) {
    // A module that is not the one that was built is the cause of all else.
    const cause = await Promise.resolve(intact).then(
      () => error,
      (broken) => broken,
    );
    fail(cause);
    throw cause;
  }
};

/** @param {Response} response */
async function compile(response) {
  if (!response.ok) {
    await response.arrayBuffer(); // until then the browser lists no request that could be diagnosed
    throw new Error(`${response.url} answered ${response.status}.`);
  }
  const type = response.headers.get("Content-Type") ?? "";
  return type.startsWith("application/wasm")
    ? compileStreaming(response)
    : WebAssembly.compile(await response.arrayBuffer());
}

/**
 * Await `create`, or the failure of its WebAssembly module, whichever comes first.
 *
 * @template T
 * @param {() => Promise<T>} create
 * @param {Promise<unknown>} intact rejects when the module is not the one that was built
 * @returns {Promise<T>}
 */
export function orFailure(create, intact) {
  intact.catch(() => {}); // handled where the module is awaited
  /** @type {Promise<never>} */
  const failure = new Promise((_, fail) => (attempt = { fail, intact }));
  return Promise.race([create(), failure]);
}
