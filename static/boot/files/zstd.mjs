// Decodes Zstandard while it streams in, with the WebAssembly of npm's `zstddec`.
//
// The package's own functions take no asynchronous stream, and never end where the data is damaged.

const CHUNK = 1 << 17; // bytes; a block of Zstandard has no more
const FIRST_ERROR = 0xffffff00; // the codes of errors are the largest numbers
const [POINTER, SIZE, POSITION] = [0, 4, 8]; // in C's buffers for input and output

/**
 * @typedef {object} Exports
 * @property {WebAssembly.Memory} memory
 * @property {(size: number) => number} malloc
 * @property {() => number} ZSTD_createDCtx
 * @property {(context: number, output: number, input: number) => number} ZSTD_decompressStream
 */

/**
 * Make a stream that decodes one file.
 *
 * @param {BufferSource} webAssembly
 * @returns {Promise<TransformStream<Uint8Array, Uint8Array>>}
 */
export async function makeZstdDecoder(webAssembly) {
  const imports = { env: { emscripten_notify_memory_growth() {} } };
  const { exports } = new WebAssembly.Instance(await WebAssembly.compile(webAssembly), imports);
  const { memory, malloc, ZSTD_createDCtx, ZSTD_decompressStream } = /** @type {Exports} */ (
    /** @type {unknown} */ (exports)
  );
  const context = ZSTD_createDCtx();
  const [input, output] = [malloc(12), malloc(12)];
  const [inputBytes, outputBytes] = [malloc(CHUNK), malloc(CHUNK)];
  let missing = 1; // bytes until the end of the data; 0 there

  /**
   * @param {number} buffer
   * @param {number} pointer
   * @param {number} size
   */
  function setBuffer(buffer, pointer, size) {
    const view = new DataView(memory.buffer);
    view.setUint32(buffer + POINTER, pointer, true);
    view.setUint32(buffer + SIZE, size, true);
    view.setUint32(buffer + POSITION, 0, true);
  }

  /** @param {number} buffer */
  const positionIn = (buffer) => new DataView(memory.buffer).getUint32(buffer + POSITION, true);

  /**
   * @param {Uint8Array} bytes as many as fit into the input
   * @param {TransformStreamDefaultController<Uint8Array>} controller
   */
  function decode(bytes, controller) {
    new Uint8Array(memory.buffer).set(bytes, inputBytes);
    setBuffer(input, inputBytes, bytes.length);
    let length;
    do {
      setBuffer(output, outputBytes, CHUNK);
      missing = ZSTD_decompressStream(context, output, input) >>> 0;
      if (missing >= FIRST_ERROR) throw new Error("The data is not Zstandard, or damaged.");
      length = positionIn(output);
      if (length) controller.enqueue(new Uint8Array(memory.buffer, outputBytes, length).slice());
    } while (positionIn(input) < bytes.length || length === CHUNK);
  }

  return new TransformStream({
    transform(bytes, controller) {
      for (let start = 0; start < bytes.length; start += CHUNK) {
        decode(bytes.subarray(start, start + CHUNK), controller);
      }
    },
    flush() {
      if (missing) throw new Error("The data ends too soon.");
    },
  });
}
