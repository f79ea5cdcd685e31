// Loads the site's compressed files, which agentapp_devkit/site/compression.py writes.
import { load, request, verify } from "./integrity.mjs";
import { makeZstdDecoder } from "./zstd.mjs";

const { decoder } = globalThis.agentapp.configuration.files;

/**
 * Load a file that is compressed with gzip.
 *
 * @param {string} url
 */
export async function loadGzip(url) {
  const compressed = new Blob([await load(url)]).stream();
  return new Response(compressed.pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
}

/**
 * Load a file that is compressed with Zstandard; it is decoded while it arrives.
 *
 * @param {string} url
 */
export async function loadZstd(url) {
  const decoding = loadGzip(decoder).then(makeZstdDecoder);
  decoding.catch(() => {}); // handled where it is awaited
  const response = await request(url);
  const copy = response.clone(); // before anybody reads the response
  const compressed = /** @type {ReadableStream<Uint8Array<ArrayBuffer>>} */ (response.body);
  const decoded = new Response(compressed.pipeThrough(await decoding)).arrayBuffer();
  decoded.catch(() => {}); // of a damaged file, which the next line names
  await verify(url, await copy.arrayBuffer());
  return decoded;
}
