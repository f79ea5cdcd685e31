// What a module may ask for while it is imported that differs from page to page.
//
// Why this is not Python: it stands between Python and JavaScript.
//
// Here time stands still and chance repeats itself, so that the same input gives the same snapshot;
// and whoever asks is reported, because a snapshot would freeze the answer for ever.
const EPOCH = 1577836800000; // ms; any moment will do

let report = null;
const use = (what) => report?.(what);

/** Call `listener` with what is asked for until the next call; `null` for nobody. */
export function observe(listener) {
  report = listener;
}

/** Call the listener of `observe` with what is asked for. */
export const used = use;

process.env.TZ = "UTC"; // the agent's time zone and language are set after each restore
Date.now = () => EPOCH; // the dates of files
globalThis.length = 0; // a window has one, so there the module js is something with a length

// --- What WebAssembly imports

let state = 1;

function nextByte() {
  state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
  return (state >>> 16) & 0xff;
}

/** Replace the functions among a module's `imports` that bring it time and chance. */
export function replaceImports(imports, memory) {
  const replacements = {
    random_get(start, length) {
      use("it asks for a random number");
      const bytes = new Uint8Array(memory().buffer, start, length);
      for (let i = 0; i < length; i++) bytes[i] = nextByte();
      return 0;
    },
    clock_time_get(_clock, _precision, result) {
      use("it asks for the time");
      new DataView(memory().buffer).setBigUint64(result, BigInt(EPOCH) * 1000000n, true);
      return 0;
    },
    emscripten_date_now() {
      use("it asks for the time");
      return EPOCH;
    },
    emscripten_get_now() {
      use("it asks for the time");
      return 0;
    },
  };
  const { _tzset_js: setTimeZone, create_once_callable: callOnce } = imports.env;
  replacements._tzset_js = (...places) => {
    timeZone = places;
    setTimeZone(...places);
  };
  replacements.create_once_callable = (...parameters) => {
    use("it gives JavaScript something to call");
    return callOnce(...parameters);
  };
  for (const group of new Set(Object.values(imports))) {
    for (const [name, replacement] of Object.entries(replacements)) {
      const original = Object.hasOwn(group, name) && group[name];
      // Emscripten's linker wants the signature.
      if (original) group[name] = Object.assign(replacement, { sig: original.sig });
    }
  }
}

/** Where in memory C keeps the time zone: what it gives to `_tzset_js`, which writes it there. */
export let timeZone = [];

// --- What Python finds in the module `js`

class StandingDate extends Date {
  constructor(...when) {
    if (!when.length) use("it asks for the time");
    super(...(when.length ? when : [EPOCH]));
  }

  static now() {
    use("it asks for the time");
    return EPOCH;
  }
}

const forNow = () => {
  use("it asks for the time");
  return 0;
};

const forChance = () => {
  use("it asks for a random number");
  return 0;
};

const forOutput = () => use("it writes to the console");

const substitutes = {
  Date: StandingDate,
  Math: Object.create(Math, { random: { value: forChance } }),
  console: Object.create(console, {
    debug: { value: forOutput },
    error: { value: forOutput },
    info: { value: forOutput },
    log: { value: forOutput },
    warn: { value: forOutput },
  }),
  crypto: Object.create(crypto, {
    getRandomValues: { value: forChance },
    randomUUID: { value: forChance },
  }),
  fetch() {
    use("it makes a request");
    return new Promise(() => {});
  },
  performance: Object.create(performance, { now: { value: forNow } }),
};

// What a page has and a module may import, as it is found there under its name; to use it is another
// matter. Python looks at these, to learn what kind of object it is.
const PROBES = /^(?:__.*|constructor|get|has|includes|length|message|next|set|size|then|toString)$/;

/** Stands for an object that only a page has; `kind` is one of the same kind. */
function standIn(path, kind) {
  return new Proxy(kind, {
    get(target, name) {
      if (typeof name === "string" && !PROBES.test(name)) useOfPage(`${path}.${name}`);
      return target[name];
    },
    apply: () => useOfPage(path),
    construct(target) {
      useOfPage(path);
      return target;
    },
  });
}

const useOfPage = (path) => use(`it asks for ${path}, which only a page can answer`);

Object.assign(substitutes, {
  XMLHttpRequest: standIn("js.XMLHttpRequest", class {}),
  document: standIn("js.document", {}),
  window: standIn("js.window", { length: 0 }),
});

// A page has none of these.
const NODES_OWN = new Set(["Buffer", "clearImmediate", "global", "process", "setImmediate"]);

/** The global object, as a module may see it while it is imported. */
export const globals = new Proxy(globalThis, {
  get(target, name) {
    if (Object.hasOwn(substitutes, name)) return substitutes[name];
    if (NODES_OWN.has(name) || !(name in target)) {
      if (typeof name === "string" && !PROBES.test(name)) useOfPage(`js.${name}`);
      return undefined;
    }
    return target[name];
  },
  has: (target, name) => name in substitutes || (name in target && !NODES_OWN.has(name)),
});
