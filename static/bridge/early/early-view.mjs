// Shows who the customer is while Python is on its way: the markup that `build` has rendered, with the
// customer's texts in it.
//
// Guarantees:
//   1. What it shows is what Python is going to show, element by element and character by character,
//      but for the actions, which need Python. A text that Python may change is left to Python.
//   2. Nothing of it moves when Python fills in the rest: from the first part on that is left to Python,
//      the skeleton stays.
//   3. It follows the host's events as Python does: `HostState` in py/agentapp/_host_state.py.
//   4. A customer's texts enter the page as text, never as markup.
import { whenParsed } from "../page-lifecycle.mjs";
import { customerIn, idIn, isReadable } from "./customer.mjs";
import { fillIn } from "./template.mjs";

/** @import { Customer } from "./customer.mjs" */

const MINUTE_MS = 60_000;

export function makeEarlyView() {
  const template = document.getElementById("agentapp-early");
  const sources = JSON.parse(template?.dataset.sources ?? "{}");
  let isOver = template === null;
  /** @type {Customer | "nobody" | "unknown"} The current customer; "unknown" where only Python knows. */
  let current = "unknown";
  let isRefused = false; // LiveChat did not authorize the page
  /** @type {Element | null} The message about a failure, below the customer. */
  let notice = null;
  /** @type {Node | undefined} */
  let skeleton;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  const panel = () => document.getElementById("panel");
  const isShown = () => panel()?.hasAttribute("data-early") ?? false;

  /**
   * Follow an event; one that Python refuses changes nothing.
   *
   * @param {string} event
   * @param {string} payloadJson
   */
  function follow(event, payloadJson) {
    switch (event) {
      case "authorize":
      case "authorize_error":
        isRefused = event === "authorize_error" || !isReadable(payloadJson);
        return;
      case "customer_profile":
        current = customerIn(payloadJson) ?? current;
        return;
      case "customer_profile_hidden":
        if (typeof current === "object" && idIn(payloadJson) === current.id) current = "nobody";
    }
  }

  /** Render the panel; null where all of it is left to Python. */
  function render() {
    if (current === "unknown" || isRefused) return null;
    const { content } = /** @type {HTMLTemplateElement} */ (template);
    const [profile, waiting] = /** @type {DocumentFragment} */ (content.cloneNode(true)).children;
    if (current === "nobody") return notice ? null : waiting;
    try {
      fillIn(profile, current, { bars: bars(), sources });
    } catch {
      return null;
    }
    if (notice) addNotice(profile, notice);
    return profile;
  }

  /** The part of the skeleton that stands for facts. */
  const bars = () =>
    skeleton instanceof Element
      ? [...skeleton.querySelectorAll(":scope > .aa-facts")].map((part) => part.cloneNode(true))
      : [];

  function draw() {
    const target = panel();
    if (!target) return;
    skeleton ??= target.cloneNode(true);
    const rendered = render();
    if (rendered) show(target, rendered);
    else showSkeleton(target);
  }

  /**
   * @param {HTMLElement} target
   * @param {Element} rendered
   */
  function show(target, rendered) {
    if (!isShown()) target.replaceChildren(); // the skeleton, with the space between its elements
    target.lang = /** @type {HTMLElement} */ (rendered).lang;
    target.dataset.early = "";
    target.removeAttribute("aria-busy");
    replaceDiffering(target, rendered);
    if (performance.getEntriesByName("agentapp:early").length === 0) {
      performance.mark("agentapp:early");
    }
    clearTimeout(timer);
    // Beside a message the time stands still: drawing it again would take the focus from "Try again".
    if (!isOver && !notice) timer = setTimeout(draw, MINUTE_MS - (Date.now() % MINUTE_MS)); // the local time
  }

  /** @param {HTMLElement} target */
  function showSkeleton(target) {
    clearTimeout(timer);
    if (notice) {
      target.replaceChildren(notice);
    } else if (isShown()) {
      target.replaceChildren(.../** @type {Node} */ (skeleton).cloneNode(true).childNodes);
      target.ariaBusy = "true";
    } else {
      return;
    }
    target.lang = document.documentElement.lang;
    target.removeAttribute("data-early");
  }

  return {
    /**
     * Hear an event that waits for Python.
     *
     * @param {string} event
     * @param {string | undefined} payloadJson
     */
    hear(event, payloadJson) {
      if (isOver || payloadJson === undefined) return;
      const before = current;
      try {
        follow(event, payloadJson);
      } catch {
        current = "unknown";
      }
      const isFirst = before === "unknown" && current === "unknown";
      if (!isFirst) whenParsed(draw);
    },

    /** Leave the panel to Python, which draws the same. */
    end() {
      isOver = true;
      clearTimeout(timer);
    },

    /**
     * Show a message about a failure below the customer; tell whether this view could, which it can as
     * long as nothing else has drawn in the panel.
     *
     * @param {Element} message
     */
    showBelow(message) {
      if (isOver && !isShown()) return false;
      notice = message;
      draw();
      return true;
    },
  };
}

/**
 * Put a message in the place of the sections, which are not going to come.
 *
 * @param {Element} root
 * @param {Element} notice
 */
function addNotice(root, notice) {
  for (const part of root.querySelectorAll(":scope > :is([data-section], [aria-hidden])")) {
    part.remove();
  }
  lowerHeading(notice);
  root.lastElementChild?.before(notice);
}

/**
 * Put the message's heading below the page's, which is the customer's name.
 *
 * @param {Element} notice
 */
function lowerHeading(notice) {
  const heading = notice.querySelector("h1");
  if (!heading) return;
  const lower = document.createElement("h2");
  lower.className = heading.className;
  lower.append(...heading.childNodes);
  heading.replaceWith(lower);
}

/**
 * Give `target` the children of `source`; those that are there already stay.
 *
 * @param {Element} target
 * @param {Element} source
 */
function replaceDiffering(target, source) {
  const [mine, its] = [[...target.children], [...source.children]];
  if (mine.length !== its.length) {
    target.replaceChildren(...its);
    return;
  }
  its.forEach((part, index) => {
    if (!part.isEqualNode(mine[index])) mine[index].replaceWith(part);
  });
}
