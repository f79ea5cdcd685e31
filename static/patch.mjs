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

// What the agent has opened or closed stays so.
const beforeAttributeUpdated = (name, element) => !(name === "open" && element.tagName === "DETAILS");

/** Turn the element with this id into `html`, keeping focus, selection and scroll position. */
export function patch(id, html) {
  const target = document.getElementById(id);
  // An author's section may be gone by the time its task ends.
  if (!target) return;
  Idiomorph.morph(target, parse(html), {
    morphStyle: "outerHTML",
    callbacks: { beforeAttributeUpdated },
  });
}
