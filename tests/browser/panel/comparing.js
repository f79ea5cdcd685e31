// Compares the early view of a customer with what Python renders.
//
// It runs in a page with the template of a build, the skeleton, and the early view as `early`.

/* global early */

const skeleton = document.getElementById("panel").outerHTML;

// The clock stands still, and knows two time zones: Python's rendering is compared later.
Intl.DateTimeFormat = class {
  constructor(_, { timeZone }) {
    if (!["Europe/Warsaw", "America/Chicago"].includes(timeZone)) throw new RangeError(timeZone);
    this.zone = timeZone;
  }
  format() {
    return `9:41\u202fAM in ${this.zone}`;
  }
};

function elementOf(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content.firstElementChild;
}

/** What Python renders, without the actions, which need Python. */
function withoutActions(html) {
  const panel = elementOf(html);
  for (const link of panel.querySelectorAll("[href]")) link.removeAttribute("href");
  for (const button of panel.querySelectorAll("[data-action]")) {
    button.removeAttribute("data-action");
    button.removeAttribute("data-text");
  }
  return panel;
}

/** Show the customer of a payload in a new page, and return the panel. */
function showEarly(payloadJson) {
  document.getElementById("panel").replaceWith(elementOf(skeleton));
  const view = early.makeEarlyView();
  view.hear("customer_profile", payloadJson);
  view.end();
  return document.getElementById("panel");
}

/** "all", "some" or "nothing" of what Python renders; or the difference, in words. */
function compare([payloadJson, html]) {
  const panel = showEarly(payloadJson);
  if (!panel.hasAttribute("data-early")) {
    return panel.outerHTML === skeleton ? "nothing" : `a changed skeleton: ${panel.outerHTML}`;
  }
  const expected = withoutActions(html);
  if (panel.lang !== expected.lang) return `another language: ${panel.lang}`;
  const [mine, its] = [[...panel.children], [...expected.children]];
  const left = mine.findIndex((part) => part.matches(".aa-facts[aria-hidden]"));
  if (left >= 0) {
    its.splice(left, its.length - left - 1); // but for the place of the notices, the last
    mine.splice(left, 1);
  }
  for (let i = 0; i < Math.max(mine.length, its.length); i++) {
    if (!mine[i]?.isEqualNode(its[i] ?? null)) {
      return `${mine[i]?.outerHTML}\ninstead of\n${its[i]?.outerHTML}\nfor ${payloadJson}`;
    }
  }
  return left < 0 ? "all" : "some";
}

/** The result of each case, and no difference more than three times. */
window.compareAll = (cases) => {
  const results = [];
  const differences = [];
  for (const one of cases) {
    const result = compare(one);
    if (["all", "some", "nothing"].includes(result)) results.push(result);
    else if (differences.push(result.slice(0, 3000)) > 2) break;
  }
  return [results, differences];
};
