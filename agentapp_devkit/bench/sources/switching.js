// Runs in the frame before anything of the page: times each switch between customers.
//
// The clock starts in a listener that hears the host's message before any other, so it includes what
// LiveChat's SDK, the bridge, Python and the patch take. It stops when the change is in the DOM: a
// MutationObserver is called as soon as the script that changed it has ended.
(() => {
  if (window === top) return;
  let heard = 0;
  /** @type {string | null} */
  let id = null; // of the customer who is on the way
  let shown = 0;

  addEventListener(
    "message",
    ({ data }) => {
      const sent = data?.data?.args?.[0];
      if (sent?.event_name !== "livechat:customer_profile") return;
      id = sent.event_data.id;
      shown = 0;
      heard = performance.now();
    },
    true,
  );

  const shows = () => document.querySelector('[data-field="id"]')?.textContent === id;
  /** @param {string} text */
  const isComplete = (text) =>
    [...document.querySelectorAll("[data-section]")].every(
      (section) =>
        section.getAttribute("data-state") === "ready" && section.textContent?.includes(text),
    );

  new MutationObserver(() => {
    const now = performance.now();
    if (id === null || !shows()) return;
    shown ||= now;
    if (!isComplete(id)) return;
    id = null;
    parent.postMessage({ bench: [shown - heard, now - heard] }, "*");
  }).observe(document, { childList: true, subtree: true, characterData: true, attributes: true });
})();
