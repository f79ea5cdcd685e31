// Reads the containers that agentapp_devkit/site/archive.py writes.
//
// Why this is not Python: it brings Python its files.

/** A container's header, and its body as bytes that share the buffer. */
export function unpack(buffer) {
  const length = new DataView(buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  return { header, body: new Uint8Array(buffer, 4 + length) };
}

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
