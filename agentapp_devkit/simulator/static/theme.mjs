// The theme: light, dark, or as the system asks.

/** @import { Theme } from "../types.d.ts" */

const STORAGE_KEY = "theme";

/** @typedef {Theme | "system"} Choice */

/**
 * @param {string | null | undefined} text
 * @returns {text is Choice}
 */
const isChoice = (text) => text === "light" || text === "dark" || text === "system";

/** @param {{onChange(theme: "light" | "dark"): void}} callbacks */
export function createTheme({ onChange }) {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const stored = localStorage.getItem(STORAGE_KEY);
  /** @type {Choice} */
  let choice = isChoice(stored) ? stored : "system";
  /** @type {Theme | null} */
  let shown = null;
  /** @type {NodeListOf<HTMLButtonElement>} */
  const buttons = document.querySelectorAll("[data-theme]");

  /** @returns {Theme} */
  function current() {
    if (choice !== "system") return choice;
    return dark.matches ? "dark" : "light";
  }

  function apply() {
    const theme = current();
    document.documentElement.classList.toggle("lc-dark-theme", theme === "dark");
    document.documentElement.classList.toggle("lc-light-theme", theme === "light");
    for (const button of buttons) {
      button.setAttribute("aria-pressed", String(button.dataset.theme === choice));
    }
    if (shown && shown !== theme) onChange(theme);
    shown = theme;
  }

  for (const button of buttons) {
    button.addEventListener("click", () => {
      const { theme } = button.dataset;
      if (!isChoice(theme)) return;
      choice = theme;
      localStorage.setItem(STORAGE_KEY, choice);
      apply();
    });
  }
  dark.addEventListener("change", apply);
  apply();

  return { current };
}
