// Watches over the page's style: whatever is wrong with it, the page shows.
//
// Why this is not Python: it is for what shows before Python is there.
const DEADLINE = 5000; // ms; until a style sheet is there, the browser shows nothing at all

/**
 * @param {(title: string, details: string) => void} report
 */
export function watchStyles(report) {
  const isLoading = (link) => link.sheet === null;
  const links = () => [...document.querySelectorAll('link[rel="stylesheet"]')]; // the author's own

  setTimeout(() => {
    for (const link of links().filter(isLoading)) document.body.append(link);
  }, DEADLINE);

  addEventListener("load", () => {
    for (const { href } of links().filter((link) => !hasRules(link.sheet))) {
      report("A style sheet is missing", `${href} could not be loaded; the page works without it.`);
    }
  });

  insistOn(document.getElementById("agentapp-style"));
}

/** A host that sends the headers of another build refuses the style in the page, but from no script. */
function insistOn(element) {
  if (!element || element.sheet) return;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(element.textContent);
  document.adoptedStyleSheets.push(sheet);
}

/** What the browser has refused, for its type or its hash, it does not let anybody read. */
function hasRules(sheet) {
  try {
    return sheet.cssRules.length > 0;
  } catch {
    return false;
  }
}
