// Fakes the page's global object, which Python imports as the module `js`.
//
// Each use that only a page can answer, or that differs from page to page, is a side effect.
import { ASKS_FOR_CHANCE, ASKS_FOR_TIME, EPOCH } from "./fixed_inputs.mjs";
import { reportSideEffect } from "./side_effects.mjs";

class FakeDate extends Date {
  constructor(...when) {
    if (!when.length) reportSideEffect(ASKS_FOR_TIME);
    super(...(when.length ? when : [EPOCH]));
  }

  static now() {
    reportSideEffect(ASKS_FOR_TIME);
    return EPOCH;
  }
}

const fixed = (reason) => () => {
  reportSideEffect(reason);
  return 0;
};

const write = () => reportSideEffect("it writes to the console");

// Python reads these names to learn the kind of an object: they are no use of it.
const PROBES = /^(?:__.*|constructor|get|has|includes|length|message|next|set|size|then|toString)$/;

const isProbe = (name) => typeof name !== "string" || PROBES.test(name);
const reportPageUse = (path) => reportSideEffect(`it asks for ${path}, which only a page can answer`);

/** Fake an object that only a page has: it can be imported, and each use of it is reported. */
function fakePageObject(path, target) {
  return new Proxy(target, {
    get(_target, name) {
      if (!isProbe(name)) reportPageUse(`${path}.${name}`);
      return target[name];
    },
    apply: () => reportPageUse(path),
    construct() {
      reportPageUse(path);
      return target;
    },
  });
}

const fakes = {
  Date: FakeDate,
  Math: Object.create(Math, { random: { value: fixed(ASKS_FOR_CHANCE) } }),
  XMLHttpRequest: fakePageObject("js.XMLHttpRequest", class {}),
  console: Object.create(console, {
    debug: { value: write },
    error: { value: write },
    info: { value: write },
    log: { value: write },
    warn: { value: write },
  }),
  crypto: Object.create(crypto, {
    getRandomValues: { value: fixed(ASKS_FOR_CHANCE) },
    randomUUID: { value: fixed(ASKS_FOR_CHANCE) },
  }),
  document: fakePageObject("js.document", {}),
  fetch() {
    reportSideEffect("it makes a request");
    return new Promise(() => {});
  },
  performance: Object.create(performance, { now: { value: fixed(ASKS_FOR_TIME) } }),
  window: fakePageObject("js.window", { length: 0 }),
};

// A page has none of these.
const NODES_OWN = new Set(["Buffer", "clearImmediate", "global", "process", "setImmediate"]);

globalThis.length = 0; // as a window has it

/** The global object of the fake page. */
export const pageGlobals = new Proxy(globalThis, {
  get(target, name) {
    if (Object.hasOwn(fakes, name)) return fakes[name];
    if (NODES_OWN.has(name) || !(name in target)) {
      if (!isProbe(name)) reportPageUse(`js.${name}`);
      return undefined;
    }
    return target[name];
  },
  has: (target, name) => name in fakes || (name in target && !NODES_OWN.has(name)),
});
