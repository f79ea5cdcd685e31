// Starts Python, and main.py in it.
import { version } from "pyodide";

import { cacheSite, fetchPage, forgetSite, isWithdrawn } from "./cache/page-refresh.mjs";
import { onAction } from "./dom/actions.mjs";
import { stayOnThePage } from "./dom/navigation.mjs";
import { patch } from "./dom/patch.mjs";
import { warmUp } from "./cache/warmup.mjs";
import { joinPyScript, startPyScript } from "./boot/pyscript.mjs";
import { CALM_REMEDY, bodyContent, watchEnd } from "./boot/main-end.mjs";
import { output, startPython } from "./boot/runtime.mjs";
import { fairScheduling } from "./boot/scheduler.mjs";

/** @import { Runtime } from "./types/bridge.d.ts" */

const bridge = globalThis.agentapp;
const { home, main: script, runtime: starter, waitsForPyScript } = bridge.configuration;
const MAIN = `${home}/${script}`;

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

stayOnThePage();
const started = startPython().then(
  ({ runtime, cacheMemory }) => {
    bridge.patch = patch;
    bridge.onAction = onAction;
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
 * @returns {{ place: string, remedy: string, details: string, is_known: boolean,
 *   unanswered: string | null }}
 */
function explain(runtime, error) {
  try {
    const module = runtime.pyimport("agentapp._main_errors");
    const failure = JSON.parse(module.report_main_failure(home, script));
    module.destroy();
    return failure;
  } catch (another) {
    console.error("agentapp: the error in the page's script could not be explained.", another);
    return {
      place: script,
      remedy: "",
      details: readable(error),
      is_known: false,
      unanswered: null,
    };
  }
}

/** Run main.py; tell whether it ran without an error. */
async function runMain() {
  const { runtime } = await started;
  bridge.startup.end();
  const skeleton = bodyContent();
  try {
    const runner = runtime.pyimport("agentapp._main");
    await runner.run(MAIN);
    runner.destroy();
    watchEnd(runtime, MAIN, skeleton);
    return true;
  } catch (error) {
    const title = `${script} stopped with an error`;
    const {
      place,
      remedy: usual,
      details,
      is_known: isKnown,
      unanswered,
    } = explain(runtime, error);
    const remedy = (unanswered && bridge.refusalOf(unanswered)) || usual;
    if (document.getElementById("panel")?.dataset.state === "connecting") {
      bridge.fail(title, bridge.isDevelopment ? remedy : CALM_REMEDY, details, place);
    } else if (!isKnown) {
      // The panel shows a customer already, or an error of its own.
      bridge.report(title, `${place}\n${remedy}\n\n${details}`);
    }
    return false;
  }
}

/**
 * Cache the runtime's memory, and warm it up once the rest of the site is cached, its module included.
 *
 * @param {Promise<void>} siteIsCached
 */
async function cacheRuntime(siteIsCached) {
  const { runtime, cacheMemory } = await started;
  if (!(await cacheMemory())) return;
  await siteIsCached;
  await warmUp(runtime, MAIN);
}

/**
 * Cache the site as the web server has it, or forget it where the web server has it no longer.
 *
 * @param {boolean} isMainDone
 */
async function prepareRepeatVisits(isMainDone) {
  const response = await fetchPage();
  if (isWithdrawn(response)) {
    await forgetSite();
  } else {
    const siteIsCached = cacheSite(response);
    if (isMainDone) await cacheRuntime(siteIsCached);
  }
  performance.mark("agentapp:repeat-visit-ready");
}

/** Fetch the scripts that sign in: a window opens only shortly after the agent's click. */
function prepareSignIn() {
  if (bridge.configuration.clientId) bridge.accounts.load().catch(() => {}); // a click tries again
}

/** Run main.py; once the page is idle, prepare repeat visits, whatever came of it. */
async function start() {
  let isMainDone = false;
  try {
    isMainDone = await runMain();
  } finally {
    requestIdleCallback(prepareSignIn, { timeout: 1000 });
    requestIdleCallback(() => prepareRepeatVisits(isMainDone), { timeout: 1000 });
  }
}

/** @type {Promise<void> | null} */
let running = null;

/** Run `main.py`, once, top-level `await` included. */
const main = () => (running ??= start());
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
