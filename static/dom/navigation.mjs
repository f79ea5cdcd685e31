// Keeps the frame where it is: links open in a new tab, and no form is sent by the browser.

const XLINK = "http://www.w3.org/1999/xlink";
/** The schemes of addresses at which a browser shows a document; the system opens all others. */
const OF_DOCUMENTS = new Set([
  "about:",
  "blob:",
  "data:",
  "file:",
  "filesystem:",
  "ftp:",
  "http:",
  "https:",
]);

/** @param {string} url */
const withoutFragment = (url) => url.split("#", 1)[0];

/**
 * Decide where a link leads.
 *
 * @param {Element} link
 * @param {string} href
 * @returns {"nowhere" | "here" | "new tab" | "system"}
 */
function destination(link, href) {
  if (!URL.canParse(href, document.baseURI)) return "nowhere";
  const url = new URL(href, document.baseURI);
  if (url.protocol === "javascript:") return "nowhere";
  if (!OF_DOCUMENTS.has(url.protocol)) return "system";
  const isFragment = href.trim().startsWith("#") || url.hash !== "";
  if (isFragment && withoutFragment(url.href) === withoutFragment(location.href)) return "here";
  // Of another origin, the browser shows the file instead of saving it.
  if (link.hasAttribute("download") && url.origin === location.origin) return "here";
  return "new tab";
}

/** @param {Event} event */
function openElsewhere(event) {
  const link = event
    .composedPath()
    .find((node) => node instanceof Element && /^(a|area)$/.test(node.localName));
  if (!(link instanceof Element)) return;
  const href = link.getAttribute("href") ?? link.getAttributeNS(XLINK, "href");
  if (href === null) return;
  const where = destination(link, href);
  if (where === "nowhere") event.preventDefault();
  else if (where !== "new tab") link.removeAttribute("target");
  else {
    link.setAttribute("target", "_blank");
    const rel = (link.getAttribute("rel") ?? "")
      .split(/\s+/)
      .filter((word) => word && word !== "opener");
    link.setAttribute("rel", [...new Set([...rel, "noopener"])].join(" "));
  }
}

/** @param {SubmitEvent} event */
function refuseToSend(event) {
  const form = /** @type {HTMLFormElement} */ (event.target);
  const method =
    event.submitter?.getAttribute("formmethod") ?? form.getAttribute("method") ?? "get";
  if (method.toLowerCase() === "dialog") return; // only closes it
  event.preventDefault();
  if (form.hasAttribute("data-action")) return;
  console.warn("A form without data-action does nothing when the agent sends it.", form);
}

/** Watch over every link and form of the page, before any other listener. */
export function stayOnThePage() {
  addEventListener("click", openElsewhere, { capture: true });
  addEventListener("auxclick", openElsewhere, { capture: true });
  addEventListener("submit", refuseToSend, { capture: true });
}
