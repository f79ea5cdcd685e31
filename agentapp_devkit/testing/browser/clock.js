// Gives the extension's page the time of the test, once Python is there.
//
// Playwright's clock is installed and stands still: it governs Date, Intl, performance.now and, from
// Python's start on, timers. Until then they are the browser's, so that the page and its host connect
// as ever. Frames are painted as ever, and the entries of `performance` are the browser's.
(() => {
  const { native } = globalThis.agentappTest;
  const virtual = { clearTimeout, performance, setInterval, setTimeout };
  Object.assign(globalThis, native);
  if (location.origin !== "https://extension.example") return;

  const LONGEST_MS = 2 ** 31 - 1;
  /** @type {Map<number, number>} the moment in ms at which each timer is due */
  const due = new Map();
  let isPythonThere = false;
  const atOnce = new Set(); // timers without a delay, which take no time

  // The page is never idle in a test: its work for repeat visits would only slow the test down.
  globalThis.requestIdleCallback = () => 0;
  performance.now = () => virtual.performance.now();
  const mark = performance.mark.bind(performance);
  performance.mark = (name, ...rest) => {
    if (name === "agentapp:python" && !isPythonThere) begin();
    return mark(name, ...rest);
  };

  // Whole milliseconds, as in a browser.
  const wholeMs = (delay) => Math.min(Math.max(Math.round(Number(delay) || 0), 0), LONGEST_MS);

  function begin() {
    isPythonThere = true;
    globalThis.setTimeout = (callback, delay, ...args) => {
      const wait = wholeMs(delay);
      if (wait === 0) return startAtOnce(callback, args);
      const id = virtual.setTimeout(() => {
        due.delete(id);
        callback(...args);
      }, wait);
      due.set(id, performance.now() + wait);
      return id;
    };
    globalThis.setInterval = (callback, delay, ...args) => {
      const wait = Math.max(wholeMs(delay), 1);
      const id = virtual.setInterval(() => {
        due.set(id, performance.now() + wait);
        callback(...args);
      }, wait);
      due.set(id, performance.now() + wait);
      return id;
    };
    globalThis.clearTimeout = globalThis.clearInterval = (id) => {
      if (due.delete(id)) virtual.clearTimeout(id);
      else native.clearTimeout(id);
      atOnce.delete(id);
    };
  }

  function startAtOnce(callback, args) {
    const id = native.setTimeout(() => {
      atOnce.delete(id);
      callback(...args);
    }, 0);
    atOnce.add(id);
    return id;
  }

  Object.assign(globalThis.agentappTest, {
    isPythonThere: () => isPythonThere,
    countAtOnce: () => atOnce.size,
    /** The time until the next timer in ms; null without one. */
    untilNextTimer: () =>
      due.size ? Math.max(Math.min(...due.values()) - performance.now(), 0) : null,
  });
})();
