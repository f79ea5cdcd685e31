// Gives WebAssembly a fixed clock and fixed random numbers, and reports each use of them.
//
// The same input then makes the same snapshot, byte by byte. A module that asks for one of them must
// not be in a snapshot, which would freeze the answer.
import { reportSideEffect } from "./side_effects.mjs";

export const EPOCH = 1577836800000; // ms; an arbitrary moment
export const ASKS_FOR_TIME = "it asks for the time";
export const ASKS_FOR_CHANCE = "it asks for a random number";

/** Stop the clock that Emscripten reads for the dates of files. */
export function stopClock() {
  // Patch "fixed-inputs" of docs/patches.md.
  Date.now = () => EPOCH;
}

/** Make a function that gives the same random bytes in each process. */
function makeByteGenerator() {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return (state >>> 16) & 0xff;
  };
}

/** @param {() => WebAssembly.Memory} memory */
function fixedInputs(memory) {
  const nextByte = makeByteGenerator();
  return {
    /**
     * @param {number} start
     * @param {number} length
     */
    random_get(start, length) {
      reportSideEffect(ASKS_FOR_CHANCE);
      const bytes = new Uint8Array(memory().buffer, start, length);
      for (let i = 0; i < length; i++) bytes[i] = nextByte();
      return 0;
    },
    /**
     * @param {number} _clock
     * @param {bigint} _precision
     * @param {number} result
     */
    clock_time_get(_clock, _precision, result) {
      reportSideEffect(ASKS_FOR_TIME);
      new DataView(memory().buffer).setBigUint64(result, BigInt(EPOCH) * 1000000n, true);
      return 0;
    },
    emscripten_date_now() {
      reportSideEffect(ASKS_FOR_TIME);
      return EPOCH;
    },
    emscripten_get_now() {
      reportSideEffect(ASKS_FOR_TIME);
      return 0;
    },
  };
}

/**
 * Replace the functions among a WebAssembly module's `imports` that make a snapshot differ.
 *
 * Returns the addresses in memory where C keeps the time zone, once C has told them.
 *
 * @param {import("./types.d.ts").WasmImports} imports
 * @param {() => WebAssembly.Memory} memory
 */
export function replaceImports(imports, memory) {
  /** @type {number[]} */
  const timeZone = [];
  const { _tzset_js: setTimeZone, create_once_callable: callOnce } = imports.env;
  /** @type {Record<string, import("./types.d.ts").LinkedFunction>} */
  const replacements = {
    ...fixedInputs(memory),
    /** @param {number[]} addresses */
    _tzset_js(...addresses) {
      timeZone.splice(0, timeZone.length, ...addresses);
      setTimeZone(...addresses);
    },
    _emscripten_system() {
      reportSideEffect("it runs a program");
      return -52; // ENOSYS, as in a page
    },
    /** @param {unknown[]} parameters */
    create_once_callable(...parameters) {
      reportSideEffect("it gives JavaScript something to call");
      return callOnce(...parameters);
    },
  };
  for (const group of new Set(Object.values(imports))) {
    for (const [name, replacement] of Object.entries(replacements)) {
      const original = Object.hasOwn(group, name) && group[name];
      // Emscripten's linker reads the signature.
      if (original) group[name] = Object.assign(replacement, { sig: original.sig });
    }
  }
  return timeZone;
}
