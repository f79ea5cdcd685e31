// Hears what the agent does with elements that have `data-action`, and hands it to Python.
//
// It is one crossing for each action: to read a form from Python would take one for each field.
import {
  begin,
  dataOf,
  elementsOf,
  end,
  forgetRuns,
  isBusy,
  isControl,
  isSubmitter,
  makeRun,
} from "./busy.mjs";

/** @typedef {"text" | "checkbox" | "list" | "file"} Kind */
/** @typedef {[place: "data" | "field" | "value", name: string, kind: Kind, values: string[]]} Sent */
/** @typedef {(action: string, sent: string, done: () => void) => void} ActionListener */
/** @typedef {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} Control */

/** The attributes that say when an action starts. */
const OWN = new Set(["action", "on", "debounce"]);

/** @type {Map<Element, number>} The timer of each control in which the agent is typing. */
const pauses = new Map();
/** @type {Map<Element, () => void>} The newest change of each control whose action runs. */
const waiting = new Map();

/**
 * @param {Element} element
 * @returns {Sent[]}
 */
const readData = (element) =>
  dataOf(element)
    .filter(([name]) => !OWN.has(name))
    .map(([name, value]) => ["data", name, "text", [value]]);

/**
 * Tell which kind of value controls of one name have together.
 *
 * @param {Control[]} controls
 * @returns {Kind}
 */
function kindOf(controls) {
  const [{ type }] = controls;
  if (type === "file") return "file";
  if (type === "select-multiple") return "list";
  if (type === "radio") return "text";
  if (controls.length > 1) return "list";
  return type === "checkbox" ? "checkbox" : "text";
}

/**
 * Read a form as the browser would send it, with the controls that it leaves out.
 *
 * @param {HTMLFormElement | null} form
 * @param {HTMLElement | null} submitter
 * @returns {Sent[]}
 */
function readForm(form, submitter) {
  if (!form) return [];
  /** @type {Map<string, string[]>} */
  const values = new Map();
  for (const [name, value] of new FormData(form, submitter)) {
    if (typeof value === "string") values.set(name, [...(values.get(name) ?? []), value]);
  }
  /** @type {Map<string, Control[]>} */
  const controls = new Map();
  for (const element of elementsOf(form)) {
    if (!isControl(element) || element.matches(":disabled")) continue;
    const control = /** @type {Control} */ (element);
    if (control.name) controls.set(control.name, [...(controls.get(control.name) ?? []), control]);
  }
  return [...new Set([...values.keys(), ...controls.keys()])].map((name) => {
    const own = controls.get(name);
    const sent = values.get(name) ?? [];
    const kind = own ? kindOf(own) : "text";
    if (kind !== "text") return ["field", name, kind, sent];
    return ["field", name, sent.length > 1 ? "list" : "text", sent.length > 0 ? sent : [""]];
  });
}

/**
 * Read the value of one control or button.
 *
 * @param {Element} element
 * @returns {Sent[]}
 */
function readValue(element) {
  if (element instanceof HTMLSelectElement) {
    const values = [...element.selectedOptions].map((option) => option.value);
    return [
      [
        "value",
        "value",
        element.multiple ? "list" : "text",
        element.multiple ? values : [element.value],
      ],
    ];
  }
  if (element instanceof HTMLInputElement && element.type === "checkbox") {
    return [["value", "value", "checkbox", element.checked ? [element.value] : []]];
  }
  if (element instanceof HTMLInputElement && element.type === "file") {
    return [["value", "value", "file", []]];
  }
  if (isControl(element))
    return [["value", "value", "text", [/** @type {Control} */ (element).value]]];
  const isButtonWithValue = element.matches("button[value], input[value]");
  return isButtonWithValue
    ? [["value", "value", "text", [element.getAttribute("value") ?? ""]]]
    : [];
}

/**
 * Read all that the action of an element may ask for; of one name, the last counts.
 *
 * @param {Element} element
 * @param {HTMLElement | null} submitter
 */
function read(element, submitter) {
  // Writing aids write `data-*` on forms, too; what the agent has typed counts.
  if (element instanceof HTMLFormElement) {
    return [...readData(element), ...readForm(element, submitter)];
  }
  const form = "form" in element ? element.form : element.closest("form");
  return [
    ...readForm(form instanceof HTMLFormElement ? form : null, null),
    ...readData(element),
    ...readValue(element),
  ];
}

/**
 * Tell whether an action starts while the agent types, and not only when the value has changed.
 *
 * @param {Element} element
 */
const startsByInput = (element) =>
  element.getAttribute("data-on") === "input" || element.hasAttribute("data-debounce");

/**
 * Call `listener` for whatever starts an action.
 *
 * It gets the action's name, what the element sends (as JSON), and a function to call when the action
 * has ended.
 *
 * @param {ActionListener} listener
 */
export function onAction(listener) {
  /**
   * @param {Element} element
   * @param {HTMLElement | null} submitter
   */
  function start(element, submitter = null) {
    const run = makeRun(element);
    let isOver = false;
    listener(
      element.getAttribute("data-action") ?? "",
      JSON.stringify(read(element, submitter)),
      () => {
        isOver = true;
        end(run);
        const next = waiting.get(element);
        waiting.delete(element);
        next?.();
      },
    );
    if (!isOver) begin(run);
  }

  /**
   * Start the action of a control; while it runs, only the newest change waits.
   *
   * @param {Element} control
   */
  function startByChange(control) {
    pauses.delete(control);
    if (!control.isConnected) return;
    if (isBusy(control)) waiting.set(control, () => startByChange(control));
    else start(control);
  }

  /** @param {Element} control */
  function startByInput(control) {
    const pause = Number(control.getAttribute("data-debounce"));
    clearTimeout(pauses.get(control));
    if (pause > 0) pauses.set(control, setTimeout(startByChange, pause, control));
    else startByChange(control);
  }

  document.addEventListener("click", (event) => {
    const element = event.target instanceof Element ? event.target.closest("[data-action]") : null;
    if (!element || element instanceof HTMLFormElement || isControl(element)) return;
    // A dialog's form navigates nowhere: its button closes the dialog as well.
    const isDialogs = element instanceof HTMLButtonElement && element.form?.method === "dialog";
    if (element.matches("a, area") || (isSubmitter(element) && !isDialogs)) event.preventDefault();
    if (!isBusy(element)) start(element);
  });
  document.addEventListener("submit", (event) => {
    const form = /** @type {HTMLFormElement} */ (event.target);
    if (form.hasAttribute("data-action") && !isBusy(form)) start(form, event.submitter);
  });
  /**
   * @param {Event} event
   * @returns {Element | null}
   */
  const controlOf = ({ target }) =>
    target instanceof Element && target.hasAttribute("data-action") && isControl(target)
      ? target
      : null;
  document.addEventListener("change", (event) => {
    const control = controlOf(event);
    if (control && !startsByInput(control)) startByChange(control);
  });
  /** @param {Event} event */
  const typed = (event) => {
    const control = controlOf(event);
    const isComposing = event instanceof InputEvent && event.isComposing; // half of a character
    if (control && startsByInput(control) && !isComposing) startByInput(control);
  };
  document.addEventListener("input", typed);
  document.addEventListener("compositionend", typed);
}

/** Forget what belongs to a customer who is no longer the current one. */
export function forgetCustomer() {
  for (const pause of pauses.values()) clearTimeout(pause);
  pauses.clear();
  waiting.clear();
  forgetRuns();
}
