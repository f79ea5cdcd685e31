// The place of the Agent App in view: each page of the extension shows where the Agent App has it.

import { byId, element } from "../dom.mjs";

/** @import { FramedPage, Placement } from "../../types.d.ts" */

const STORAGE_KEY = "placement";
/** @type {Record<Placement, string>} */
const LABELS = {
  details: "Details",
  "message-box": "Message box",
  fullscreen: "Full screen",
  settings: "Settings",
};

/**
 * @param {object} options
 * @param {() => readonly [FramedPage, ...FramedPage[]]} options.pages
 * @param {() => void} options.onChange
 */
export function createPlacement({ pages, onChange }) {
  const group = byId("placements", HTMLElement);

  /** The page in view. */
  function current() {
    const wanted = localStorage.getItem(STORAGE_KEY);
    return pages().find(({ placement }) => placement === wanted) ?? pages()[0];
  }

  /** @param {Placement} placement */
  function choose(placement) {
    localStorage.setItem(STORAGE_KEY, placement);
    show();
    onChange();
  }

  /** Offer the placements of the extension, and make room for the current one. */
  function show() {
    const shown = current().placement;
    document.documentElement.dataset.placement = shown;
    group.hidden = pages().length === 1;
    const buttons = pages().map(({ placement }) => {
      const isShown = String(placement === shown);
      const attributes = { type: "button", "aria-pressed": isShown, "data-placement": placement };
      const button = element("button", attributes, LABELS[placement]);
      button.addEventListener("click", () => choose(placement));
      return button;
    });
    byId("placement-buttons", HTMLElement).replaceChildren(...buttons);
  }

  return {
    current,
    show,

    /** Tell whether the place in view has a customer, beside a section of the Agent App. */
    hasCustomer: () => ["details", "message-box"].includes(current().placement),

    isFullScreen: () => current().placement === "fullscreen",
  };
}
