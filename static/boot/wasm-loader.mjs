// Lets in the WebAssembly module that was built, and makes failures of it known.
//
// Why this is not Python: it is how Python starts.
//
// Pyodide logs that its module could not be instantiated, and then waits for it for ever; and it has
// no other way for a host that sends the module under another type than `application/wasm`.
const { compileStreaming } = WebAssembly;

let attempt = { fail() {}, intact: null }; // the latest of Pyodide's

WebAssembly.instantiateStreaming = async (source, imports) => {
  const { fail, intact } = attempt;
  try {
    const module = await compile(await source);
    await intact; // a module may run something as soon as it is instantiated
    return { module, instance: await WebAssembly.instantiate(module, imports) };
  } catch (error) {
    fail(error);
    throw error;
  }
};

async function compile(response) {
  if (!response.ok) {
    await response.arrayBuffer(); // until then the browser has no entry of it that could be inspected
    throw new Error(`${response.url} answered ${response.status}.`);
  }
  const type = response.headers.get("Content-Type") ?? "";
  return type.startsWith("application/wasm")
    ? compileStreaming(response)
    : WebAssembly.compile(await response.arrayBuffer());
}

/**
 * What `create` gives, unless its WebAssembly module fails first.
 *
 * @param {() => Promise<object>} create
 * @param {Promise<unknown>} intact rejects when the module is not the one that was built
 */
export function orFailure(create, intact) {
  intact.catch(() => {}); // whoever waits for the module hears of it
  const failure = new Promise((_, fail) => (attempt = { fail, intact }));
  return Promise.race([create(), failure]);
}
