// Starts Pyodide in Node.js, with the files that a page has.
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

import { forgetHostFiles } from "./confinement.mjs";
import { replaceImports } from "./fixed_inputs.mjs";
import { pageGlobals } from "./page_globals.mjs";
import { reportSideEffect } from "./side_effects.mjs";

/** Load Pyodide's scripts, with the settings that all its interpreters share. */
export async function loadRuntime(request) {
  const load = (name) => import(pathToFileURL(path.join(request.pyodide, name)));
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

/** Copy the packages, their data, which Pyodide has put into Python's prefix "/", and libraries. */
function copyInstalled(FS, { sitepackages: sitePackages, dsodir: libraries }, target) {
  copyOut(FS, sitePackages, path.join(target, sitePackages));
  if (FS.analyzePath(libraries).exists) copyOut(FS, libraries, path.join(target, libraries));
  for (const name of FS.readdir(sitePackages)) {
    if (!name.endsWith(".data")) continue;
    fs.rmSync(path.join(target, sitePackages, name), { recursive: true });
    copyOut(FS, `${sitePackages}/${name}/data`, target);
  }
}

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
 */
export async function start({ loadPyodide, createModule, settings }, request) {
  let fresh;
  let timeZone;

  function createObserved(moduleSettings) {
    const instantiate = moduleSettings.instantiateWasm;
    moduleSettings.instantiateWasm = (imports, done) => {
      let memory;
      timeZone = replaceImports(imports, () => memory);
      return instantiate(imports, (instance, module) => {
        memory = instance.exports.memory ?? imports.env.memory;
        fresh = new Uint8Array(memory.buffer.slice(0));
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
  return { python, fresh, timeZone };
}

function copyIn(FS, folder, target) {
  FS.mkdirTree(target);
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const [from, to] = [path.join(folder, entry.name), `${target}/${entry.name}`];
    if (entry.isDirectory()) copyIn(FS, from, to);
    else FS.writeFile(to, fs.readFileSync(from));
  }
}

/** Copy the memory that a page has at the moment when it restores a snapshot. */
export async function memoryBeforeRestore({ loadPyodide, createModule, settings }) {
  let memory;
  const stop = new Error("stopped before the restore");
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
  return memory;
}
