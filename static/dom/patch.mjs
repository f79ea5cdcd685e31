// The DOM's only entrance for markup from Python.
//
// A change of the panel is one call with one string. To parse, compare and patch node by node from
// Python would take thousands of calls between Python and JavaScript.
import { Idiomorph } from "idiomorph";

import { forgetCustomer } from "./actions.mjs";
import { afterPatch } from "./busy.mjs";
import { keepChoices } from "./choices.mjs";
import { parse } from "./parse.mjs";

/** @typedef {(target: Element, source: Element) => unknown} ChangeShape */

const { policy } = globalThis.agentapp;

/**
 * The customer whose profile `element` shows; undefined for a part of the panel, which cannot change
 * that.
 *
 * @param {Element} element
 */
const customerIn = (element) => element.querySelector('[data-field="id"]')?.textContent;

/**
 * Tell whether the panel shows the early view, which is always of the customer who Python draws first.
 *
 * @param {Element} target
 */
const isEarly = (target) => target.hasAttribute("data-early");

/**
 * Tell whether an attribute's state is the agent's and not the author's.
 *
 * @param {string} name
 * @param {Element} element
 */
function isTheAgents(name, element) {
  if (name === "value") {
    const isText = element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement;
    return isText && element.value !== element.defaultValue;
  }
  if (name === "open") return element.matches("dialog:modal");
  const isBox = name === "checked" && element instanceof HTMLInputElement;
  return isBox && element.checked !== element.defaultChecked;
}

/** Elements with a state of their own, which attributes only begin. */
const STATEFUL = new Set(["DETAILS", "DIALOG", "INPUT", "OPTION", "SELECT", "TEXTAREA"]);
const ANY_STATEFUL = [...STATEFUL].join();

/** @typedef {Node & { id?: string }} AnyNode only elements have an id */

/**
 * @param {AnyNode} one
 * @param {AnyNode} other
 */
const isAlike = (one, other) => one.nodeName === other.nodeName && one.id === other.id;

/**
 * Tell whether the children of two elements are alike, each to each, so that none comes, goes or
 * moves.
 *
 * @param {Element} one
 * @param {Element} other
 */
function haveAlikeChildren(one, other) {
  let [mine, its] = [one.firstChild, other.firstChild];
  while (mine && its && isAlike(mine, its)) [mine, its] = [mine.nextSibling, its.nextSibling];
  return !mine && !its;
}

/**
 * @param {Element} target
 * @param {Element} source
 */
function copyAttributes(target, source) {
  const names = source.getAttributeNames(); // `attributes` would make an object for each
  for (const name of names) {
    const value = source.getAttribute(name) ?? "";
    if (target.getAttribute(name) === value) continue;
    target.setAttributeNS(source.getAttributeNode(name)?.namespaceURI ?? null, name, value);
  }
  const had = target.getAttributeNames();
  if (had.length === names.length) return;
  for (const name of had) if (!source.hasAttribute(name)) target.removeAttribute(name);
}

/**
 * Turn `target` into `source`, which is alike.
 *
 * The panels of two customers have mostly the same shape, and then only texts and attributes change.
 * `changeShape` takes over where the shapes differ.
 *
 * @param {Element} target
 * @param {Element} source
 * @param {ChangeShape} changeShape
 */
function update(target, source, changeShape) {
  if (STATEFUL.has(target.nodeName)) {
    changeShape(target, source);
    return;
  }
  copyAttributes(target, source);
  if (!haveAlikeChildren(target, source)) {
    changeShape(target, source);
    return;
  }
  let [mine, its] = [target.firstChild, source.firstChild];
  while (mine && its) {
    const next = [mine.nextSibling, its.nextSibling]; // changeShape() may move `its`
    if (mine instanceof Element) update(mine, /** @type {Element} */ (its), changeShape);
    else if (mine.nodeValue !== its.nodeValue) mine.nodeValue = its.nodeValue;
    [mine, its] = next;
  }
}

/**
 * Tell whether something in `element` is the agent's: the focus, or what they opened, chose or typed.
 *
 * @param {Element} element
 */
const isInUse = (element) =>
  element.contains(document.activeElement) ||
  STATEFUL.has(element.nodeName) ||
  element.querySelector(ANY_STATEFUL) !== null;

/**
 * End what the agent had begun for the customer in `target`.
 *
 * @param {Element} target
 */
function leaveCustomer(target) {
  forgetCustomer();
  /** @type {NodeListOf<HTMLDialogElement>} */
  const dialogs = target.querySelectorAll("dialog:modal");
  for (const dialog of dialogs) dialog.close();
}

/**
 * Turn the element with this id into `html`; focus, selection and scroll position stay.
 *
 * What the agent has opened or closed stays so, and for the same customer what they have typed or
 * chosen.
 *
 * @param {string} id
 * @param {string} html
 */
export function patch(id, html) {
  const target = document.getElementById(id);
  // An author's section may be gone by the time its task ends.
  if (!target) return;
  const source = parse(html, policy);
  const isSameCustomer = isEarly(target) || customerIn(target) === customerIn(source);
  if (!isSameCustomer) leaveCustomer(target);
  const choose = keepChoices(target, source, isSameCustomer);
  /**
   * @param {string} name
   * @param {Element} element
   */
  const beforeAttributeUpdated = (name, element) =>
    !(name === "open" && element.tagName === "DETAILS") &&
    !(isSameCustomer && isTheAgents(name, element));
  /** @type {ChangeShape} */
  const morph = (one, other) =>
    Idiomorph.morph(one, other, { morphStyle: "outerHTML", callbacks: { beforeAttributeUpdated } });
  // Matching old nodes with new ones takes longer than all the rest, and nobody would miss a node of
  // another customer, or of a section that has shown nothing yet.
  /** @type {ChangeShape} */
  const replace = (one, other) =>
    isInUse(one) ? morph(one, other) : one.replaceChildren(...other.childNodes);
  const isNew = !isSameCustomer || target.ariaBusy === "true";
  update(target, source, isNew ? replace : morph);
  choose();
  afterPatch();
}
