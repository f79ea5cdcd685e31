// The cover over the extension until it is ready.

import { byId, element } from "../dom.mjs";

/** @import { LoadState } from "../../types.d.ts" */

const LOADING_TIMEOUT_MS = 15_000; // then a mistake is more likely than a slow start

const LATE =
  "It has not called init() yet. Its console (F12) may say why: Python may still be starting, or " +
  "LiveChat's script may be missing.";

/** @param {{onRetry(): void}} callbacks */
export function createLoader({ onRetry }) {
  const loader = byId("loader", HTMLElement);
  let timer = 0;

  /** @type {Record<LoadState, (name: string) => HTMLElement[]>} */
  const views = {
    loading: (name) => [spinner(), element("p", {}, `Loading ${name}`)],
    authorizing: () => [spinner(), element("p", {}, "Waiting for POST /authorize/")],
    failed: (name) => [
      element("strong", {}, `${name} did not connect`),
      element(
        "p",
        {},
        "The Agent App tried its handshake five times in 2.5 seconds and got no answer. The page " +
          "has to attach LiveChat's script and call init() at once, not only when Python is up.",
      ),
      element("button", { type: "button", class: "primary", onclick: onRetry }, "Load it again"),
    ],
    stuck: (name) => [
      element("strong", {}, `${name} does not answer`),
      element(
        "p",
        {},
        "Its Python may be in an endless loop, at work for long, or at a breakpoint. Correct the code " +
          "and save it: the extension starts again, and this goes away.",
      ),
      element("button", { type: "button", class: "primary", onclick: onRetry }, "Start it again"),
    ],
    ready: () => [],
  };

  return {
    /**
     * @param {LoadState} state
     * @param {string} name the extension's
     */
    show(state, name) {
      clearTimeout(timer);
      loader.dataset.state = state;
      loader.replaceChildren(...views[state](name));
      loader.hidden = state === "ready";
      if (state === "loading") {
        timer = window.setTimeout(
          () => loader.append(element("p", { class: "hint" }, LATE)),
          LOADING_TIMEOUT_MS,
        );
      }
    },
  };
}

function spinner() {
  return element("span", { class: "spinner", "aria-hidden": "true" });
}
