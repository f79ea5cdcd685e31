// Python's interpreter: restored from its snapshot, or from its beginnings.
//
// Why this is not Python: there is none yet.
import { loadPyodide as loadRuntime } from "pyodide";

import { isIntact } from "./files/verified-fetch.mjs";
import { forget, loadMemory } from "../cache/runtime-cache.mjs";
import { withKeptModules } from "./wasm-module-cache.mjs";
import { writeFiles } from "./files/archive.mjs";
import { restore } from "./snapshot.mjs";
import { mountLazily } from "./lazy-stdlib.mjs";
import { load, runVerified } from "./files/integrity.mjs";
import { orFailure } from "./wasm-loader.mjs";

const bridge = globalThis.agentapp;
const { files, home, packages, stdlib } = bridge.configuration;

/** Where Python's output goes; PyScript has a place of its own. */
export const output = { stdout: console.log, stderr: console.error };

const lock = load(files.lock).then((buffer) => new TextDecoder().decode(buffer));
const app = load(files.app);

const common = {
  indexURL: files.runtime,
  packageBaseUrl: files.wheels,
  env: { HOME: home },
  stdout: (text) => output.stdout(text),
  stderr: (text) => output.stderr(text),
};

/** Emscripten's module; what keeps the page busy begins only when LiveChat's handshake is over. */
function createModule(settings) {
  const instantiate = settings.instantiateWasm;
  settings.instantiateWasm = (imports, done) =>
    instantiate(imports, async (instance, module) => {
      await bridge.handshakeIsOver;
      withKeptModules(() => done(instance, module));
    });
  return orFailure(() => bridge.createPyodideModule(settings), isIntact());
}

/** What makes it, once its script is there. */
const fetchModule = () => runVerified(`${files.runtime}pyodide.asm.js`).then(() => createModule);
const fetched = fetchModule();

/** The interpreter as the snapshot has it: packages and agentapp imported. */
async function restoreSnapshot() {
  const kept = loadMemory(load);
  const memory = kept.then(({ buffer }) => buffer);
  const installed = load(files.packages);
  for (const asked of [memory, installed]) asked.catch(() => {}); // whoever awaits it hears of it
  // Pyodide insists on fetching a standard library: something small that is fetched anyway.
  const settings = { ...common, lockFileContents: lock, stdLibURL: files.lock };
  const runtime = await restore((its) => loadRuntime({ ...settings, ...its }), {
    memory,
    create: fetched,
    async prepare(FS) {
      mountLazily(FS, stdlib.path, `${files.runtime}python_stdlib.zip`, stdlib);
      writeFiles(FS, await installed);
      writeFiles(FS, await app);
    },
  });
  runtime.FS.chdir(home);
  return { runtime, keepMemory: (await kept).keep };
}

/** The interpreter from its beginnings. */
async function startAnew() {
  const runtime = await loadRuntime({
    ...common,
    lockFileContents: lock,
    packages: ["micropip"],
    createPyodideModule: async (settings) => (await fetched.catch(fetchModule))(settings),
  });
  writeFiles(runtime.FS, await app);
  runtime.FS.chdir(home);
  runtime.runPython(`import sys; sys.path.insert(0, ${JSON.stringify(home)}); del sys`);
  const micropip = runtime.pyimport("micropip");
  await micropip.install(packages);
  micropip.destroy();
  // What could not be installed has only been logged.
  const lost = packages.find((name) => !(name.split("==")[0] in runtime.loadedPackages));
  if (lost) throw new Error(`${lost} could not be installed.`);
  return { runtime, keepMemory: async () => false };
}

/**
 * @returns {Promise<{runtime: object, keepMemory: () => Promise<boolean>}>} `keepMemory` keeps
 *   Python's memory for later visits, where it is not kept already; it tells whether it is kept
 */
export async function startPython() {
  try {
    return await (files.memory ? restoreSnapshot() : startAnew());
  } catch (error) {
    const wasKept = await forget();
    if (!files.memory && !wasKept) throw error;
    const what = files.memory ? "the snapshot" : "what the browser has kept";
    console.warn(`agentapp: ${what} could not be used, so Python starts without it.`, error);
    return startAnew();
  }
}
