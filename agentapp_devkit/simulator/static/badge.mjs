// The extension's icon in the navigation on the left, with its notification badge.

import { byId } from "./dom.mjs";

const MAX_NUMBER = 99; // more is shown as "99+"

export function createBadge() {
  const icon = byId("rail-extension", HTMLElement);
  const badge = byId("rail-badge", HTMLElement);
  return {
    /** @param {unknown} number null takes the badge away */
    show(number) {
      const isShown = typeof number === "number";
      badge.textContent = !isShown ? "" : number > MAX_NUMBER ? `${MAX_NUMBER}+` : `${number}`;
      if (isShown) icon.hidden = false;
    },

    /** @param {boolean} isCurrent true where the extension fills the main window */
    mark(isCurrent) {
      if (isCurrent) icon.hidden = false;
      icon.setAttribute("aria-current", isCurrent ? "page" : "false");
    },
  };
}
