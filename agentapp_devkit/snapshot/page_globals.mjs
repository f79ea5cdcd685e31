// Fakes the page's global object, which Python imports as the module `js`.
//
// It holds only what a page has too, and nothing of Node.js: fakes have no prototype in Node.js. Each
// use that only a page can answer, or that differs from page to page, is a side effect.
import { ASKS_FOR_CHANCE, ASKS_FOR_TIME, EPOCH } from "./fixed_inputs.mjs";
import { reportSideEffect } from "./side_effects.mjs";

class FakeDate extends Date {
  /** @param {unknown[]} when */
  constructor(...when) {
    if (!when.length) reportSideEffect(ASKS_FOR_TIME);
    super(.../** @type {[number]} */ (when.length ? when : [EPOCH]));
  }

  static now() {
    reportSideEffect(ASKS_FOR_TIME);
    return EPOCH;
  }
}

const fixed = (/** @type {string} */ reason) => () => {
  reportSideEffect(reason);
  return 0;
};

const write = () => reportSideEffect("it writes to the console");

// Python reads these names to learn the kind of an object: they are no use of it.
const PROBES = /^(?:__.*|constructor|get|has|includes|length|message|next|set|size|then|toString)$/;

/** @type {(name: unknown) => boolean} */
const isProbe = (name) => typeof name !== "string" || PROBES.test(name);
const reportPageUse = (/** @type {string} */ path) =>
  reportSideEffect(`it asks for ${path}, which only a page can answer`);

/**
 * Fake an object that only a page has: it can be imported, and each use of it is reported, but for
 * the names `quiet`.
 *
 * @param {string} path
 * @param {any} target
 * @param {readonly string[]} [quiet]
 */
function fakePageObject(path, target, quiet = []) {
  return new Proxy(target, {
    get(_target, /** @type {string} */ name) {
      if (!isProbe(name) && !quiet.includes(name)) reportPageUse(`${path}.${name}`);
      return target[name];
    },
    apply: () => reportPageUse(path),
    construct() {
      reportPageUse(path);
      return target;
    },
  });
}

/**
 * Fake an object of the page with the methods that a module may look at, and no others.
 *
 * @param {string} path
 * @param {Record<string, () => unknown>} methods
 */
function fakeWithMethods(path, methods) {
  return Object.assign(fakePageObject(path, {}, Object.keys(methods)), methods);
}

const consoleMethods = ["debug", "error", "info", "log", "warn"].map((name) => [name, write]);

const fakes = {
  Date: FakeDate,
  Math: Object.create(Math, { random: { value: fixed(ASKS_FOR_CHANCE) } }),
  XMLHttpRequest: fakePageObject("js.XMLHttpRequest", class {}),
  console: fakeWithMethods("js.console", Object.fromEntries(consoleMethods)),
  crypto: fakeWithMethods("js.crypto", {
    getRandomValues: fixed(ASKS_FOR_CHANCE),
    randomUUID: fixed(ASKS_FOR_CHANCE),
  }),
  document: fakePageObject("js.document", {}),
  fetch() {
    reportSideEffect("it makes a request");
    return new Promise(() => {});
  },
  globalThis: fakePageObject("js.globalThis", { length: 0 }),
  length: 0,
  performance: fakeWithMethods("js.performance", { now: fixed(ASKS_FOR_TIME) }),
  window: fakePageObject("js.window", { length: 0 }),
};

// JavaScript's own objects, and those of a page that Node.js has and that reach nothing outside.
const SHARED = `
  AbortController AbortSignal AggregateError Array ArrayBuffer Atomics BigInt BigInt64Array
  BigUint64Array Blob Boolean CustomEvent DOMException DataView Error EvalError Event EventTarget
  FinalizationRegistry Float32Array Float64Array FormData Function Headers Infinity Int16Array
  Int32Array Int8Array Intl Iterator JSON Map NaN Number Object Promise Proxy RangeError
  ReadableStream ReferenceError Reflect RegExp Request Response Set SharedArrayBuffer String Symbol
  SyntaxError TextDecoder TextEncoder TransformStream TypeError URIError URL URLSearchParams
  Uint16Array Uint32Array Uint8Array Uint8ClampedArray WeakMap WeakRef WeakSet WebAssembly
  WritableStream atob btoa clearInterval clearTimeout decodeURI decodeURIComponent encodeURI
  encodeURIComponent escape eval isFinite isNaN parseFloat parseInt queueMicrotask setInterval
  setTimeout structuredClone undefined unescape
`;
const shared = new Set(
  SHARED.trim()
    .split(/\s+/)
    .filter((name) => name in globalThis),
);

// Patch "page-globals" of docs/patches.md.
/** The global object of the fake page; it keeps what Python sets. */
/** @type {object} */
export const pageGlobals = new Proxy(Object.assign(Object.create(null), fakes), {
  get(target, /** @type {string} */ name) {
    if (name in target) return target[name];
    if (shared.has(name)) return Reflect.get(globalThis, name);
    if (!isProbe(name)) reportPageUse(`js.${name}`);
    return undefined;
  },
  has: (target, /** @type {string} */ name) => name in target || shared.has(name),
});
