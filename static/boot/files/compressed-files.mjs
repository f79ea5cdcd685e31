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

/** @type {Promise<ArrayBuffer> | null} */
let decoderFile = null;

/** Load the decoder of Zstandard, once; another attempt replaces a failed one. */
export function loadDecoder() {
  decoderFile ??= loadGzip(decoder).catch((error) => {
    decoderFile = null;
    throw error;
  });
  decoderFile.catch(() => {}); // handled where it is awaited
  return decoderFile;
}

/**
 * Decode a response with Zstandard while it arrives.
 *
 * @param {Response} response
 * @param {ResponseInit} [options] of the returned response
 */
export async function decodeZstd(response, options) {
  const compressed = /** @type {ReadableStream<Uint8Array<ArrayBuffer>>} */ (response.body);
  return new Response(compressed.pipeThrough(await makeZstdDecoder(await loadDecoder())), options);
}

/**
 * Load a file that is compressed with Zstandard.
 *
 * @param {string} url
 */
export async function loadZstd(url) {
  loadDecoder();
  const response = await request(url);
  const copy = response.clone(); // before anybody reads the response
  const decoded = decodeZstd(response).then((whole) => whole.arrayBuffer());
  decoded.catch(() => {}); // of a damaged file, which the next line names
  await verify(url, await copy.arrayBuffer());
  return decoded;
}
