// Marks the elements whose action runs, for as long as it runs: a patch of the page in between takes
// no mark away.
//
// A marked button is disabled for the agent by `aria-disabled` and not by `disabled`, which would take
// the focus from it.

/**
 * @typedef {object} Run
 * @property {Element} element
 * @property {string} key
 * @property {Element | null} focused what had the focus in the element when the run began
 */

const BUTTONS =
  "button, input[type=button], input[type=image], input[type=reset], input[type=submit]";
const SUBMITTERS = "button:not([type=button], [type=reset]), input[type=image], input[type=submit]";
const CONTROLS = `:is(input, select, textarea):not(${BUTTONS})`;

/** @type {Set<Run>} */
const runs = new Set();
/** @type {[element: Element, attribute: string][]} */
let marks = [];

/**
 * Tell whether an element has a value that the agent changes.
 *
 * @param {Element} element
 */
export const isControl = (element) => element.matches(CONTROLS);

/**
 * Tell whether a click on an element submits its form.
 *
 * @param {Element} element
 */
export const isSubmitter = (element) => element.matches(SUBMITTERS);

/**
 * List a form's controls and buttons. A field named "elements" hides the form's own property.
 *
 * @param {HTMLFormElement} form
 * @returns {Iterable<Element>}
 */
export const elementsOf = (form) => Reflect.get(HTMLFormElement.prototype, "elements", form);

/**
 * List the `data-*` attributes of an element, by their names without "data-".
 *
 * @param {Element} element
 * @returns {[name: string, value: string][]}
 */
export const dataOf = (element) =>
  element
    .getAttributeNames()
    .filter((name) => name.startsWith("data-"))
    .map((name) => [name.slice("data-".length), element.getAttribute(name) ?? ""]);

/**
 * The text by which an element is found again after a patch that has replaced it.
 *
 * @param {Element} element
 */
const keyOf = (element) =>
  JSON.stringify([
    element.localName,
    element.getAttribute("id"),
    element.getAttribute("name"),
    dataOf(element).sort(),
  ]);

/**
 * Note the run that is about to begin for an element.
 *
 * @param {Element} element
 * @returns {Run}
 */
export function makeRun(element) {
  const { activeElement } = document;
  const focused = element.contains(activeElement) ? activeElement : null;
  return { element, key: keyOf(element), focused };
}

/**
 * The elements that stand for a run: its own, or where a patch has replaced it, those like it.
 *
 * @param {Run} run
 */
function elementsFor({ element, key }) {
  if (element.isConnected && keyOf(element) === key) return [element];
  return [...document.querySelectorAll("[data-action]")].filter((other) => keyOf(other) === key);
}

/**
 * The buttons that an agent cannot use while the action of `element` runs.
 *
 * A control stays usable: the arrow keys pass through its choices, and text goes on being typed.
 *
 * @param {Element} element
 */
function buttonsOf(element) {
  if (element instanceof HTMLFormElement) return [...elementsOf(element)].filter(isSubmitter);
  return isControl(element) ? [] : [element];
}

/**
 * @param {Element} element
 * @param {string} attribute
 */
function mark(element, attribute) {
  if (element.hasAttribute(attribute)) return; // the author's
  element.setAttribute(attribute, "true");
  marks.push([element, attribute]);
}

/** Mark the elements of all runs, and no others. */
function markAll() {
  for (const [element, attribute] of marks) element.removeAttribute(attribute);
  marks = [];
  for (const element of [...runs].flatMap(elementsFor)) {
    mark(element, "aria-busy");
    for (const button of buttonsOf(element)) mark(button, "aria-disabled");
  }
}

/**
 * Tell whether an action runs for this element.
 *
 * @param {Element} element
 */
export function isBusy(element) {
  const key = keyOf(element);
  for (const run of runs) if (run.element === element || run.key === key) return true;
  return false;
}

/** @param {Run} run */
export function begin(run) {
  runs.add(run);
  markAll();
}

/**
 * End a run; the focus that a patch has taken away in the meantime returns.
 *
 * @param {Run} run
 */
export function end(run) {
  if (!runs.delete(run)) return;
  const elements = elementsFor(run);
  markAll();
  const isFocusLost = !document.activeElement || document.activeElement === document.body;
  if (!run.focused || !isFocusLost) return;
  const next = run.focused.isConnected ? run.focused : elements.flatMap(buttonsOf)[0];
  if (next instanceof HTMLElement) next.focus({ preventScroll: true });
}

/** Mark the elements again that a patch has brought to the page. */
export function afterPatch() {
  if (runs.size > 0) markAll();
}

/** Forget all runs: they belong to a customer whose elements are gone. */
export function forgetRuns() {
  runs.clear();
  markAll();
}
