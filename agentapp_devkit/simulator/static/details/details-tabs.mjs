// The tabs of the details on the right: the extension's own, and Customer Details with its sections.

import { byId } from "../dom.mjs";

/** @typedef {"app" | "sections"} Tab */

export function createDetailsTabs() {
  const list = byId("details-tabs", HTMLElement);
  const tabs = {
    app: byId("tab-app", HTMLButtonElement),
    sections: byId("tab-sections", HTMLButtonElement),
  };
  const panels = {
    app: byId("stage", HTMLElement),
    sections: byId("details-sections", HTMLElement),
  };
  /** @type {readonly Tab[]} */
  const names = ["app", "sections"];

  /** @param {Tab} shown */
  function show(shown) {
    for (const name of names) {
      const isShown = name === shown;
      tabs[name].setAttribute("aria-selected", String(isShown));
      tabs[name].tabIndex = isShown ? 0 : -1;
      panels[name].hidden = !isShown; // an extension works on behind the other tab
    }
    tabs[shown].classList.remove("has-news");
  }

  list.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    const next = event.target === tabs.app ? "sections" : "app";
    show(next);
    tabs[next].focus();
  });
  for (const name of names) tabs[name].addEventListener("click", () => show(name));
  show("app");

  return {
    show,

    /**
     * The tabs are there only where the extension has sections.
     *
     * @param {boolean} hasSections
     */
    offer(hasSections) {
      list.hidden = !hasSections;
      if (!hasSections) show("app");
    },

    /** Mark the sections as changed, unless they are in view. */
    noteChange() {
      const isShown = tabs.sections.getAttribute("aria-selected") === "true";
      tabs.sections.classList.toggle("has-news", !isShown);
    },
  };
}
