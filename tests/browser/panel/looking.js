// The question of a test of untrusted text to the extension's page: `look()` says what is wrong with it.
//
// It runs in the page, as a test's script that the page's policy does not apply to.

const violations = [];
addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sample }) =>
  violations.push(`${violatedDirective}: ${blockedURI} ${sample}`),
);

/** Every element of the page, with its id and the names of its attributes. */
const outline = () =>
  [...document.body.querySelectorAll("*")]
    .map((element) => `${element.localName}#${element.id}[${element.getAttributeNames().sort()}]`)
    .join("\n");

/** Remember this page as one that is as it should be. */
const harmless = new Set();
window.remember = () => harmless.add(outline());

const LINE = 20; // px
// A label of ten lines at the most is as high as the row in which its value stands.
const HEIGHTS = {
  ".aa-customer-name": 10 * 24,
  ".aa-customer-email": 10 * LINE,
  dt: 60 * LINE,
  dd: 60 * LINE,
};
const SLACK = 10; // px, for what stands beside a text

const box = (element) => element.getBoundingClientRect();

function* elements() {
  if (!harmless.has(outline())) {
    const count = (lines, line) => lines.filter((other) => other === line).length;
    const found = outline().split("\n");
    const usual = [...harmless][0].split("\n");
    const differing = [...new Set([...found, ...usual])]
      .filter((line) => count(found, line) !== count(usual, line))
      .map((line) => `${count(found, line)} instead of ${count(usual, line)} ${line}`);
    yield `other elements: ${differing.join(", ")}`;
  }
  for (const element of document.querySelectorAll("*")) {
    const handlers = element.getAttributeNames().filter((name) => name.startsWith("on"));
    if (handlers.length) yield `handlers: ${handlers}`;
  }
  for (const { attributes, textContent } of document.querySelectorAll("#panel [href]")) {
    const href = attributes.href.value;
    if (!/^mailto:[\w.~%@-]+$/.test(href) || decodeURIComponent(href.slice(7)) !== textContent) {
      yield `a link to ${href}`;
    }
  }
  const loading = "#panel :is([src], [action], [formaction], [srcdoc], [style], [srcset], [data])";
  for (const element of document.querySelectorAll(loading)) yield `loads: ${element.outerHTML}`;
  if (window.pwned !== undefined) yield "a script ran";
}

function* layout() {
  const { clientWidth, scrollWidth } = document.documentElement;
  if (scrollWidth > clientWidth) yield `${scrollWidth} px wide in a frame of ${clientWidth} px`;
  for (const element of document.querySelectorAll("#panel *")) {
    const { left, right } = box(element);
    // What an element clips may be wider than it.
    if (
      (left < -1 || right > clientWidth + 1) &&
      !element.closest("dt, dd, h1, .aa-customer-email, .aa-avatar, .aa-off-screen")
    ) {
      yield `${element.localName}.${element.className} from ${left} to ${right}`;
    }
  }
  for (const parent of document.querySelectorAll("#panel, #panel dl")) {
    let above = -Infinity;
    // Messages lie above what they are about.
    const children = [...parent.children].filter((child) => !child.matches(".aa-messages"));
    for (const { top, bottom, height } of children.map(box)) {
      if (height > 0 && top < above - 1) yield `something overlaps in ${parent.localName}`;
      if (height > 0) above = bottom;
    }
  }
  for (const fact of document.querySelectorAll("#panel .aa-fact")) {
    const [label, value] = [...fact.children].map(box);
    if (
      label.height + value.height > 0 &&
      label.right > value.left + 1 &&
      label.bottom > value.top + 1
    ) {
      yield "a label overlaps its value";
    }
  }
  for (const [selector, height] of Object.entries(HEIGHTS)) {
    for (const element of document.querySelectorAll(`#panel ${selector}`)) {
      if (element.closest("#section-everything") || box(element).height <= height + SLACK) continue;
      yield `${selector} is ${box(element).height} px high`;
    }
  }
}

/** Whether the parts of the place, each in a direction of its own, stand in the order of their sizes. */
function* order() {
  for (const label of document.querySelectorAll("#panel > .aa-facts dt")) {
    if (label.textContent !== "Location") continue;
    const [first, second] = [...label.nextElementSibling.children].map((part) =>
      part.getClientRects(),
    );
    const [end, start] = [first[first.length - 1], second?.[0]];
    if (start && Math.abs(start.top - end.top) < LINE / 2 && start.left < end.right - 1) {
      yield "the parts of the place changed places";
    }
  }
}

/** What is wrong, in words; nothing, if all is well. */
window.look = () => [...elements(), ...layout(), ...order(), ...violations.splice(0)];

const found = [];
const observer = new MutationObserver(() => {
  found.push(window.look());
  parent.postMessage({ looked: document.body.dataset.shown }, "*");
});

/** From now on, look whenever a profile shows, and tell the host. */
window.lookAtEach = () => {
  found.length = 0; // a test that failed may have left some
  observer.observe(document.body, { attributeFilter: ["data-shown"] });
};

/** What was wrong each time. */
window.whatWasFound = () => {
  observer.disconnect();
  return found.splice(0);
};
