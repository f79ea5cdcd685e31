// The standard library, fetched when it is needed.
//
// Why this is not Python: a restored Python has in memory what it has imported, and finds the rest
// in a zip file that this stands in for. Most extensions never read it, so it is not worth waiting
// for; what is read comes in parts, by requests that block, because an import cannot wait.
import { sha256 } from "./files/sha256.mjs";
import { written } from "./files/integrity.mjs";

const EIO = 29; // Emscripten's number

/**
 * Let `path` be the file at `url` without having fetched it.
 *
 * @param {object} FS Emscripten's file system
 * @param {string} path where Python finds it
 * @param {string} url
 * @param {object} file
 * @param {number} file.size bytes of all of it
 * @param {number} file.part bytes of each of its parts but the last
 * @param {string[]} file.integrity what each part has to be
 */
export function mountLazily(FS, path, url, { size, part: partSize, integrity }) {
  FS.writeFile(path, new Uint8Array(0));
  const { node } = FS.lookupPath(path);
  const content = new Uint8Array(size);
  const parts = new Set();

  // An OSError in Python; any other exception would end it.
  function fail(reason) {
    console.error(`agentapp: ${url}, which an import needs, could not be read: ${reason}.`);
    globalThis.agentapp.start.lost(url);
    throw new FS.ErrnoError(EIO);
  }

  function fetchPart(part) {
    const start = part * partSize;
    const request = new XMLHttpRequest();
    request.open("GET", url, false);
    request.setRequestHeader("Range", `bytes=${start}-${Math.min(start + partSize, size) - 1}`);
    request.overrideMimeType("text/plain; charset=x-user-defined"); // the only way to bytes
    try {
      request.send();
    } catch (error) {
      fail(error.message);
    }
    if (request.status !== 206 && request.status !== 200) fail(`answered ${request.status}`);
    const isWhole = request.status === 200; // a server that knows no ranges
    const text = request.responseText;
    const expected = isWhole ? size : Math.min(partSize, size - start);
    if (text.length !== expected) fail(`${text.length} bytes came instead of ${expected}`);
    const offset = isWhole ? 0 : start;
    for (let i = 0; i < text.length; i++) content[offset + i] = text.charCodeAt(i) & 0xff;
    for (const i of isWhole ? integrity.keys() : [part]) {
      const found = written(sha256(content.subarray(i * partSize, (i + 1) * partSize)));
      if (found !== integrity[i]) fail("it is not the file that was built");
      parts.add(i);
    }
  }

  node.usedBytes = size; // what stat() says
  node.stream_ops = {
    ...node.stream_ops,
    read(_stream, buffer, offset, length, position) {
      const end = Math.min(position + length, size);
      if (end <= position) return 0;
      for (let part = Math.floor(position / partSize); part * partSize < end; part++) {
        if (!parts.has(part)) fetchPart(part);
      }
      buffer.set(content.subarray(position, end), offset);
      return end - position;
    },
  };
}
