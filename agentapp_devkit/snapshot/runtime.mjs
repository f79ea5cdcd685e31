// Starts Pyodide in Node.js, with the files that a page has.
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

import { forgetHostFiles } from "./confinement.mjs";
import { replaceImports } from "./fixed_inputs.mjs";
import { pageGlobals } from "./page_globals.mjs";
import { reportSideEffect } from "./side_effects.mjs";

/**
 * Load Pyodide's scripts, with the settings that all its interpreters share.
 *
 * @param {import("./types.d.ts").SnapshotRequest} request
 * @returns {Promise<import("./types.d.ts").Scripts>}
 */
export async function loadRuntime(request) {
  const load = (/** @type {string} */ name) =>
    import(pathToFileURL(path.join(request.pyodide, name)).href);
  const { loadPyodide } = await load("pyodide.mjs");
  const { default: createModule } = await load("pyodide.asm.mjs");
  const write = () => reportSideEffect("it writes to the console");
  const settings = {
    indexURL: request.runtime,
    lockFileContents: fs.readFileSync(request.lock, "utf8"),
    packageBaseUrl: request.wheels,
    packageCacheDir: request.wheels,
    // Python opens its streams differently without a language; any language will do.
    env: { HOME: request.home, LANG: "en_US.UTF-8" },
    _sysExecutable: "./this.program",
    stdout: write,
    stderr: write,
  };
  return { loadPyodide, createModule, settings };
}

/**
 * Install the packages as a page does, and copy the result to `out`/packages/.
 *
 * An interpreter of its own does it, so the one in the snapshot holds no trace of it. `out` keeps the
 * result for the next attempt.
 *
 * @param {import("./types.d.ts").Scripts} scripts
 * @param {import("./types.d.ts").SnapshotRequest} request
 * @returns {Promise<import("./types.d.ts").Installed>}
 */
export async function install({ loadPyodide, createModule, settings }, request) {
  const record = path.join(request.out, "installed.json");
  if (!fs.existsSync(record)) {
    const installer = await loadPyodide({ ...settings, createPyodideModule: createModule });
    await installer.loadPackage(request.packages);
    const { loadedPackages, _api } = installer;
    const loaded = Object.fromEntries(Object.entries(loadedPackages).sort()); // loaded in any order
    copyInstalled(installer.FS, _api, path.join(request.out, "packages"));
    fs.writeFileSync(record, JSON.stringify({ folder: _api.sitepackages, loaded }));
  }
  return JSON.parse(fs.readFileSync(record, "utf8"));
}

/**
 * Copy the packages, their data, which Pyodide has put into Python's prefix "/", and libraries.
 *
 * @param {import("./types.d.ts").EmscriptenFiles} FS
 * @param {import("./types.d.ts").Interpreter["_api"]} api
 * @param {string} target
 */
function copyInstalled(FS, { sitepackages: sitePackages, dsodir: libraries }, target) {
  copyOut(FS, sitePackages, path.join(target, sitePackages));
  if (FS.analyzePath(libraries).exists) copyOut(FS, libraries, path.join(target, libraries));
  for (const name of FS.readdir(sitePackages)) {
    if (!name.endsWith(".data")) continue;
    fs.rmSync(path.join(target, sitePackages, name), { recursive: true });
    copyOut(FS, `${sitePackages}/${name}/data`, target);
  }
}

/**
 * @param {import("./types.d.ts").EmscriptenFiles} FS
 * @param {string} folder
 * @param {string} target
 */
function copyOut(FS, folder, target) {
  fs.mkdirSync(target, { recursive: true });
  for (const name of FS.readdir(folder)) {
    if (name === "." || name === ".." || name === "__pycache__") continue;
    const [from, to] = [`${folder}/${name}`, path.join(target, name)];
    if (FS.isDir(FS.stat(from).mode)) copyOut(FS, from, to);
    else fs.writeFileSync(to, FS.readFile(from));
  }
}

/**
 * Start the interpreter for the snapshot.
 *
 * Returns `python`, `fresh`, the memory of a module that has not run yet, and `timeZone`, the
 * addresses where C keeps the time zone.
 *
 * @param {import("./types.d.ts").Scripts} scripts
 * @param {import("./types.d.ts").SnapshotRequest} request
 * @returns {Promise<import("./types.d.ts").Started>}
 */
export async function start({ loadPyodide, createModule, settings }, request) {
  /** @type {{fresh?: Uint8Array, timeZone?: number[]}} */
  const observed = {};

  /** @type {import("./types.d.ts").CreateModule} */
  function createObserved(moduleSettings) {
    const instantiate = moduleSettings.instantiateWasm;
    moduleSettings.instantiateWasm = (imports, done) => {
      /** @type {WebAssembly.Memory} */
      let memory;
      observed.timeZone = replaceImports(imports, () => memory);
      return instantiate(imports, (instance, module) => {
        memory = /** @type {WebAssembly.Memory} */ (instance.exports.memory ?? imports.env.memory);
        observed.fresh = new Uint8Array(memory.buffer.slice(0));
        return done(instance, module);
      });
    };
    return createModule(moduleSettings);
  }

  const python = await loadPyodide({
    ...settings,
    jsglobals: pageGlobals,
    _makeSnapshot: true,
    createPyodideModule: createObserved,
  });
  forgetHostFiles(python);
  copyIn(python.FS, path.join(request.out, "packages"), "/");
  copyIn(python.FS, request.files, request.home);
  python.FS.chdir(request.home);
  python.runPython(`
import importlib
import sys
sys.path.insert(0, ${JSON.stringify(request.home)})
importlib.invalidate_caches()
del importlib, sys
`);
  const { fresh, timeZone } = observed;
  if (!fresh || !timeZone) throw new Error("Pyodide made no WebAssembly instance");
  return { python, fresh, timeZone };
}

/**
 * @param {import("./types.d.ts").EmscriptenFiles} FS
 * @param {string} folder
 * @param {string} target
 */
function copyIn(FS, folder, target) {
  FS.mkdirTree(target);
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const [from, to] = [path.join(folder, entry.name), `${target}/${entry.name}`];
    if (entry.isDirectory()) copyIn(FS, from, to);
    else FS.writeFile(to, fs.readFileSync(from));
  }
}

/**
 * Copy the memory that a page has at the moment when it restores a snapshot.
 *
 * @param {import("./types.d.ts").Scripts} scripts
 * @returns {Promise<Uint8Array>}
 */
export async function memoryBeforeRestore({ loadPyodide, createModule, settings }) {
  const stop = new Error("stopped before the restore");
  /** @type {Uint8Array | undefined} */
  let memory;
  await loadPyodide({
    ...settings,
    _loadSnapshot: new Uint8Array(0),
    async createPyodideModule(moduleSettings) {
      const module = await createModule(moduleSettings);
      memory = module.HEAPU8.slice();
      throw stop;
    },
  }).catch((error) => {
    if (error !== stop) throw error;
  });
  if (!memory) throw new Error("Pyodide started without its module");
  return memory;
}
