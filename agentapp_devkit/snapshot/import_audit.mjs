// Imports modules one by one, and finds those that cannot be in a snapshot.
import fs from "node:fs";
import path from "node:path";

import { listenToSideEffects, reportSideEffect } from "./side_effects.mjs";

const FILE_CHANGES = ["mkdir", "mknod", "rename", "rmdir", "symlink", "unlink"]; // mknod makes a file

/**
 * Import `modules` in order.
 *
 * Returns `excluded`, those that cannot be in a snapshot, as `{module, path, line, within, reason}`, and
 * the `warnings` of all, as `{path, line, text}`.
 *
 * @param {import("./types.d.ts").Interpreter} python
 * @param {{home: string, packages: string, modules: readonly string[]}} options
 * @returns {import("./types.d.ts").ImportAudit}
 */
export function auditImports(python, { home, packages, modules }) {
  const guest = runGuest(python, home);
  const place = makePlaceFinder(python, guest);
  const observed = {
    calls: observeCallables(python, place.now),
    files: observeFiles(python.FS, place.now),
    objects: () => foreignObjects(python),
  };
  observeLibraries(python, packages);
  /** @type {import("./types.d.ts").ImportAudit["excluded"]} */
  const excluded = [];
  /** @type {import("./types.d.ts").ImportWarning[]} */
  const warnings = [];
  for (const module of modules) {
    const audit = importAudited(module, guest, place, observed);
    if (audit.reason) excluded.push({ module, ...audit.reason });
    warnings.push(...audit.warnings);
  }
  python._module.disable_pyproxy_allocation_tracing();
  guest.destroy();
  return { excluded, warnings };
}

/**
 * Run guest.py; `call` calls one of its functions and gives its answer.
 *
 * @param {import("./types.d.ts").Interpreter} python
 * @param {string} home
 * @returns {import("./types.d.ts").Guest}
 */
function runGuest(python, home) {
  const names = python.globals.get("dict")();
  python.runPython(fs.readFileSync(new URL("guest.py", import.meta.url), "utf8"), {
    globals: names,
  });
  return {
    /**
     * @param {string} name
     * @param {unknown[]} parameters
     */
    call(name, ...parameters) {
      const callable = names.get(name);
      const answer = callable(...parameters, home);
      callable.destroy();
      return JSON.parse(String(answer));
    },
    destroy: () => names.destroy(),
  };
}

/**
 * Make the finder of the place that Python is at; `isBusy` while it looks, as looking has side effects.
 *
 * @param {import("./types.d.ts").Interpreter} python
 * @param {import("./types.d.ts").Guest} guest
 * @returns {import("./types.d.ts").PlaceFinder}
 */
function makePlaceFinder({ _module: Module }, guest) {
  const place = {
    isBusy: false,
    now() {
      if (place.isBusy) return null;
      place.isBusy = true;
      const state = Module._PyGILState_Ensure(); // Python releases it to read, write and wait
      const found = guest.call("where_now");
      Module._PyGILState_Release(state);
      place.isBusy = false;
      return found;
    },
  };
  return place;
}

/**
 * Map each Python object that JavaScript holds to the place where JavaScript got it.
 *
 * @param {import("./types.d.ts").Interpreter} python
 * @param {import("./types.d.ts").PlaceFinder["now"]} placeNow
 */
function observeCallables({ _module: Module }, placeNow) {
  const calls = Module.pyproxy_alloc_map;
  calls.set = (proxy) => Map.prototype.set.call(calls, proxy, placeNow());
  Module.enable_pyproxy_allocation_tracing();
  return calls;
}

/**
 * Note where files are opened, and report changes of files.
 *
 * @param {any} FS
 * @param {import("./types.d.ts").PlaceFinder["now"]} placeNow
 * @returns {import("./types.d.ts").Observed["files"]}
 */
function observeFiles(FS, placeNow) {
  /** @type {import("./types.d.ts").Observed["files"]["places"]} */
  const places = new WeakMap();
  const open = FS.open;
  // Patch "import-audit" of docs/patches.md.
  FS.open = (/** @type {unknown[]} */ ...parameters) => {
    const stream = open.apply(FS, parameters);
    places.set(stream, placeNow());
    return stream;
  };
  for (const name of FILE_CHANGES) {
    const original = FS[name];
    FS[name] = (/** @type {unknown[]} */ ...parameters) => {
      reportSideEffect("it changes files, which are not kept");
      return original.apply(FS, parameters);
    };
  }
  return { places, open: () => new Set(FS.streams.filter(Boolean)) };
}

/**
 * Report each compiled library that is loaded.
 *
 * @param {import("./types.d.ts").Interpreter} python
 * @param {string} packages
 */
function observeLibraries({ _module: Module }, packages) {
  Module.LDSO.loadedLibsByName = new Proxy(Module.LDSO.loadedLibsByName, {
    set(target, /** @type {string} */ name, library) {
      const [file] = name.replace(`${packages}/`, "").split(".");
      const isModule = name.startsWith(packages);
      reportSideEffect(`${isModule ? file.replaceAll("/", ".") : path.basename(name)} is compiled`);
      return Reflect.set(target, name, library);
    },
  });
}

/**
 * List the JavaScript objects that Python holds and that a page could not find by their names.
 *
 * @param {import("./types.d.ts").Interpreter} python
 */
function foreignObjects({ _api: API }) {
  /** @type {unknown[]} */
  const found = [];
  try {
    API.serializeHiwireState((value) => {
      found.push(value);
      return null;
    });
  } catch {
    found.push(null); // a symbol
  }
  return found;
}

/**
 * Import a module; return the `reason` why it cannot be in a snapshot, if any, and its `warnings`.
 *
 * @param {string} module
 * @param {import("./types.d.ts").Guest} guest
 * @param {import("./types.d.ts").PlaceFinder} place
 * @param {import("./types.d.ts").Observed} observed
 */
function importAudited(module, guest, place, observed) {
  const { calls, files, objects } = observed;
  const before = { files: files.open(), calls: new Set(calls.keys()), objects: objects().length };
  /** @type {import("./types.d.ts").PlacedReason | null} */
  let effect = null;
  listenToSideEffects((reason) => {
    if (!effect && !place.isBusy) effect = { ...place.now(), reason };
  });
  const { failure, warnings } = guest.call("import_one", module);
  listenToSideEffects(null);
  return { reason: effect ?? failure ?? findLeftover(guest, observed, before), warnings };
}

/**
 * Find what an import has left behind and a snapshot cannot hold.
 *
 * @param {import("./types.d.ts").Guest} guest
 * @param {import("./types.d.ts").Observed} observed
 * @param {{files: Set<object>, calls: Set<object>, objects: number}} before
 * @returns {import("./types.d.ts").PlacedReason | null}
 */
function findLeftover(guest, { calls, files, objects }, before) {
  for (const stream of added(files.open(), before.files)) {
    return { ...files.places.get(stream), reason: "it keeps a file open" };
  }
  for (const proxy of added(calls.keys(), before.calls)) {
    return { ...calls.get(proxy), reason: "it gives JavaScript something to call" };
  }
  const foreign = objects();
  if (foreign.length <= before.objects) return null;
  const isForeign = (/** @type {unknown} */ value) =>
    typeof value === "symbol" || foreign.includes(value);
  return { ...guest.call("find_holder", isForeign), reason: "it keeps an object of JavaScript" };
}

/** @type {<Item>(now: Iterable<Item>, before: Set<Item>) => Item[]} */
const added = (now, before) => [...now].filter((item) => !before.has(item));
