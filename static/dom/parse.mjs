// Markup as elements that may enter the page.

/** @import { MarkupPolicy } from "../types/bridge.d.ts" */

/** Elements that act on the document as a whole, wherever they stand: a `<meta>` may navigate it. */
const DOCUMENT_ELEMENTS = "base, link, meta";

/**
 * Remove the elements that act on the document, those inside templates included.
 *
 * @param {DocumentFragment} root
 */
function removeDocumentElements(root) {
  for (const element of root.querySelectorAll(`${DOCUMENT_ELEMENTS}, template`)) {
    if (element instanceof HTMLTemplateElement) removeDocumentElements(element.content);
    else element.remove();
  }
}

/**
 * Parse the markup of one element. Scripts in it do not run, and `<base>`, `<link>` and `<meta>` are
 * left out: an author's markup may hold untrusted text, and no response header stops a redirection.
 *
 * @param {string} html
 * @param {MarkupPolicy} policy
 */
export function parse(html, policy) {
  const template = document.createElement("template");
  template.innerHTML = policy.createHTML(html);
  removeDocumentElements(template.content);
  const element = template.content.firstElementChild;
  if (!element) throw new Error("The markup holds no element.");
  return element;
}
