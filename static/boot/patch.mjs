// The one crossing from Python to the DOM.
//
// Why this is not Python: a change of the panel is one call from Python with one string; comparing and
// patching it node by node from there would be thousands of crossings.
import { Idiomorph } from "idiomorph";

import { TEXT, read } from "./reading.mjs";

const { policy } = globalThis.agentapp;

// Of a document that loads nothing and runs nothing.
const workshop = document.implementation.createHTMLDocument().createElement("div");

/** Parse `html`, one element. Scripts in it do not run. */
function parse(html) {
  workshop.innerHTML = policy.createHTML(html);
  return workshop.removeChild(workshop.firstElementChild);
}

/** Whether a parser took what was parsed last for more than one element, as it does `<p><p></p></p>`. */
const wasMore = () => workshop.firstChild !== null;

/** Who is on show in `element`; nobody in a part of the panel, which cannot change that. */
const customerIn = (element) => element.querySelector('[data-field="id"]')?.textContent;

/** Who is on show in what is asked for. */
function customerAsked({ attributes, children }) {
  if (attributes?.get("data-field") === "id") return children.map(({ text }) => text).join("");
  for (const child of children ?? []) {
    const customer = customerAsked(child);
    if (customer !== undefined) return customer;
  }
  return undefined;
}

/** Whether this state of a form's control is the agent's and not the author's. */
function isTheAgents(name, element) {
  if (name === "value") return "defaultValue" in element && element.value !== element.defaultValue;
  if (name === "checked") return element.checked !== element.defaultChecked;
  return name === "selected" && element.selected !== element.defaultSelected;
}

/** Elements with a state of their own, which attributes only begin. */
const STATEFUL = new Set(["details", "input", "option", "select", "textarea"]);
const ANY_STATEFUL = [...STATEFUL].join();

/** Elements whose content a parser does not take as it is written, or not for HTML. */
const OPAQUE = new Set(["math", "pre", "svg", "table"]);

const isAlike = (node, asked) =>
  asked.name === TEXT
    ? node.nodeType === Node.TEXT_NODE && asked.text !== null
    : node.localName === asked.name && node.id === asked.id;

/** Whether the children of an element are as asked for, each to each, so that none comes, goes or moves. */
function haveAlikeChildren(target, { children }) {
  let node = target.firstChild;
  for (const child of children) {
    if (!node || !isAlike(node, child)) return false;
    node = node.nextSibling;
  }
  return node === null;
}

function setAttributes(target, { attributes }) {
  for (const [name, value] of attributes) {
    if (target.getAttribute(name) !== value) target.setAttribute(name, value);
  }
  if (target.attributes.length === attributes.size) return;
  for (const name of target.getAttributeNames()) {
    if (!attributes.has(name)) target.removeAttribute(name);
  }
}

/**
 * Turn `target` into what is asked for, which is alike.
 *
 * One customer's panel has mostly the shape of another's, and then texts and attributes are all that
 * changes. Where it has not, `changeShape` is left the rest.
 */
function update(target, asked, changeShape) {
  if (STATEFUL.has(asked.name)) {
    changeShape(target, asked);
  } else if (OPAQUE.has(asked.name)) {
    if (target.outerHTML !== asked.html) changeShape(target, asked);
  } else {
    setAttributes(target, asked);
    if (haveAlikeChildren(target, asked)) updateChildren(target, asked, changeShape);
    else changeShape(target, asked);
  }
}

function updateChildren(target, { children }, changeShape) {
  let node = target.firstChild;
  for (const child of children) {
    const next = node.nextSibling;
    if (child.name !== TEXT) update(node, child, changeShape);
    else if (node.data !== child.text) node.data = child.text;
    node = next;
  }
}

/** Whether something in `element` is the agent's: the focus, or what they opened, chose or typed. */
const isInUse = (element) =>
  element.contains(document.activeElement) ||
  STATEFUL.has(element.localName) ||
  OPAQUE.has(element.localName) ||
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
  const asked = read(html);
  const customer = asked ? customerAsked(asked) : customerIn(parse(`<div>${html}</div>`));
  const isSameCustomer = customer === customerIn(target);
  const beforeAttributeUpdated = (name, element) =>
    !(name === "open" && element.tagName === "DETAILS") &&
    !(isSameCustomer && isTheAgents(name, element));
  const settings = { morphStyle: "outerHTML", callbacks: { beforeAttributeUpdated } };
  let isMisread = false;
  const parsed = (part) => {
    const element = parse(part.html);
    isMisread ||= wasMore();
    return element;
  };
  const morph = (one, part) => Idiomorph.morph(one, parsed(part), settings);
  // To find out what has become of each node takes longer than all the rest, and nobody would miss a
  // node of another customer, or of a section that has shown nothing yet.
  const replace = (one, part) => {
    if (isInUse(one)) morph(one, part);
    else one.replaceChildren(...parsed(part).childNodes);
  };
  const isNew = !isSameCustomer || target.ariaBusy === "true";
  if (asked && isAlike(target, asked)) update(target, asked, isNew ? replace : morph);
  else isMisread = true;
  if (isMisread) morph(target, { html });
}
