// Keeps the agent's choices in lists (`<select>`) over a patch.

/**
 * @param {HTMLSelectElement} select
 * @param {(option: HTMLOptionElement) => boolean} isWanted
 */
export const valuesOf = (select, isWanted) =>
  [...select.options].filter(isWanted).map((option) => option.value);

/**
 * The author's choice: the options with `selected`.
 *
 * @param {HTMLSelectElement} select
 */
export const authorsChoice = (select) => valuesOf(select, (option) => option.defaultSelected);

/**
 * The choice that a list shows by itself: the author's, or the first option.
 *
 * @param {HTMLSelectElement} select
 */
export function initialChoice(select) {
  const chosen = authorsChoice(select);
  if (select.multiple) return chosen;
  if (chosen.length > 0) return chosen.slice(-1);
  return select.size > 1 ? [] : valuesOf(select, (option) => !option.disabled).slice(0, 1);
}

/**
 * @param {string[]} one
 * @param {string[]} other
 */
const isSame = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/**
 * @param {HTMLSelectElement} select
 * @param {string[]} values
 */
export function choose(select, values) {
  const wanted = new Set(values);
  if (select.multiple) {
    for (const option of select.options) option.selected = wanted.has(option.value);
    return;
  }
  select.selectedIndex = [...select.options].findIndex((option) => wanted.has(option.value));
}

/**
 * Note the agent's choices in `root` before a patch; the function returned chooses after it.
 *
 * A choice stays for as long as there is an option with its value, unless the author has chosen
 * another one since. Every other list shows what it shows by itself.
 *
 * @param {Element} root
 * @param {Element} source what `root` becomes
 * @param {boolean} isSameCustomer
 */
export function keepChoices(root, source, isSameCustomer) {
  // Idiomorph would write what the browser has chosen into the attributes, which are the author's.
  for (const select of source.querySelectorAll("select")) {
    if (authorsChoice(select).length === 0) select.selectedIndex = -1;
  }
  /** @type {Map<HTMLSelectElement, { chosen: string[], authors: string[] }>} */
  const agents = new Map();
  for (const select of isSameCustomer ? root.querySelectorAll("select") : []) {
    const chosen = valuesOf(select, (option) => option.selected);
    if (isSame(chosen, initialChoice(select))) continue;
    agents.set(select, { chosen, authors: authorsChoice(select) });
  }
  return () => {
    for (const select of root.querySelectorAll("select")) {
      const choice = agents.get(select);
      const left = valuesOf(select, (option) => choice?.chosen.includes(option.value) ?? false);
      const isPossible = left.length > 0 || choice?.chosen.length === 0;
      const stays = choice && isPossible && isSame(choice.authors, authorsChoice(select));
      choose(select, stays ? left : initialChoice(select));
    }
  };
}
