// Makes the snapshot of a started interpreter, in Node.js.
//
// Why this is not Python: Pyodide is started from JavaScript.
//
//   node make.mjs REQUEST.json
//
// REQUEST: {pyodide, runtime, wheels, lock, packages, files, modules, home, out}. `pyodide` is the
// npm package's folder; `runtime` and `wheels` are the site's; the content of the folder `files` goes
// to `home`; `modules` are imported in order.
// It writes `out`/memory.bin, `out`/memory.json and `out`/packages/, and prints {excluded: [{module,
// reason}]}, the modules that could not be imported. Or it prints {retry: {module, reason}}, when an
// import has left behind what no snapshot can hold: then all has to be done again without it.
//
// Time and randomness are the same at each run, so that the same input gives the same bytes. An
// import that asks for either would freeze its answer for ever, and is excluded for that.
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const PAGE = 4096;
const request = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
const load = (name) => import(pathToFileURL(path.join(request.pyodide, name)));
const { loadPyodide } = await load("pyodide.mjs");
const { default: createModule } = await load("pyodide.asm.mjs");

// The language is the agent's, and is set after each restore.
Object.defineProperty(globalThis, "navigator", { value: undefined, configurable: true });

// --- Nothing that differs from run to run

const asked = []; // what the import that is running has asked for: "the time", "a random number"
let whoAsks = () => {};
let pseudoRandom = 1;

function nextByte() {
  pseudoRandom = (Math.imul(pseudoRandom, 1103515245) + 12345) & 0x7fffffff;
  return (pseudoRandom >>> 16) & 0xff;
}

const EPOCH = 1577836800000; // any moment will do
Date.now = () => EPOCH; // the dates of files

function makeDeterministic(env, memory) {
  const replace = (name, replacement) => {
    env[name] = Object.assign(replacement, { sig: env[name].sig }); // Emscripten's linker wants it
  };
  replace("random_get", (start, length) => {
    whoAsks("a random number");
    const bytes = new Uint8Array(memory().buffer, start, length);
    for (let i = 0; i < length; i++) bytes[i] = nextByte();
    return 0;
  });
  replace("clock_time_get", (_clock, _precision, result) => {
    whoAsks("the time");
    new DataView(memory().buffer).setBigUint64(result, BigInt(EPOCH) * 1000000n, true);
    return 0;
  });
  replace("emscripten_date_now", () => {
    whoAsks("the time");
    return EPOCH;
  });
}

// --- Start

let fresh;

async function createObserved(settings) {
  const instantiate = settings.instantiateWasm;
  settings.instantiateWasm = (imports, done) => {
    let memory;
    for (const env of new Set(Object.values(imports))) {
      if (Object.hasOwn(env, "random_get")) makeDeterministic(env, () => memory);
    }
    return instantiate(imports, (instance, module) => {
      memory = instance.exports.memory ?? imports.env.memory;
      fresh = new Uint8Array(memory.buffer.slice(0));
      return done(instance, module);
    });
  };
  return createModule(settings);
}

const common = {
  indexURL: request.runtime,
  lockFileContents: fs.readFileSync(request.lock, "utf8"),
  packageBaseUrl: request.wheels,
  packageCacheDir: request.wheels,
  env: { HOME: request.home },
  _sysExecutable: "./this.program",
  stdout: (text) => console.error(text),
  stderr: (text) => console.error(text),
};

/** The memory at the moment when a page restores a snapshot. */
async function memoryBeforeRestoring() {
  let memory;
  const stop = new Error("seen enough");
  await loadPyodide({
    ...common,
    _loadSnapshot: new Uint8Array(0),
    async createPyodideModule(settings) {
      settings.INITIAL_MEMORY = fresh.length;
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
  const installer = await loadPyodide(common);
  await installer.loadPackage(request.packages);
  copyOut(installer, installer._api.sitepackages, path.join(request.out, "packages"));
  return installer._api.sitepackages;
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

const sitePackages = await installPackages(); // by an interpreter of its own, which leaves no trace
const python = await loadPyodide({
  ...common,
  _makeSnapshot: true,
  createPyodideModule: createObserved,
});
const { FS, _api: API } = python;

function copyIn(folder, target) {
  FS.mkdirTree(target);
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const [from, to] = [path.join(folder, entry.name), `${target}/${entry.name}`];
    if (entry.isDirectory()) copyIn(from, to);
    else FS.writeFile(to, fs.readFileSync(from));
  }
}
copyIn(path.join(request.out, "packages"), sitePackages);
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

const importOne = python.runPython(`
def import_one(name):
    import importlib
    import traceback
    try:
        importlib.import_module(name)
    except BaseException as error:
        frames = [f for f in traceback.extract_tb(error.__traceback__) if "importlib" not in f.filename]
        if isinstance(error, SyntaxError) and error.filename:
            where = f"{error.filename}:{error.lineno}: "
        else:
            where = f"{frames[-1].filename}:{frames[-1].lineno}: " if len(frames) > 1 else ""
        return f"{where}{type(error).__name__}: {error}"
    return ""
import_one
`);
const whereAsked = python.runPython(`
def where_asked():
    import traceback
    frames = [f for f in traceback.extract_stack() if "importlib" not in f.filename]
    outside = [f for f in frames[:-1] if not f.filename.startswith("/lib/python314.zip/")]
    frame = (outside or frames)[-1]
    return f"{frame.filename}:{frame.lineno}"
where_asked
`);
const findReference = python.runPython(`
def find_reference(name):
    import ast
    import sys
    from pyodide.ffi import JsProxy
    module = sys.modules[name]
    held = {key for key, value in vars(module).items() if isinstance(value, JsProxy)}
    if not getattr(module, "__file__", "").startswith("/app/"):
        return f"{name}: "
    with open(module.__file__, encoding="utf-8") as file:
        tree = ast.parse(file.read())
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id in held:
            return f"{module.__file__}:{node.lineno}: "
    return f"{module.__file__}:1: "
find_reference
`);

const libraries = () => Object.keys(python._module.LDSO?.loadedLibsByName ?? {}).length;

const excluded = [];

/** Why the module that was just imported cannot be in a snapshot, or "". */
function whyNot(module, librariesBefore) {
  if (asked.length) return `${asked[1]}: it asks for ${asked[0]} while it is imported`;
  if (libraries() !== librariesBefore) return `${module} is compiled`;
  try {
    API.serializeHiwireState();
    return "";
  } catch {
    return `${findReference(module)}it keeps a JavaScript object while it is imported`;
  }
}

for (const module of request.modules) {
  const before = libraries();
  asked.length = 0;
  whoAsks = (what) => {
    if (asked.length === 0) asked.push(what, whereAsked());
  };
  const failure = importOne(module);
  whoAsks = () => {};
  const reason = whyNot(module, before);
  if (reason) {
    console.log(JSON.stringify({ retry: { module, reason: failure || reason } }));
    process.exit(0);
  }
  if (failure) excluded.push({ module, reason: failure }); // and has left nothing behind
}

// --- Save

for (const proxy of [importOne, whereAsked, findReference]) proxy.destroy();
python.runPython(`
import gc
import linecache
import sys
for name in ("import_one", "where_asked", "find_reference"):
    globals().pop(name, None)
linecache.clearcache()
sys.path_importer_cache.clear()
del linecache, sys, name
gc.collect()
del gc
`);

const snapshot = python.makeMemorySnapshot();
const [, start, length] = new Uint32Array(snapshot.buffer, snapshot.byteOffset, 3);
const references = JSON.parse(new TextDecoder().decode(snapshot.subarray(48, 48 + length)));
const heap = snapshot.subarray(start);

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
const header = { build: API.config.BUILD_ID, size: heap.length, page: PAGE, pages, references };
fs.writeFileSync(path.join(request.out, "memory.json"), JSON.stringify(header));
console.log(JSON.stringify({ excluded }));
