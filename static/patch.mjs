// The one crossing from Python to the DOM.
//
// Why this is not Python: a change of the panel is one call from Python with one string; parsing it,
// comparing and patching it node by node from there would be thousands of crossings.
import { Idiomorph } from "idiomorph";

const { policy } = globalThis.agentapp;

/** Parse `html`, which must be one element. Scripts in it do not run. */
function parse(html) {
  const template = document.createElement("template");
  template.innerHTML = policy ? policy.createHTML(html) : html;
  return template.content.firstElementChild;
}

/** Who is on show in `element`; nothing in a part of the panel, which cannot change that. */
const customerIn = (element) => element.querySelector('[data-field="id"]')?.textContent;

/** Whether this state of a form's control is the agent's and not the author's. */
function isTheAgents(name, element) {
  if (name === "value") return "defaultValue" in element && element.value !== element.defaultValue;
  if (name === "checked") return element.checked !== element.defaultChecked;
  return name === "selected" && element.selected !== element.defaultSelected;
}

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
  Idiomorph.morph(target, source, { morphStyle: "outerHTML", callbacks: { beforeAttributeUpdated } });
}
