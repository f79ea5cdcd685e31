// The standard library, fetched when it is needed.
//
// Why this is not Python: a restored Python has in memory what it has imported, and finds the rest
// in a zip file that this stands in for. Most extensions never read it, so it is not worth waiting
// for; what is read comes in parts, by requests that block, because an import cannot wait.
const PART = 1 << 17; // bytes; a module is a few KiB
const EIO = 29; // Emscripten's number

/** Let `path` be the file at `url`, of `size` bytes, without having fetched it. */
export function mountLazily(FS, path, url, size) {
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
    const start = part * PART;
    const request = new XMLHttpRequest();
    request.open("GET", url, false);
    request.setRequestHeader("Range", `bytes=${start}-${Math.min(start + PART, size) - 1}`);
    request.overrideMimeType("text/plain; charset=x-user-defined"); // the only way to bytes
    try {
      request.send();
    } catch (error) {
      fail(error.message);
    }
    if (request.status !== 206 && request.status !== 200) fail(`answered ${request.status}`);
    const isWhole = request.status === 200; // a server that knows no ranges
    const text = request.responseText;
    const expected = isWhole ? size : Math.min(PART, size - start);
    if (text.length !== expected) fail(`${text.length} bytes came instead of ${expected}`);
    const offset = isWhole ? 0 : start;
    for (let i = 0; i < text.length; i++) content[offset + i] = text.charCodeAt(i) & 0xff;
    if (isWhole) for (let i = 0; i * PART < size; i++) parts.add(i);
    parts.add(part);
  }

  node.usedBytes = size; // what stat() says
  node.stream_ops = {
    ...node.stream_ops,
    read(_stream, buffer, offset, length, position) {
      const end = Math.min(position + length, size);
      if (end <= position) return 0;
      for (let part = Math.floor(position / PART); part * PART < end; part++) {
        if (!parts.has(part)) fetchPart(part);
      }
      buffer.set(content.subarray(position, end), offset);
      return end - position;
    },
  };
}
