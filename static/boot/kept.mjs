// Keeps a large file as it is used, decompressed, in the browser's Cache Storage.
//
// Why this is not Python: it brings Python its memory.
//
// From there a page has it in a fifth of the time that the HTTP cache takes, which keeps it as it
// came over the wire. What cannot be kept or found is loaded as any other file; nothing fails.

/** The store of this site, or null where the browser allows none. */
async function open() {
  try {
    return await caches.open(`agentapp ${new URL(".", document.baseURI).pathname}`);
  } catch {
    return null;
  }
}

/** Keep `buffer` and nothing else: what was there is of an older build. Returns whether it is kept. */
async function keep(store, url, buffer) {
  try {
    for (const request of await store.keys()) await store.delete(request);
    await store.put(url, new Response(buffer));
    return true;
  } catch (error) {
    console.info("agentapp: the browser keeps no copy of Python's memory.", error);
    return false;
  }
}

/**
 * The file at `url`, whose content never changes.
 *
 * @param {string} url
 * @param {(url: string) => Promise<ArrayBuffer>} load how to have it where it is not kept
 * @returns {Promise<{buffer: ArrayBuffer, keep: () => Promise<boolean>}>} `keep` is for when the page
 *   has nothing better to do, and the buffer has proved good; it returns whether it is kept
 */
export async function loadKept(url, load) {
  const store = await open();
  const found = await store?.match(url).catch(() => null);
  if (found) return { buffer: await found.arrayBuffer(), keep: async () => true };
  const buffer = await load(url);
  return { buffer, keep: async () => store !== null && keep(store, url, buffer) };
}

/** Whether something was done for the file that is kept under this address, as `remember` was told. */
export async function remembers(url, done) {
  const store = await open();
  return Boolean(await store?.match(`${url}?${done}`).catch(() => null));
}

/** For as long as that file is kept. */
export async function remember(url, done) {
  const store = await open();
  await store?.put(`${url}?${done}`, new Response()).catch(() => {});
}

/** Forget it: it was no good. */
export async function forget(url) {
  const store = await open();
  await store?.delete(url).catch(() => {});
}
