// Starts Python. PyScript takes this module for its interpreter; without PyScript it runs by itself.
//
// Why this is not Python: there is none yet.
import { loadPyodide as loadRuntime, version } from "pyodide";

import { patch } from "./patch.mjs";

const bridge = globalThis.agentapp;
const { files, packages, runtime: starter } = bridge.configuration;
const HOME = "/app";

/** Fetch a file of the site; what goes wrong names it. */
async function load(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answered ${response.status} ${response.statusText}.`);
  return response;
}

const output = { stdout: console.log, stderr: console.error };

async function start() {
  const [archive, runtime] = await Promise.all([
    load(files.archive).then((response) => response.arrayBuffer()),
    loadRuntime({
      indexURL: files.runtime,
      lockFileContents: load(files.lock).then((response) => response.json()),
      packageBaseUrl: files.wheels,
      packages: ["micropip"],
      env: { HOME },
      stdout: (text) => output.stdout(text),
      stderr: (text) => output.stderr(text),
    }),
  ]);
  runtime.unpackArchive(archive, "zip", { extractDir: HOME });
  runtime.FS.chdir(HOME);
  runtime.runPython(`import sys; sys.path.insert(0, ${JSON.stringify(HOME)}); del sys`);
  const micropip = runtime.pyimport("micropip");
  await micropip.install(packages);
  micropip.destroy();
  bridge.patch = patch;
  performance.mark("agentapp:python");
  return runtime;
}

/** The traceback without the frames of Pyodide itself, which tell an author nothing. */
const readable = (error) =>
  String(error.message ?? error).replace(/^ {2}File "[^"]*\/_pyodide\/[^\n]*\n(?: {4}[^\n]*\n)*/gm, "");

const started = start().catch((error) => {
  bridge.fail(
    "This extension could not start",
    "Please reload it. If that does not help, tell whoever looks after it.",
    readable(error),
  );
  throw error;
});

/** Run `main.py`, top-level `await` included. */
bridge.main = async () => {
  const runtime = await started;
  const file = `${HOME}/main.py`;
  try {
    await runtime.runPythonAsync(runtime.FS.readFile(file, { encoding: "utf8" }), { filename: file });
  } catch (error) {
    const title = "main.py stopped with an error";
    if (document.getElementById("panel").dataset.state === "connecting") {
      bridge.fail(title, "Please tell whoever looks after this extension.", readable(error));
    } else {
      bridge.report(title, readable(error)); // the panel already shows something better
    }
  }
};

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
    await import(files.storage);
  }
  const { hooks } = await import(files.pyscript);
  // PyScript turns this hook into a string and back, also on the main thread, which would need
  // 'unsafe-eval' in the page's policy. It is for workers only.
  hooks.worker.onBeforeRunAsync.clear();
}

if (starter === "pyscript") startPyScript();
else bridge.main();
