// Toasts: short messages of the extension over the Agent App, which stay until they are closed.

import { byId, element } from "../dom.mjs";
import { asObject, asText } from "../untrusted.mjs";

const MAX_TOASTS = 4; // older ones go

export function createToasts() {
  const place = byId("toasts", HTMLElement);

  /** @param {unknown} data */
  function show(data) {
    const { content, kind } = asObject(data);
    const isError = kind === "error";
    const toast = element(
      "div",
      { class: `toast ${isError ? "error" : "success"}`, role: isError ? "alert" : "status" },
      element("span", { class: "toast-mark", "aria-hidden": "true" }, isError ? "!" : "✓"),
      element("p", { dir: "auto" }, asText(content)),
      element(
        "button",
        { type: "button", class: "quiet", "aria-label": "Close", onclick: () => toast.remove() },
        "×",
      ),
    );
    place.append(toast);
    if (place.children.length > MAX_TOASTS) place.firstElementChild?.remove();
  }

  return { show };
}
