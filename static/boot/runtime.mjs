// Starts the runtime: restored from its snapshot, or from scratch.
import { loadPyodide as loadUntyped } from "pyodide";

import { isIntact } from "./files/verified-fetch.mjs";
import { forget, loadMemory } from "../cache/runtime-cache.mjs";
import { withModuleCache } from "./wasm-module-cache.mjs";
import { writeFiles } from "./files/archive.mjs";
import { loadGzip, loadZstd } from "./files/compressed-files.mjs";
import { restore } from "./snapshot.mjs";
import { loadLargeLibraries } from "./large-libraries.mjs";
import { mountLazily } from "./lazy-stdlib.mjs";
import { load, runVerified } from "./files/integrity.mjs";
import { orFailure } from "./wasm-loader.mjs";

/**
 * @import { CreateModule, Output, Runtime, RuntimeSettings, StartedRuntime }
 *   from "../types/bridge.d.ts"
 */

const bridge = globalThis.agentapp;
const { files, home, packages, stdlib } = bridge.configuration;

/** Pyodide's, whose types leave its private parts out. */
const loadPyodide = /** @type {(settings: RuntimeSettings) => Promise<Runtime>} */ (
  /** @type {unknown} */ (loadUntyped)
);

/**
 * The receivers of Python's output; PyScript replaces both.
 *
 * @type {Output}
 */
export const output = { stdout: console.log, stderr: console.error };

const lock = load(files.lock).then((buffer) => new TextDecoder().decode(buffer));
const app = loadGzip(files.app);

const common = {
  indexURL: files.runtime,
  packageBaseUrl: files.wheels,
  env: { HOME: home },
  /** @param {string} text */
  stdout: (text) => output.stdout(text),
  /** @param {string} text */
  stderr: (text) => output.stderr(text),
};

/**
 * Make Emscripten's module; the part that keeps the page busy waits for LiveChat's handshake.
 *
 * @type {CreateModule}
 */
function createModule(settings) {
  const { createPyodideModule } = bridge;
  if (!createPyodideModule) throw new Error("pyodide.asm.js has set no createPyodideModule.");
  const instantiate = settings.instantiateWasm;
  settings.instantiateWasm = (imports, done) =>
    instantiate(imports, async (instance, module) => {
      await bridge.handshakeIsOver;
      withModuleCache(() => done(instance, module));
    });
  return orFailure(() => createPyodideModule(settings), isIntact());
}

/** Load the script that `createModule` calls. */
const fetchModule = () => runVerified(`${files.runtime}pyodide.asm.js`).then(() => createModule);
const fetched = fetchModule();

/**
 * Start as the snapshot was taken: with packages and agentapp imported.
 *
 * @param {string} memoryArchive the address of the snapshot's memory
 * @param {string} packagesArchive the address of the packages' files
 * @returns {Promise<StartedRuntime>}
 */
async function restoreSnapshot(memoryArchive, packagesArchive) {
  const loaded = loadMemory(memoryArchive, loadZstd);
  const memory = loaded.then(({ buffer }) => buffer);
  const installed = loadGzip(packagesArchive);
  for (const asked of [memory, installed]) asked.catch(() => {}); // handled where it is awaited
  // Pyodide insists on fetching a standard library; it gets a small file that is fetched anyway.
  const settings = { ...common, lockFileContents: lock, stdLibURL: files.lock };
  const runtime = await restore((its) => loadPyodide({ ...settings, ...its }), {
    memory,
    create: fetched,
    async prepare(FS) {
      mountLazily(FS, `${files.runtime}python_stdlib.zip`, stdlib);
      writeFiles(FS, await installed);
      writeFiles(FS, await app);
    },
  });
  runtime.FS.chdir(home);
  await loadLargeLibraries(runtime, await installed);
  return { runtime, cacheMemory: (await loaded).cache };
}

/**
 * Start without a snapshot.
 *
 * @returns {Promise<StartedRuntime>}
 */
async function startFromScratch() {
  const runtime = await loadPyodide({
    ...common,
    lockFileContents: lock,
    packages: ["micropip"],
    async createPyodideModule(settings) {
      const create = await fetched.catch(fetchModule); // another attempt after a failed one
      return create(settings);
    },
  });
  writeFiles(runtime.FS, await app);
  runtime.FS.chdir(home);
  runtime.runPython(`import sys; sys.path.insert(0, ${JSON.stringify(home)}); del sys`);
  const micropip = runtime.pyimport("micropip");
  await micropip.install(packages);
  micropip.destroy();
  // micropip only logs that it could not install a package.
  const missing = packages.find((name) => !(name.replace(/==.*/, "") in runtime.loadedPackages));
  if (missing) throw new Error(`${missing} could not be installed.`);
  return { runtime, cacheMemory: async () => false };
}

/**
 * Start the runtime, without the snapshot and the browser's caches where these cannot be used.
 *
 * @returns {Promise<StartedRuntime>}
 */
export async function startPython() {
  const { memory, packages: packagesArchive } = files;
  try {
    return await (memory && packagesArchive
      ? restoreSnapshot(memory, packagesArchive)
      : startFromScratch());
  } catch (error) {
    const wasCached = await forget();
    if (!memory && !wasCached) throw error;
    const what = memory ? "the snapshot" : "the cached runtime";
    console.warn(`agentapp: ${what} could not be used, so Python starts without it.`, error);
    return startFromScratch();
  }
}
