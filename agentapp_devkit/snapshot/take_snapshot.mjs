// Makes the snapshot of a started interpreter, in Node.js.
//
// Why this is not Python: Pyodide is started from JavaScript.
//
//   node take_snapshot.mjs REQUEST.json
//
// REQUEST: {pyodide, runtime, wheels, lock, packages, files, modules, home, out}. `pyodide` is the
// npm package's folder; `runtime` and `wheels` are the site's; the content of the folder `files` goes
// to `home`; `modules` are imported in order.
// It writes `out`/memory.bin, `out`/memory.json and `out`/packages/, and prints {excluded: []}. Or it
// prints {excluded: [{module, path, line, within, reason}]}, the modules that cannot be in a
// snapshot: they have left their traces by then, so all has to be done again without them.
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

import { globals, observe, replaceImports, timeZone, used } from "./import_audit.mjs";

const PAGE = 4096; // bytes
const request = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
const load = (name) => import(pathToFileURL(path.join(request.pyodide, name)));
const { loadPyodide } = await load("pyodide.mjs");
const { default: createModule } = await load("pyodide.asm.mjs");

// --- Start

let fresh;

async function createObserved(settings) {
  const instantiate = settings.instantiateWasm;
  settings.instantiateWasm = (imports, done) => {
    let memory;
    replaceImports(imports, () => memory);
    return instantiate(imports, (instance, module) => {
      memory = instance.exports.memory ?? imports.env.memory;
      fresh = new Uint8Array(memory.buffer.slice(0));
      return done(instance, module);
    });
  };
  return createModule(settings);
}

const say = () => used("it writes to the console");

const common = {
  indexURL: request.runtime,
  lockFileContents: fs.readFileSync(request.lock, "utf8"),
  packageBaseUrl: request.wheels,
  packageCacheDir: request.wheels,
  // A language, because Python opens its streams differently without one; which one does not matter.
  env: { HOME: request.home, LANG: "en_US.UTF-8" },
  _sysExecutable: "./this.program",
  stdout: say,
  stderr: say,
};

/** The memory at the moment when a page restores a snapshot. */
async function memoryBeforeRestoring() {
  let memory;
  const stop = new Error("seen enough");
  await loadPyodide({
    ...common,
    _loadSnapshot: new Uint8Array(0),
    async createPyodideModule(settings) {
      const module = await createModule(settings);
      memory = module.HEAPU8.slice();
      throw stop;
    },
  }).catch((error) => {
    if (error !== stop) throw error;
  });
  return memory;
}

/** Install the packages as a page does, and copy what that gave to `out`/packages/. */
async function installPackages() {
  const installer = await loadPyodide({ ...common, createPyodideModule: createModule });
  await installer.loadPackage(request.packages);
  const { loadedPackages: loaded, _api } = installer;
  copyOut(installer, _api.sitepackages, path.join(request.out, "packages"));
  fs.writeFileSync(installedFile, JSON.stringify({ folder: _api.sitepackages, loaded }));
}

function copyOut({ FS }, folder, target) {
  fs.mkdirSync(target, { recursive: true });
  for (const name of FS.readdir(folder)) {
    if (name === "." || name === ".." || name === "__pycache__") continue;
    const [from, to] = [`${folder}/${name}`, path.join(target, name)];
    if (FS.isDir(FS.stat(from).mode)) copyOut({ FS }, from, to);
    else fs.writeFileSync(to, FS.readFile(from));
  }
}

// By an interpreter of its own, which leaves no trace; and once, however often it is done again.
const installedFile = path.join(request.out, "installed.json");
if (!fs.existsSync(installedFile)) await installPackages();
const installed = JSON.parse(fs.readFileSync(installedFile, "utf8"));
const python = await loadPyodide({
  ...common,
  jsglobals: globals,
  _makeSnapshot: true,
  createPyodideModule: createObserved,
});
const { FS, _api: API, _module: Module } = python;

function copyIn(folder, target) {
  FS.mkdirTree(target);
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const [from, to] = [path.join(folder, entry.name), `${target}/${entry.name}`];
    if (entry.isDirectory()) copyIn(from, to);
    else FS.writeFile(to, fs.readFileSync(from));
  }
}
copyIn(path.join(request.out, "packages"), installed.folder);
copyIn(request.files, request.home);
FS.chdir(request.home);
python.runPython(`
import importlib
import sys
sys.path.insert(0, ${JSON.stringify(request.home)})
importlib.invalidate_caches()
del importlib, sys
`);

// --- Import, one module after the other

const inside = python.globals.get("dict")();
python.runPython(fs.readFileSync(new URL("guest.py", import.meta.url), "utf8"), { globals: inside });
const call = (name, ...parameters) => {
  const callable = inside.get(name);
  const answer = callable(...parameters, request.home);
  callable.destroy();
  return answer && JSON.parse(answer);
};

/** The objects of JavaScript that Python holds and that a page could not find by their names. */
function foreignObjects() {
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

let isLooking = false;

/** The place that Python is at. */
function placeNow() {
  if (isLooking) return null; // by something that is only looked at while looking
  isLooking = true;
  const state = Module._PyGILState_Ensure(); // Python lets go of it to read, write and wait
  const place = call("where_now");
  Module._PyGILState_Release(state);
  isLooking = false;
  return place;
}

// Python's objects that JavaScript holds, each with the place where it was given away.
const given = Module.pyproxy_alloc_map;
given.set = (proxy) => Map.prototype.set.call(given, proxy, placeNow());

// Open files, each with the place where it was opened.
const places = new WeakMap();
const open = FS.open;
FS.open = (...parameters) => {
  const stream = open.apply(FS, parameters);
  places.set(stream, placeNow());
  return stream;
};
const openFiles = () => new Set(FS.streams.filter(Boolean));

for (const name of ["mkdir", "mknod", "rename", "rmdir", "symlink", "unlink"]) {
  const original = FS[name];
  FS[name] = (...parameters) => {
    used("it changes files, which are not kept"); // mknod is how a file is made
    return original.apply(FS, parameters);
  };
}

Module.LDSO.loadedLibsByName = new Proxy(Module.LDSO.loadedLibsByName, {
  set(target, name, library) {
    const [file] = name.replace(`${installed.folder}/`, "").split(".");
    used(`${file.replaceAll("/", ".")} is compiled`);
    return Reflect.set(target, name, library);
  },
});

const difference = (now, before) => [...now].filter((item) => !before.has(item));

/** Import a module; why it cannot be in a snapshot, or null. */
function importObserved(module) {
  const before = {
    files: openFiles(),
    foreign: foreignObjects().length,
    given: new Set(given.keys()),
  };
  let use = null;
  observe((reason) => {
    if (!use && !isLooking) use = { ...placeNow(), reason };
  });
  const failure = call("import_one", module);
  observe(null);
  if (use || failure) return use ?? failure;
  for (const stream of difference(openFiles(), before.files)) {
    return { ...places.get(stream), reason: "it keeps a file open" };
  }

  for (const proxy of difference(given.keys(), before.given)) {
    return { ...given.get(proxy), reason: "it gives JavaScript something to call" };
  }
  const foreign = foreignObjects();
  if (foreign.length > before.foreign) {
    const isForeign = (value) => typeof value === "symbol" || foreign.includes(value);
    const place = call("find_holder", isForeign);
    return { ...place, reason: "it keeps an object of JavaScript" };
  }
  return null;
}

Module.enable_pyproxy_allocation_tracing();
const excluded = [];
for (const module of request.modules) {
  const reason = importObserved(module);
  if (reason) excluded.push({ module, ...reason });
}
console.log(JSON.stringify({ excluded }));
if (excluded.length) process.exit(0);
Module.disable_pyproxy_allocation_tracing();

// --- Save

inside.destroy();
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

const snapshot = python.makeMemorySnapshot();
const [, start, length] = new Uint32Array(snapshot.buffer, snapshot.byteOffset, 3);
const references = JSON.parse(new TextDecoder().decode(snapshot.subarray(48, 48 + length)));
const heap = snapshot.subarray(start);

// The page has its own (static/boot/snapshot.mjs), and not every Node.js has one.
const trampoline = Module.__PyRuntime + Module.HEAP32[Module.__PyEM_EMSCRIPTEN_TRAMPOLINE_OFFSET >> 2];
heap.fill(0, trampoline, trampoline + 4);

// A page of memory is left out where a page that restores has it already: as the module brings it,
// and as nothing has changed it by then.
const before = await memoryBeforeRestoring();
const equal = (one, other) => Buffer.compare(one, other) === 0;
const ZEROS = new Uint8Array(PAGE);
const part = (memory, page) => {
  const bytes = memory.subarray(page * PAGE, (page + 1) * PAGE);
  return bytes.length ? bytes : ZEROS; // the heap has grown since
};

const pages = [];
const parts = [];
for (let page = 0; page * PAGE < heap.length; page++) {
  const now = part(heap, page);
  if (equal(now, part(fresh, page)) && equal(now, part(before, page))) continue;
  const last = pages.at(-1);
  if (last && last[0] + last[1] === page) last[1] += 1;
  else pages.push([page, 1]);
  parts.push(now);
}
fs.writeFileSync(path.join(request.out, "memory.bin"), Buffer.concat(parts));
const header = {
  build: API.config.BUILD_ID,
  size: heap.length,
  page: PAGE,
  pages,
  references,
  loaded: installed.loaded,
  timeZone,
  whole: createHash("sha256").update(heap).digest("hex"), // what a page has after restoring it
};
fs.writeFileSync(path.join(request.out, "memory.json"), JSON.stringify(header));
