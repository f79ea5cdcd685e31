// Follows the builds: a good one reloads the extension, a failed one is shown over the page.

import { byId, element } from "../dom.mjs";

/**
 * @param {object} options
 * @param {EventSource} options.events the server's
 * @param {() => void} options.onNewSite runs when another site is served
 */
export function followBuilds({ events, onNewSite }) {
  const overlay = byId("build-problem", HTMLElement);
  const offline = byId("offline", HTMLElement);
  /** @type {string | null} */
  let buildId = null; // of the site that the extension's frame shows

  /** @param {string | null} problem */
  function show(problem) {
    overlay.hidden = problem === null;
    overlay.replaceChildren();
    if (problem === null) return;
    const close = () => {
      overlay.hidden = true;
    };
    overlay.append(
      element("h2", {}, "The extension could not be built"),
      element("pre", { tabindex: "0", "aria-label": "What is wrong" }, problem),
      element(
        "p",
        {},
        "The last good build is still shown. This goes away once the file is right.",
      ),
      element("button", { type: "button", onclick: close }, "Hide"),
    );
  }

  events.addEventListener("build", (event) => {
    const state = JSON.parse(event.data);
    show(state.problem);
    if (buildId !== null && buildId !== state.buildId) onNewSite();
    buildId = state.buildId;
  });
  events.addEventListener("open", () => {
    offline.textContent = "";
  });
  events.addEventListener("error", () => {
    offline.textContent = "serve has stopped";
  });
}
