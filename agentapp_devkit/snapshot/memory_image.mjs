// Writes the memory of an interpreter to files, without the pages that each page has anyway.
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";

const PAGE = 4096; // bytes
const ZEROS = new Uint8Array(PAGE);
const LARGEST_FREE = 1 << 24; // bytes; the heap has no larger gap
const SMALLEST_FREE = 8;
const UNLIMITED = -1;

/**
 * Write `out`/memory.bin and `out`/memory.json, and end `python`.
 *
 * A page that restores a snapshot brings the memory `fresh` at first and `before` at the moment of
 * the restore; what is the same in all three is left out.
 *
 * @param {import("./types.d.ts").Started} started
 * @param {{before: Uint8Array, loaded: Record<string, string>, out: string}} options
 */
export function saveMemory({ python, timeZone, fresh }, { before, loaded, out }) {
  dropCaches(python);
  clearFreeMemory(python._module);
  const { heap, references } = readSnapshot(python.makeMemorySnapshot());
  clearTrampoline(heap, python._module);
  const { pages, parts } = changedPages(heap, [fresh, before]);
  fs.writeFileSync(path.join(out, "memory.bin"), Buffer.concat(parts));
  const header = {
    build: python._api.config.BUILD_ID,
    size: heap.length,
    page: PAGE,
    pages,
    references,
    loaded,
    timeZone,
    whole: createHash("sha256").update(heap).digest("hex"), // of the memory after the restore
  };
  fs.writeFileSync(path.join(out, "memory.json"), JSON.stringify(header));
}

/** @param {import("./types.d.ts").Interpreter} python */
function dropCaches(python) {
  python.runPython(`
import gc
import linecache
import sys
linecache.clearcache()
sys.path_importer_cache.clear()
del linecache, sys
gc.collect()
del gc
`);
}

/**
 * Fill with zeros all that has been freed, and the unused part of the stack.
 *
 * Of the default extension's 13.9 MB, 2.3 MB are left out for it; of the compressed 3.84 MB, 0.37. The allocator
 * knows no other way to its free memory than to hand it out: it may not grow, and gives all that it has.
 *
 * @param {import("./types.d.ts").EmscriptenModule} Module
 */
function clearFreeMemory(Module) {
  const { _malloc: allocate, _malloc_usable_size: sizeOf } = Module;
  Module._malloc_set_footprint_limit(Module._malloc_footprint());
  /** @type {number[]} */
  const blocks = [];
  for (let size = LARGEST_FREE; size >= SMALLEST_FREE; size /= 2) {
    for (let block = allocate(size); block; block = allocate(size)) {
      Module.HEAPU8.fill(0, block, block + sizeOf(block));
      blocks.push(block);
    }
  }
  for (const block of blocks.reverse()) Module._free(block);
  Module._malloc_set_footprint_limit(UNLIMITED);
  Module.HEAPU8.fill(0, Module._emscripten_stack_get_end(), Module._emscripten_stack_get_current());
}

/**
 * Take Pyodide's own format apart.
 *
 * @param {Uint8Array} snapshot
 */
function readSnapshot(snapshot) {
  const [, start, length] = new Uint32Array(snapshot.buffer, snapshot.byteOffset, 3);
  const references = JSON.parse(new TextDecoder().decode(snapshot.subarray(48, 48 + length)));
  return { heap: snapshot.subarray(start), references };
}

// Patch "trampoline" of docs/patches.md.
/**
 * Forget Node.js's trampoline: a page has its own (static/boot/snapshot.mjs).
 *
 * @param {Uint8Array} heap
 * @param {import("./types.d.ts").EmscriptenModule} Module
 */
function clearTrampoline(heap, Module) {
  const offset = Module.HEAP32[Module.__PyEM_EMSCRIPTEN_TRAMPOLINE_OFFSET >> 2];
  const trampoline = Module.__PyRuntime + offset;
  heap.fill(0, trampoline, trampoline + 4);
}

/**
 * Find the pages of `heap` that differ from one of `others`, as runs [first, count].
 *
 * @param {Uint8Array} heap
 * @param {readonly Uint8Array[]} others
 */
function changedPages(heap, others) {
  /** @type {[first: number, count: number][]} */
  const pages = [];
  const parts = [];
  for (let page = 0; page * PAGE < heap.length; page++) {
    const now = pageOf(heap, page);
    if (others.every((other) => Buffer.compare(now, pageOf(other, page)) === 0)) continue;
    const last = pages.at(-1);
    if (last && last[0] + last[1] === page) last[1] += 1;
    else pages.push([page, 1]);
    parts.push(now);
  }
  return { pages, parts };
}

/**
 * @param {Uint8Array} memory
 * @param {number} page
 */
function pageOf(memory, page) {
  const bytes = memory.subarray(page * PAGE, (page + 1) * PAGE);
  return bytes.length ? bytes : ZEROS; // a heap that has grown is longer than the others
}
