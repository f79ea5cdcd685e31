// The timeline: every message in both directions, with its payload.

import { byId, element } from "../dom.mjs";
import { asJson } from "../untrusted.mjs";

/** @import { Direction } from "../../types.d.ts" */

const MAX_ENTRIES = 1000; // older ones are removed
const PREVIEW_LENGTH = 300; // characters

const DIRECTIONS = {
  sent: { mark: "→", label: "To the extension" },
  received: { mark: "←", label: "From the extension" },
  note: { mark: "·", label: "Simulator" },
};

/** @param {{onEdit(event: string, payload: unknown): void}} callbacks */
export function createTimeline({ onEdit }) {
  const list = byId("timeline-list", HTMLElement);
  const filter = byId("timeline-filter", HTMLInputElement);

  /** @param {Element} entry */
  function matches(entry) {
    return entry.getAttribute("data-text")?.includes(filter.value.trim().toLowerCase());
  }

  function count() {
    const all = list.children.length;
    const shown = all - list.querySelectorAll(":scope > [hidden]").length;
    byId("timeline-count", HTMLElement).textContent =
      shown === all ? `${all}` : `${shown} of ${all}`;
  }

  filter.addEventListener("input", () => {
    for (const entry of list.children) entry.toggleAttribute("hidden", !matches(entry));
    count();
  });

  byId("timeline-clear", HTMLElement).addEventListener("click", () => {
    list.replaceChildren();
    count();
  });

  return {
    /**
     * @param {Direction} direction
     * @param {string} name
     * @param {unknown} payload
     */
    record(direction, name, payload) {
      const { mark, label } = DIRECTIONS[direction];
      const json = asJson(payload, 2);
      const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 40;
      const content = element("div", { class: "payload" }, element("pre", {}, json));
      if (direction === "sent") {
        content.prepend(
          element(
            "button",
            { type: "button", class: "quiet", onclick: () => onEdit(name, payload) },
            "Edit and send again",
          ),
        );
      }
      const entry = element(
        "li",
        { class: direction, "data-text": `${name} ${json}`.toLowerCase(), "data-name": name },
        element(
          "details",
          {},
          element(
            "summary",
            {},
            element(
              "span",
              { class: "mark", role: "img", "aria-label": label, title: label },
              mark,
            ),
            element("time", {}, new Date().toLocaleTimeString("en-GB") + milliseconds()),
            element("b", {}, name),
            element("code", {}, preview(payload)),
          ),
          content,
        ),
      );
      entry.hidden = !matches(entry);
      list.append(entry);
      if (list.children.length > MAX_ENTRIES) list.firstElementChild?.remove();
      if (atEnd) list.scrollTop = list.scrollHeight;
      count();
    },
  };
}

function milliseconds() {
  return `.${String(new Date().getMilliseconds()).padStart(3, "0")}`;
}

/** @param {unknown} payload */
function preview(payload) {
  return payload == null ? "" : asJson(payload).slice(0, PREVIEW_LENGTH);
}
