// Starts Python.
//
// Why this is not Python: there is none yet.
import { version } from "pyodide";

import { becomeNewest, keepPage } from "./cache/repeat-visits.mjs";
import { patch } from "./dom/patch.mjs";
import { practise } from "./cache/warmup.mjs";
import { joinPyScript, startPyScript } from "./boot/pyscript.mjs";
import { output, startPython } from "./boot/runtime.mjs";
import { fairScheduling } from "./boot/scheduler.mjs";

const bridge = globalThis.agentapp;
const { development, home, runtime: starter, waitsForPyScript } = bridge.configuration;

/** The traceback without the frames of Pyodide itself, which tell an author nothing. */
const readable = (error) =>
  String(error.message ?? error).replace(/^ {2}File "[^"]*\/_pyodide\/[^\n]*\n(?: {4}[^\n]*\n)*/gm, "");

/** Nothing of Python works any more, as after a recursion that used up the stack in C. */
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
  ({ runtime, keepMemory }) => {
    bridge.patch = patch;
    runtime._api.on_fatal = interpreterDied;
    // Else Python's tasks would run on stacks of their own, for the sake of run_sync(), which some
    // browsers have not; and Chromium's garbage collector has crashed the page looking through one.
    runtime._module.jspiSupported = false;
    const webloop = runtime.pyimport("pyodide.webloop");
    webloop.scheduleCallback = fairScheduling();
    webloop.destroy();
    performance.mark("agentapp:python");
    return { runtime, keepMemory };
  },
  (error) => {
    bridge.start.failed(readable(error));
    throw error;
  },
);

/** What Python makes of the exception that it raised last: `MainFailure` in _main_errors.py. */
function explained(runtime, error) {
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
  const { runtime, keepMemory } = await started;
  bridge.start.begun();
  const file = `${home}/main.py`;
  try {
    await runtime.runPythonAsync(runtime.FS.readFile(file, { encoding: "utf8" }), { filename: file });
    requestIdleCallback(() => prepareForLater(runtime, file, keepMemory), { timeout: 1000 });
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

/** Make later visits faster, and such as need no connection to begin. */
async function prepareForLater(runtime, file, keepMemory) {
  keepPage();
  if (await keepMemory()) await practise(runtime, file);
  performance.mark("agentapp:prepared");
}

becomeNewest();

let running = null;

/** Run `main.py`, once, top-level `await` included. */
bridge.main = () => (running ??= runMain());

/** What PyScript takes for Pyodide: `boot/pyscript-interpreter.mjs` exports it. */
bridge.interpreter = {
  version,
  async loadPyodide({ stdout, stderr }) {
    Object.assign(output, { stdout, stderr });
    return (await started).runtime;
  },
};

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
