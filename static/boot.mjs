// Starts Python. PyScript takes this module for its interpreter; without PyScript it runs by itself.
//
// Why this is not Python: there is none yet.
import { loadPyodide as loadRuntime, version } from "pyodide";

import { isIntact } from "./fetch.mjs";
import { forget, loadKept } from "./kept.mjs";
import { writeFiles } from "./pack.mjs";
import { patch } from "./patch.mjs";
import { practise } from "./practice.mjs";
import { fairScheduling } from "./scheduling.mjs";
import { restore } from "./snapshot.mjs";
import { mountLazily } from "./stdlib.mjs";
import { importVerified, verify } from "./verified.mjs";
import { orFailure } from "./webassembly.mjs";

const bridge = globalThis.agentapp;
const { development, files, home, integrity, packages, runtime: starter, stdlib, waitsForPyScript } =
  bridge.configuration;

/** Fetch a file of the site; what goes wrong names it. */
async function load(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answered ${response.status} ${response.statusText}.`);
  return response;
}

async function loadBytes(url) {
  const buffer = await (await load(url)).arrayBuffer();
  await verify(url, buffer);
  return buffer;
}

const output = { stdout: console.log, stderr: console.error };
const lock = loadBytes(files.lock).then((buffer) => new TextDecoder().decode(buffer));
const app = loadBytes(files.app);

const common = {
  indexURL: files.runtime,
  packageBaseUrl: files.wheels,
  env: { HOME: home },
  stdout: (text) => output.stdout(text),
  stderr: (text) => output.stderr(text),
};

/**
 * Emscripten wraps hundreds of functions, each by compiling a module of a few bytes; there are only
 * some twenty different ones, and to compile them all anew takes as long as to restore Python.
 */
function withKeptModules(callback) {
  const { Module } = WebAssembly;
  const kept = new Map();
  WebAssembly.Module = new Proxy(Module, {
    construct(_, [bytes]) {
      const key = bytes.join();
      if (!kept.has(key)) kept.set(key, new Module(bytes));
      return kept.get(key);
    },
  });
  try {
    callback();
  } finally {
    WebAssembly.Module = Module;
  }
}

/** Emscripten's module; what keeps the page busy begins only when LiveChat's handshake is over. */
const createModule = importVerified(`${files.runtime}pyodide.asm.mjs`).then(
  ({ default: create }) =>
    (settings) => {
      const instantiate = settings.instantiateWasm;
      settings.instantiateWasm = (imports, done) =>
        instantiate(imports, async (instance, module) => {
          await bridge.handshakeIsOver;
          await isIntact();
          withKeptModules(() => done(instance, module));
        });
      // Emscripten's module would wait for ever for what is not let in.
      const refused = isIntact().then(() => new Promise(() => {}));
      return orFailure(Promise.race([create(settings), refused]));
    },
);

/** Keeps the memory for later visits, where it is not kept already; returns whether it did. */
let keepMemory = async () => false;

/** The interpreter as the snapshot has it: packages and agentapp imported. */
async function restoreSnapshot() {
  const kept = loadKept(files.memory, loadBytes);
  const memory = kept.then(({ buffer }) => buffer);
  const installed = loadBytes(files.packages);
  for (const asked of [memory, installed]) asked.catch(() => {}); // whoever awaits it hears of it
  // Pyodide insists on fetching a standard library: something small that is fetched anyway.
  const start = { ...common, lockFileContents: lock, stdLibURL: files.lock };
  const runtime = await restore((settings) => loadRuntime({ ...start, ...settings }), {
    memory,
    create: createModule,
    async prepare(FS) {
      mountLazily(FS, stdlib.path, `${files.runtime}python_stdlib.zip`, stdlib);
      writeFiles(FS, await installed);
      writeFiles(FS, await app);
    },
  });
  runtime.FS.chdir(home);
  keepMemory = (await kept).keep;
  return runtime;
}

/** The interpreter from its beginnings. */
async function startAnew() {
  const runtime = await loadRuntime({
    ...common,
    lockFileContents: lock,
    packages: ["micropip"],
    createPyodideModule: async (settings) => (await createModule)(settings),
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
  return runtime;
}

async function start() {
  if (!files.memory) return startAnew();
  try {
    return await restoreSnapshot();
  } catch (error) {
    console.warn("agentapp: the snapshot could not be used, so Python starts without it.", error);
    forget(files.memory);
    return startAnew();
  }
}

/** The traceback without the frames of Pyodide itself, which tell an author nothing. */
const readable = (error) =>
  String(error.message ?? error).replace(/^ {2}File "[^"]*\/_pyodide\/[^\n]*\n(?: {4}[^\n]*\n)*/gm, "");

/** Nothing of Python works any more, as after a recursion that used up the stack in C. */
function interpreterDied(error) {
  bridge.takeOver(() => {}, () => {});
  bridge.fail(
    "This extension stopped working",
    "Please try again. If that does not help, tell whoever looks after it.",
    `Python itself has crashed. The console says where it was.\n${error.stack ?? error}`,
  );
}

const started = start().then(
  (runtime) => {
    bridge.patch = patch;
    runtime._api.on_fatal = interpreterDied;
    const webloop = runtime.pyimport("pyodide.webloop");
    webloop.scheduleCallback = fairScheduling();
    webloop.destroy();
    performance.mark("agentapp:python");
    return runtime;
  },
  (error) => {
    bridge.start.failed(readable(error));
    throw error;
  },
);

/** What Python makes of the exception that it raised last: `MainFailure` in main_failure.py. */
function explained(runtime, error) {
  try {
    const module = runtime.pyimport("agentapp.main_failure");
    const failure = JSON.parse(module.report_main_failure(home));
    module.destroy();
    return failure;
  } catch (another) {
    console.error("agentapp: the error in main.py could not be explained.", another);
    return { place: "main.py", remedy: "", details: readable(error), is_known: false };
  }
}

async function runMain() {
  const runtime = await started;
  bridge.start.begun();
  const file = `${home}/main.py`;
  try {
    await runtime.runPythonAsync(runtime.FS.readFile(file, { encoding: "utf8" }), { filename: file });
    requestIdleCallback(() => prepareForLater(runtime, file), { timeout: 1000 });
  } catch (error) {
    const title = "main.py stopped with an error";
    const { place, remedy, details, is_known: isKnown } = explained(runtime, error);
    if (document.getElementById("panel").dataset.state === "connecting") {
      const calm = "Please tell whoever looks after this extension.";
      bridge.fail(title, development ? remedy : calm, details, place);
    } else if (!isKnown) {
      bridge.report(title, `${place}\n${remedy}\n\n${details}`); // the panel already shows something better
    }
  }
}

/** On a first visit, make the later ones faster. */
async function prepareForLater(runtime, file) {
  if (await keepMemory()) practise(runtime, file);
}

let running = null;

/** Run `main.py`, once, top-level `await` included. */
bridge.main = () => (running ??= runMain());

/** What PyScript calls to get its interpreter. */
export async function loadPyodide({ stdout, stderr }) {
  Object.assign(output, { stdout, stderr });
  return started;
}

export { version };

/** Whether the browser lets this page store anything. */
function hasStorage() {
  return new Promise((resolve) => {
    const request = indexedDB.open("agentapp");
    request.onerror = () => resolve(false);
    request.onsuccess = () => {
      request.result.close();
      resolve(true);
    };
  }).catch(() => false);
}

async function startPyScript() {
  if (!(await hasStorage())) {
    console.info("agentapp: the browser allows no storage; pyscript.storage will forget.");
    await importVerified(files.storage);
  }
  const folder = new URL(".", files.pyscript).href;
  const parts = Object.keys(integrity).filter((url) => url.startsWith(folder));
  const { hooks } = await importVerified(files.pyscript, parts);
  // PyScript turns this hook into a string and back, also on the main thread, which would need
  // 'unsafe-eval' in the page's policy. It is for workers only.
  hooks.worker.onBeforeRunAsync.clear();
}

/** Start PyScript for an extension that may do without it. */
const joinPyScript = () =>
  startPyScript().catch((error) => {
    console.warn("agentapp: PyScript could not be loaded; the extension goes on without it.", error);
  });

if (starter !== "pyscript") {
  bridge.main();
} else if (waitsForPyScript) {
  startPyScript().catch(bridge.start.failed); // its script calls bridge.main()
} else {
  // PyScript's core takes half a second of the main thread. An extension that does not import it
  // is not kept waiting: PyScript joins the running interpreter when main.py is done, or goes on.
  const long = new Promise((resolve) => setTimeout(resolve, 3000));
  Promise.race([bridge.main(), long]).then(() => requestIdleCallback(joinPyScript, { timeout: 1000 }));
}
