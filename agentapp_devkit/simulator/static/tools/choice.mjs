// A choice of the developer tools: a group of buttons, one of them pressed, kept over reloads.

/**
 * @template {string} Value
 * @param {object} options
 * @param {string} options.name of the buttons' `data-` attribute, and in the browser's storage
 * @param {readonly [Value, ...Value[]]} options.values the first one is chosen at first
 * @param {() => void} [options.onChange]
 */
export function createChoice({ name, values, onChange }) {
  /** @returns {Value} */
  const current = () => values.find((value) => value === localStorage.getItem(name)) ?? values[0];
  /** @type {NodeListOf<HTMLButtonElement>} */
  const buttons = document.querySelectorAll(`button[data-${name}]`);

  function show() {
    for (const button of buttons) {
      button.setAttribute("aria-pressed", String(button.dataset[name] === current()));
    }
  }

  for (const button of buttons) {
    button.addEventListener("click", () => {
      localStorage.setItem(name, button.dataset[name] ?? "");
      show();
      onChange?.();
    });
  }
  show();
  return { current };
}
