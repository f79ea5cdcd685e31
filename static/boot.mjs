// Starts Python, and main.py in it.
import { version } from "pyodide";

import { becomeNewest, keepPage } from "./cache/repeat-visits.mjs";
import { patch } from "./dom/patch.mjs";
import { practise } from "./cache/warmup.mjs";
import { joinPyScript, startPyScript } from "./boot/pyscript.mjs";
import { output, startPython } from "./boot/runtime.mjs";
import { fairScheduling } from "./boot/scheduler.mjs";

/** @import { Runtime } from "./types/bridge.d.ts" */

const bridge = globalThis.agentapp;
const { home, runtime: starter, waitsForPyScript } = bridge.configuration;

const PYODIDE_FRAMES = /^ {2}File "[^"]*\/_pyodide\/[^\n]*\n(?: {4}[^\n]*\n)*/gm;
const JOIN_DELAY_MS = 3000; // before PyScript joins an extension whose main.py goes on

/**
 * The traceback without Pyodide's own frames, which tell an author nothing.
 *
 * @param {unknown} error
 */
const readable = (error) =>
  (error instanceof Error ? error.message : String(error)).replace(PYODIDE_FRAMES, "");

/**
 * Show that nothing of Python works any more, as after a recursion that used up the stack in C.
 *
 * @param {Error} error
 */
function interpreterDied(error) {
  const ignore = () => {};
  bridge.takeOver({ onEvent: ignore, onBatchEnd: ignore, onPainted: ignore, onConnected: ignore });
  bridge.fail(
    "This extension stopped working",
    "Please try again. If that does not help, tell whoever looks after it.",
    `Python itself has crashed. The console says where it was.\n${error.stack ?? error}`,
  );
}

const started = startPython().then(
  ({ runtime, cacheMemory }) => {
    bridge.patch = patch;
    // Patch "fatal-errors" of docs/patches.md.
    runtime._api.on_fatal = interpreterDied;
    // Patch "no-stack-switching" of docs/patches.md.
    // Otherwise Python's tasks run on stacks of their own, for the sake of run_sync(), which some
    // browsers lack; and Chromium's garbage collector has crashed the page while it scanned one.
    runtime._module.jspiSupported = false;
    const webloop = runtime.pyimport("pyodide.webloop");
    // Patch "event-loop" of docs/patches.md.
    webloop.scheduleCallback = fairScheduling();
    webloop.destroy();
    performance.mark("agentapp:python");
    return { runtime, cacheMemory };
  },
  (error) => {
    bridge.startup.fail(readable(error));
    throw error;
  },
);

/**
 * Have Python explain the exception that it raised last: `MainFailure` in _main_errors.py.
 *
 * @param {Runtime} runtime
 * @param {unknown} error
 * @returns {{ place: string, remedy: string, details: string, is_known: boolean }}
 */
function explain(runtime, error) {
  try {
    const module = runtime.pyimport("agentapp._main_errors");
    const failure = JSON.parse(module.report_main_failure(home));
    module.destroy();
    return failure;
  } catch (another) {
    console.error("agentapp: the error in main.py could not be explained.", another);
    return { place: "main.py", remedy: "", details: readable(error), is_known: false };
  }
}

async function runMain() {
  const { runtime, cacheMemory } = await started;
  bridge.startup.end();
  const file = `${home}/main.py`;
  try {
    await runtime.runPythonAsync(runtime.FS.readFile(file, { encoding: "utf8" }), {
      filename: file,
    });
    requestIdleCallback(() => prepareRepeatVisits(runtime, file, cacheMemory), { timeout: 1000 });
  } catch (error) {
    const title = "main.py stopped with an error";
    const { place, remedy, details, is_known: isKnown } = explain(runtime, error);
    if (document.getElementById("panel")?.dataset.state === "connecting") {
      const calm = "Please tell whoever looks after this extension.";
      bridge.fail(title, bridge.isDevelopment ? remedy : calm, details, place);
    } else if (!isKnown) {
      // The panel shows a customer already, or an error of its own.
      bridge.report(title, `${place}\n${remedy}\n\n${details}`);
    }
  }
}

/**
 * Make repeat visits faster, and able to begin without a connection.
 *
 * @param {Runtime} runtime
 * @param {string} file the path of main.py
 * @param {() => Promise<boolean>} cacheMemory
 */
async function prepareRepeatVisits(runtime, file, cacheMemory) {
  keepPage();
  if (await cacheMemory()) await practise(runtime, file);
  performance.mark("agentapp:prepared");
}

becomeNewest();

/** @type {Promise<void> | null} */
let running = null;

/** Run `main.py`, once, top-level `await` included. */
const main = () => (running ??= runMain());
bridge.main = main;

// PyScript takes it for Pyodide: boot/pyscript-interpreter.mjs exports it.
bridge.interpreter = {
  version,
  async loadPyodide({ stdout, stderr }) {
    Object.assign(output, { stdout, stderr });
    return (await started).runtime;
  },
};

if (starter !== "pyscript") {
  main();
} else if (waitsForPyScript) {
  startPyScript().catch(bridge.startup.fail); // the page's <script type="py"> calls bridge.main()
} else {
  // PyScript's core takes half a second of the main thread. An extension that does not import it
  // does not wait for it: PyScript joins the running interpreter when main.py has ended or goes on.
  const delayed = new Promise((resolve) => setTimeout(resolve, JOIN_DELAY_MS));
  Promise.race([main(), delayed]).then(() => requestIdleCallback(joinPyScript, { timeout: 1000 }));
}
