// The one crossing from Python to the DOM.
//
// Why this is not Python: a change of the panel is one call from Python with one string; parsing it,
// comparing and patching it node by node from there would be thousands of crossings.
import { Idiomorph } from "idiomorph";

import { makeParser } from "./markup-cache.mjs";

const parse = makeParser(globalThis.agentapp.policy);

/** Who is on show in `element`; nothing in a part of the panel, which cannot change that. */
const customerIn = (element) => element.querySelector('[data-field="id"]')?.textContent;

/** Whether this state of a form's control is the agent's and not the author's. */
function isTheAgents(name, element) {
  if (name === "value") return "defaultValue" in element && element.value !== element.defaultValue;
  if (name === "checked") return element.checked !== element.defaultChecked;
  return name === "selected" && element.selected !== element.defaultSelected;
}

/** Elements with a state of their own, which attributes only begin. */
const STATEFUL = new Set(["DETAILS", "INPUT", "OPTION", "SELECT", "TEXTAREA"]);
const ANY_STATEFUL = [...STATEFUL].join();

const isAlike = (one, other) => one.nodeName === other.nodeName && one.id === other.id;

/** Whether the children of two elements are alike, each to each, so that none comes, goes or moves. */
function haveAlikeChildren(one, other) {
  let [mine, its] = [one.firstChild, other.firstChild];
  while (mine && its && isAlike(mine, its)) [mine, its] = [mine.nextSibling, its.nextSibling];
  return !mine && !its;
}

function copyAttributes(target, source) {
  const names = source.getAttributeNames(); // and not its attributes, each an object to be made
  for (const name of names) {
    const value = source.getAttribute(name);
    if (target.getAttribute(name) === value) continue;
    target.setAttributeNS(source.getAttributeNode(name).namespaceURI, name, value);
  }
  const had = target.getAttributeNames();
  if (had.length === names.length) return;
  for (const name of had) if (!source.hasAttribute(name)) target.removeAttribute(name);
}

/**
 * Turn `target` into `source`, which is alike.
 *
 * One customer's panel has mostly the shape of another's, and then texts and attributes are all that
 * changes. Where it has not, `changeShape` is left the rest.
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
  while (mine) {
    const next = [mine.nextSibling, its.nextSibling]; // what is done may take `its` along
    if (mine.nodeType === Node.ELEMENT_NODE) update(mine, its, changeShape);
    else if (mine.data !== its.data) mine.data = its.data;
    [mine, its] = next;
  }
}

/** Whether something in `element` is the agent's: the focus, or what they opened, chose or typed. */
const isInUse = (element) =>
  element.contains(document.activeElement) ||
  STATEFUL.has(element.nodeName) ||
  element.querySelector(ANY_STATEFUL) !== null;

/**
 * Turn the element with this id into `html`, keeping focus, selection and scroll position.
 *
 * What the agent has opened or closed stays so, and for the same customer what they have typed or chosen.
 */
export function patch(id, html) {
  const target = document.getElementById(id);
  // An author's section may be gone by the time its task ends.
  if (!target) return;
  const source = parse(html);
  const isSameCustomer = customerIn(target) === customerIn(source);
  const beforeAttributeUpdated = (name, element) =>
    !(name === "open" && element.tagName === "DETAILS") &&
    !(isSameCustomer && isTheAgents(name, element));
  const settings = { morphStyle: "outerHTML", callbacks: { beforeAttributeUpdated } };
  const morph = (one, other) => Idiomorph.morph(one, other, settings);
  // To find out what has become of each node takes longer than all the rest, and nobody would miss a
  // node of another customer, or of a section that has shown nothing yet.
  const replace = (one, other) =>
    isInUse(one) ? morph(one, other) : one.replaceChildren(...other.childNodes);
  const isNew = !isSameCustomer || target.ariaBusy === "true";
  update(target, source, isNew ? replace : morph);
}
