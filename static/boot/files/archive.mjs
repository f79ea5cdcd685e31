// Reads the archives that agentapp_devkit/site/runtime/archive.py writes.

/** @import { FileSystem } from "../../types/bridge.d.ts" */

/**
 * Split an archive into its header, and its body as bytes that share the buffer.
 *
 * @template Header
 * @param {ArrayBuffer} buffer
 * @returns {{ header: Header, body: Uint8Array }}
 */
export function unpack(buffer) {
  const length = new DataView(buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  return { header, body: new Uint8Array(buffer, 4 + length) };
}

/**
 * List an archive's files with their sizes in bytes.
 *
 * @param {ArrayBuffer} buffer
 */
export function listFiles(buffer) {
  /** @type {{ header: { files: [path: string, length: number][] } }} */
  const { header } = unpack(buffer);
  return header.files;
}

/**
 * Put an archive's files into Python's file system.
 *
 * @param {FileSystem} FS
 * @param {ArrayBuffer} buffer
 */
export function writeFiles(FS, buffer) {
  /** @type {{ header: { files: [path: string, length: number][] }, body: Uint8Array }} */
  const { header, body } = unpack(buffer);
  const folders = new Set();
  let start = 0;
  for (const [path, length] of header.files) {
    const folder = path.slice(0, path.lastIndexOf("/"));
    if (!folders.has(folder)) {
      FS.mkdirTree(folder);
      folders.add(folder);
    }
    FS.writeFile(path, body.subarray(start, start + length));
    start += length;
  }
}
