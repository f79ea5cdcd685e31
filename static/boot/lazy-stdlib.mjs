// The standard library, fetched part by part when an import needs it.
//
// A restored Python has in memory what it has imported, and finds the rest in a zip file, whose place
// this takes. Most extensions never read it, so a visit does not wait for it. The requests block,
// because an import cannot wait.
import { integrityOf } from "./files/integrity.mjs";
import { sha256 } from "./files/sha256.mjs";

/** @import { FileSystem, StandardLibrary } from "../types/bridge.d.ts" */

const EIO = 29; // Emscripten's number

/**
 * Make the file at `url` Python's standard library, without fetching it.
 *
 * @param {FileSystem} FS
 * @param {string} url
 * @param {StandardLibrary} library
 */
export function mountLazily(FS, url, { path, size, part: partSize, integrity }) {
  FS.writeFile(path, new Uint8Array(0));
  const { node } = FS.lookupPath(path);
  const content = new Uint8Array(size);
  const fetched = new Set(); // the numbers of parts

  /**
   * Raise an OSError in Python; any other exception would end the interpreter.
   *
   * @param {string} reason
   */
  function fail(reason) {
    console.error(`agentapp: ${url}, which an import needs, could not be read: ${reason}.`);
    globalThis.agentapp.startup.diagnose(url);
    throw new FS.ErrnoError(EIO);
  }

  /**
   * Request a part; return the text of the answer, one character for each byte.
   *
   * @param {number} start
   * @param {number} end
   */
  function request(start, end) {
    const request = new XMLHttpRequest();
    request.open("GET", url, false);
    request.setRequestHeader("Range", `bytes=${start}-${end - 1}`);
    request.overrideMimeType("text/plain; charset=x-user-defined"); // the only way to bytes
    try {
      request.send();
    } catch (error) {
      fail(error instanceof Error ? error.message : String(error));
    }
    if (request.status !== 206 && request.status !== 200) fail(`answered ${request.status}`);
    return { text: request.responseText, isWhole: request.status === 200 };
  }

  /** @param {number} part */
  function fetchPart(part) {
    const start = part * partSize;
    const end = Math.min(start + partSize, size);
    const { text, isWhole } = request(start, end); // whole from a server that knows no ranges
    const expected = isWhole ? size : end - start;
    if (text.length !== expected) fail(`${text.length} bytes came instead of ${expected}`);
    const offset = isWhole ? 0 : start;
    for (let i = 0; i < text.length; i++) content[offset + i] = text.charCodeAt(i) & 0xff;
    for (const i of isWhole ? integrity.keys() : [part]) {
      const found = integrityOf(sha256(content.subarray(i * partSize, (i + 1) * partSize)));
      if (found !== integrity[i]) fail("it is not the file that was built");
      fetched.add(i);
    }
  }

  node.usedBytes = size; // the answer of stat()
  // Patch "lazy-stdlib" of docs/patches.md.
  node.stream_ops = {
    ...node.stream_ops,
    read(_stream, buffer, offset, length, position) {
      const end = Math.min(position + length, size);
      if (end <= position) return 0;
      for (let part = Math.floor(position / partSize); part * partSize < end; part++) {
        if (!fetched.has(part)) fetchPart(part);
      }
      buffer.set(content.subarray(position, end), offset);
      return end - position;
    },
  };
}
