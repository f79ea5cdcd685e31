// Looks at the page when main.py has ended: one that still shows its skeleton says what is missing.

/** @import { Runtime } from "../types/bridge.d.ts" */

const bridge = globalThis.agentapp;
const { connect, placement } = bridge.configuration;

/** The remedy that an agent reads. */
export const CALM_REMEDY = "Please tell whoever looks after this extension.";

/** The page's content as markup, to compare, without the reports of errors and the early view. */
export function bodyContent() {
  const body = /** @type {HTMLElement} */ (document.body.cloneNode(true));
  body.querySelector("#errors")?.remove();
  if (document.getElementById("agentapp-early")) {
    body.querySelector('#panel[data-state="connecting"]')?.remove(); // Python has drawn nothing in it
  }
  return body.innerHTML;
}

/**
 * Show what is missing, once main.py and its tasks have ended and nothing has changed the page.
 *
 * @param {Runtime} runtime
 * @param {string} file the path of main.py
 * @param {string} skeleton the content of the page before main.py ran
 */
export async function watchEnd(runtime, file, skeleton) {
  const isDrawn = () => bodyContent() !== skeleton;
  if (isDrawn()) return;
  const end = runtime.pyimport("agentapp._main_end");
  try {
    if (end.is_heard()) return;
    await end.tasks_are_done();
    if (isDrawn() || end.is_heard()) return;
    const missing = end.report_missing(file, connect === "early", placement);
    if (!missing) return;
    const { place, remedy } = JSON.parse(missing);
    bridge.fail(
      "This extension shows nothing",
      bridge.isDevelopment ? remedy : CALM_REMEDY,
      "",
      place,
    );
  } finally {
    end.destroy();
  }
}
