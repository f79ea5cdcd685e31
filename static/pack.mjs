// Reads the containers that devkit/pack.py writes.
//
// Why this is not Python: it brings Python its files.

/** A container's header, and its body as bytes that share the buffer. */
export function unpack(buffer) {
  const length = new DataView(buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  return { header, body: new Uint8Array(buffer, 4 + length) };
}

/**
 * Reject what is not the file that `build` wrote: its address holds the beginning of its SHA-256.
 *
 * Off the main thread, and for pages on https or localhost: others have no `crypto.subtle`.
 */
export async function verify(url, buffer) {
  const wanted = /-([0-9a-f]+)\.\w+$/.exec(url)[1];
  const digest = await crypto.subtle?.digest("SHA-256", buffer);
  if (digest && !hexadecimal(digest).startsWith(wanted)) {
    throw new Error(`${url} is damaged: it is not the file that was built.`);
  }
}

const hexadecimal = (buffer) =>
  Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");

/** Put a container's files into Python's file system. */
export function writeFiles(FS, buffer) {
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
