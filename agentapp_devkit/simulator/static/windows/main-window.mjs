// The main window of the Agent App: where an extension has sent it, and the filters of its reports.

import { byId, element } from "../dom.mjs";
import { asJson, asObject, asText } from "../untrusted.mjs";

/**
 * @param {object} callbacks
 * @param {(path: string) => void} callbacks.onPath the window shows a page of the Agent App
 * @param {() => void} callbacks.onReturn the agent came back from another page
 */
export function createMainWindow({ onPath, onReturn }) {
  const bar = byId("main-window", HTMLElement);
  const address = byId("main-window-address", HTMLElement);
  const filters = byId("main-window-filters", HTMLElement);
  const left = byId("left", HTMLDialogElement);
  const target = byId("left-target", HTMLElement);
  const query = byId("left-query", HTMLInputElement);
  /** @type {Record<string, string>} */
  let queryParams = {};

  function showBar() {
    bar.hidden = address.textContent === "" && filters.children.length === 0;
  }

  byId("main-window-close", HTMLElement).addEventListener("click", () => {
    address.textContent = "";
    filters.replaceChildren();
    showBar();
  });

  byId("left-form", HTMLFormElement).addEventListener("submit", (event) => {
    event.preventDefault();
    queryParams = Object.fromEntries(new URLSearchParams(query.value));
    left.close();
    onReturn();
  });

  return {
    /** The payload of `page_data`: the query of the main window's address. */
    pageData: () => ({ queryParams }),

    /** @param {unknown} path */
    navigate(path) {
      address.textContent = asText(path);
      showBar();
      onPath(asText(path));
    },

    /** @param {unknown} data the filters by name */
    filterReports(data) {
      const entries = Object.entries(asObject(data));
      filters.replaceChildren(
        ...entries.map(([name, value]) =>
          element(
            "li",
            { dir: "auto" },
            `${name}: ${typeof value === "string" ? value : asJson(value)}`,
          ),
        ),
      );
      showBar();
    },

    /** @param {unknown} address the agent leaves for it, and may come back */
    leave(address) {
      target.textContent = asText(address);
      if (!left.open) left.showModal();
      query.focus();
    },
  };
}
