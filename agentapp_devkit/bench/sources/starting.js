// Runs in the frame before anything of the page: notes when the customer's name is in the DOM, and
// once the page is at rest says in the console what happened until then.
(() => {
  if (window === top) return;
  const REST = 500; // ms without a new request
  const HEADERS = 300; // bytes; what transferSize says they take, however many they are
  performance.setResourceTimingBufferSize(10000);

  const request = ({ name, startTime, transferSize }) => ({
    address: new URL(name).pathname,
    start: startTime,
    bytes: Math.max(0, transferSize - HEADERS),
  });

  function report(shown) {
    const [navigation] = performance.getEntriesByType("navigation");
    const paints = performance.getEntriesByType("paint");
    const { responseEnd, domInteractive, loadEventStart } = navigation;
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
      painted: paints.find(({ name }) => name === "first-paint")?.startTime ?? null,
      moments,
      requests: [navigation, ...performance.getEntriesByType("resource")].map(request),
    };
  }

  function whenAtRest(callback) {
    const requests = () => performance.getEntriesByType("resource").length;
    let last = -1;
    const timer = setInterval(() => {
      if (requests() === last && document.readyState === "complete") {
        clearInterval(timer);
        callback();
      }
      last = requests();
    }, REST);
  }

  const observer = new MutationObserver(() => {
    if (!document.querySelector('[data-field="name"]')?.textContent) return;
    const shown = performance.now();
    observer.disconnect();
    whenAtRest(() => console.info(`agentapp-bench ${JSON.stringify(report(shown))}`));
  });
  observer.observe(document, { childList: true, subtree: true, characterData: true });
})();
