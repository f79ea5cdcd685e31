// Watches over the start: whatever file is at fault, the page says so, or works without it.
//
// Why this is not Python: it is for when Python could not start.
//
// What it has to guarantee:
//   1. Within a deadline the page shows more than its skeleton, also when a file never comes.
//   2. What it shows names the file.
//   3. A page of a build that is gone becomes one of the new build, by reloading once; it never
//      reloads a second time, also where the browser lets it store nothing.
import { askAgain, inspect, inspectAll, inspectPending, isOutdated } from "./diagnosis.mjs";
import { watchStyles } from "./style-watchdog.mjs";

const DEADLINE = 25_000; // ms; a slow start on a slow machine takes ten seconds
const TITLE = "This extension could not start";
const REMEDY = "Please try again. If that does not help, tell whoever looks after it.";

/**
 * @param {object} page
 * @param {string} page.inventory the address of the list of all files
 * @param {object} page.page the page as the browser keeps it: see cache/page-cache.mjs
 * @param {(title: string, message: string, details: string, fault: string | null) => void} page.fail
 * @param {(title: string, message: string, fault: string | null) => void} page.explain the same,
 *   for what may still come to a good end
 * @param {(title: string, details: string) => void} page.report
 */
export function watchStart({ inventory, page, fail, explain, report }) {
  let isOver = false; // whether main.py runs, or it is known that it never will

  const deadline = setTimeout(async () => {
    const pending = await inspectPending(inventory);
    if (isOver) return;
    explain("This extension is still loading", "It takes longer than usual.", pending);
  }, DEADLINE);

  function end() {
    isOver = true;
    clearTimeout(deadline);
  }

  // Pyodide waits for ever where WebAssembly is forbidden.
  document.addEventListener("securitypolicyviolation", ({ blockedURI, originalPolicy }) => {
    if (blockedURI !== "wasm-eval" || isOver) return;
    end();
    const fault = "The site's security policy forbids WebAssembly: script-src needs 'wasm-unsafe-eval'.";
    fail(TITLE, REMEDY, `The policy is: ${originalPolicy}`, fault);
  });

  watchStyles(report);

  return {
    /** Python is about to run main.py: from now on it shows what there is to show. */
    begun: end,

    /** Something that the page cannot do without has failed. */
    async failed(error) {
      if (isOver) return;
      end();
      const [fault, isOld] = await Promise.all([inspectAll(inventory), isOutdated(page)]);
      if (isOld) await page.forget();
      // With every file in order, what failed was the network, or a damaged copy in the cache.
      if ((isOld || !fault) && reloadOnce()) return;
      fail(TITLE, REMEDY, String(error?.message ?? error), fault);
    },

    /** The site has another build by now, and the browser has a worker of that. */
    replaced: reloadOnce,

    /** Replace what a cache has kept of files at fault, before the page is loaded anew. */
    refresh: askAgain,

    /** The file that the page still waits for, or null. */
    pending: () => inspectPending(inventory),

    /** What is wrong with a file that did not load, or null; reloads an outdated page. */
    async lost(url) {
      const [fault, isOld] = await Promise.all([inspect(url, inventory), isOutdated(page)]);
      if (isOld) {
        await page.forget();
        reloadOnce();
      }
      return fault;
    },
  };
}

/** Reload, unless that is how this page came to be; returns whether it does. */
function reloadOnce() {
  const [navigation] = performance.getEntriesByType("navigation");
  if (navigation?.type === "reload") return false;
  location.reload();
  return true;
}
