// Makes failures of the WebAssembly module known.
//
// Why this is not Python: it is how Python starts.
//
// Pyodide logs that its module could not be instantiated, and then waits for it for ever; and it has
// no other way for a host that sends the module under another type than `application/wasm`.
const { instantiateStreaming } = WebAssembly;

const failure = new Promise((_, reject) => {
  WebAssembly.instantiateStreaming = async (source, imports) => {
    try {
      return await instantiate(await source, imports);
    } catch (error) {
      reject(error);
      throw error;
    }
  };
});
failure.catch(() => {}); // whoever uses orFailure() hears of it

async function instantiate(response, imports) {
  if (!response.ok) {
    await response.arrayBuffer(); // until then the browser has no entry of it that could be inspected
    throw new Error(`${response.url} answered ${response.status}.`);
  }
  const type = response.headers.get("Content-Type") ?? "";
  return type.startsWith("application/wasm")
    ? instantiateStreaming(response, imports)
    : WebAssembly.instantiate(await response.arrayBuffer(), imports);
}

/** What `created` gives, unless a WebAssembly module fails first. */
export const orFailure = (created) => Promise.race([created, failure]);
