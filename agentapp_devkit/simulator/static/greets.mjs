// The pages that the simulated Agent App connects to: each that the frame loads, as LiveChat's
// `createReconnectableIframe` does, or only the first, as `createIframe` does.

/** @import { Greets } from "../types.d.ts" */

const STORAGE_KEY = "greets";

/** @param {{onChange(): void}} callbacks */
export function createGreets({ onChange }) {
  /** @returns {Greets} */
  const current = () => (localStorage.getItem(STORAGE_KEY) === "once" ? "once" : "each-page");

  /** @type {NodeListOf<HTMLButtonElement>} */
  const buttons = document.querySelectorAll("[data-greets]");

  function show() {
    for (const button of buttons) {
      button.setAttribute("aria-pressed", String(button.dataset.greets === current()));
    }
  }

  for (const button of buttons) {
    button.addEventListener("click", () => {
      localStorage.setItem(STORAGE_KEY, button.dataset.greets ?? "");
      show();
      onChange();
    });
  }
  show();
  return { current };
}
