// Light or dark: by choice, or as the system asks.

const KEPT = "theme";
const CHOICES = ["light", "dark", "system"];

/** @param {{onChange(theme: "light" | "dark"): void}} callbacks */
export function createTheme({ onChange }) {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const kept = localStorage.getItem(KEPT);
  let choice = CHOICES.includes(kept) ? kept : "system";
  let shown = null;

  function current() {
    if (choice !== "system") return choice;
    return dark.matches ? "dark" : "light";
  }

  function apply() {
    const theme = current();
    document.documentElement.classList.toggle("lc-dark-theme", theme === "dark");
    document.documentElement.classList.toggle("lc-light-theme", theme === "light");
    for (const button of document.querySelectorAll("[data-theme]")) {
      button.setAttribute("aria-pressed", button.dataset.theme === choice);
    }
    if (shown && shown !== theme) onChange(theme);
    shown = theme;
  }

  for (const button of document.querySelectorAll("[data-theme]")) {
    button.addEventListener("click", () => {
      choice = button.dataset.theme;
      localStorage.setItem(KEPT, choice);
      apply();
    });
  }
  dark.addEventListener("change", apply);
  apply();

  return { current };
}
