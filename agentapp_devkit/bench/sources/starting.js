// Runs in the frame before anything of the page: notes when the customer's name and sections are in
// the DOM, and once the page is at rest says in the console what happened until then.

/** @import { LayoutShift } from "./types.d.ts" */

(() => {
  if (window === top) return;
  const REST = 500; // ms without a new request
  const HEADERS = 300; // bytes; what transferSize says they take, however many they are
  performance.setResourceTimingBufferSize(10000);
  /** @type {number | null} */
  let shown = null; // when the name was there
  /** @type {number | null} */
  let sections = null; // when the first section was there, and none was loading
  let layoutShift = 0;

  new PerformanceObserver((list) => {
    const shifts = /** @type {LayoutShift[]} */ (list.getEntries());
    for (const { value, hadRecentInput, startTime } of shifts) {
      if (!hadRecentInput && (sections === null || startTime <= sections)) layoutShift += value;
    }
  }).observe({ type: "layout-shift", buffered: true });

  /** @param {PerformanceResourceTiming} timing */
  const request = ({ name, startTime, responseEnd, transferSize }) => ({
    address: new URL(name).pathname,
    start: startTime,
    end: responseEnd,
    bytes: Math.max(0, transferSize - HEADERS),
  });

  /** @param {string} name */
  const timeOfMark = (name) => performance.getEntriesByName(name, "mark")[0]?.startTime ?? null;

  function report() {
    const [navigation] = /** @type {PerformanceNavigationTiming[]} */ (
      performance.getEntriesByType("navigation")
    );
    const resources = /** @type {PerformanceResourceTiming[]} */ (
      performance.getEntriesByType("resource")
    );
    const paints = performance.getEntriesByType("paint");
    const { responseEnd, domInteractive, loadEventStart } = navigation;
    /** @type {Record<string, number>} */
    const moments = {
      "page received": responseEnd,
      parsed: domInteractive,
      loaded: loadEventStart,
    };
    for (const { name, startTime } of performance.getEntriesByType("mark")) {
      if (name.startsWith("agentapp:")) moments[name] = startTime;
    }
    return {
      shown,
      drawn: timeOfMark("agentapp:profile") ?? shown,
      sections,
      layout_shift: layoutShift,
      painted: paints.find(({ name }) => name === "first-paint")?.startTime ?? null,
      moments,
      requests: [navigation, ...resources].map(request),
    };
  }

  /** A page with a bridge is complete once Python has drawn the customer and the sections. */
  function isComplete() {
    if (document.readyState !== "complete" || shown === null) return false;
    return timeOfMark("agentapp:bridge") === null || sections !== null;
  }

  /** @param {() => void} callback */
  function whenAtRest(callback) {
    const requests = () => performance.getEntriesByType("resource").length;
    let last = -1;
    const timer = setInterval(() => {
      if (requests() === last && isComplete()) {
        clearInterval(timer);
        callback();
      }
      last = requests();
    }, REST);
  }

  const hasSections = () =>
    document.querySelector("[data-section]") !== null &&
    document.querySelector('[data-section][data-state="loading"]') === null;

  new MutationObserver(() => {
    const now = performance.now();
    if (shown === null && document.querySelector('[data-field="name"]')?.textContent) {
      shown = now;
      whenAtRest(() => console.info(`agentapp-bench ${JSON.stringify(report())}`));
    }
    if (shown !== null && sections === null && hasSections()) sections = now;
  }).observe(document, {
    childList: true,
    subtree: true,
    characterData: true,
    attributes: true,
    attributeFilter: ["data-state"],
  });
})();
