// Watches the page's style sheets, so that the page shows whatever is wrong with them.

const LOADING_TIMEOUT_MS = 5000; // until a style sheet has loaded, the browser shows nothing at all

/** @param {(title: string, details: string) => void} report */
export function watchStyles(report) {
  /** @returns {NodeListOf<HTMLLinkElement>} */
  const links = () => document.querySelectorAll('link[rel="stylesheet"]'); // the author's own

  setTimeout(() => {
    // In the body a style sheet no longer holds up the page.
    for (const link of links()) if (link.sheet === null) document.body.append(link);
  }, LOADING_TIMEOUT_MS);

  addEventListener("load", () => {
    for (const { href, sheet } of links()) {
      if (hasRules(sheet)) continue;
      report("A style sheet is missing", `${href} could not be loaded; the page works without it.`);
    }
  });

  applyBuiltInStyle();
}

/**
 * Apply the page's own `<style>` where the browser has refused it: a web server that sends the headers
 * of another build forbids the element, and no script.
 */
function applyBuiltInStyle() {
  const element = document.getElementById("agentapp-style");
  if (!(element instanceof HTMLStyleElement) || element.sheet) return;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(element.textContent);
  document.adoptedStyleSheets.push(sheet);
}

/**
 * Tell whether a style sheet holds rules; the browser lets no script read one that it has refused.
 *
 * @param {CSSStyleSheet | null} sheet
 */
function hasRules(sheet) {
  try {
    return sheet !== null && sheet.cssRules.length > 0;
  } catch {
    return false;
  }
}
