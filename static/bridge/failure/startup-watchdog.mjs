// Watches the page start: whichever file is broken, the page says so or works without it.
//
// Guarantees:
//   1. Within a time limit the page shows more than its skeleton, also when a file never comes.
//   2. The page names the broken file.
//   3. A page that cannot start, and whose build is gone, becomes one of the new build by one reload;
//      it never reloads a second time, also where the browser lets it store nothing.
//   4. A page that is connected and works never reloads: what the agent does in it would be lost.
import { diagnose, diagnoseAll, findPending, isOutdated, refetchBroken } from "./diagnosis.mjs";
import { watchStyles } from "./style-watchdog.mjs";

/** @import { makePageCache } from "../../cache/page-cache.mjs" */
/** @import { makeErrorScreen } from "./error-screen.mjs" */

const STARTUP_TIMEOUT_MS = 25_000; // a slow start on a slow machine takes ten seconds
const TITLE = "This extension could not start";
const REMEDY = "Please try again. If that does not help, tell whoever looks after it.";

/** @typedef {ReturnType<typeof makeErrorScreen>} ErrorScreen */

/**
 * @param {object} page
 * @param {string} page.inventory the address of the list of all files
 * @param {ReturnType<typeof makePageCache>} page.page the cached page
 * @param {() => boolean} page.isConnected
 * @param {ErrorScreen["fail"]} page.fail
 * @param {ErrorScreen["explain"]} page.explain
 * @param {ErrorScreen["report"]} page.report
 */
export function watchStartup({ inventory, page, isConnected, fail, explain, report }) {
  let isOver = false; // main.py runs, or it is known that it never will

  const timer = setTimeout(async () => {
    const pending = await findPending(inventory);
    if (isOver) return;
    explain("This extension is still loading", "It takes longer than usual.", pending);
  }, STARTUP_TIMEOUT_MS);

  function end() {
    isOver = true;
    clearTimeout(timer);
  }

  // Pyodide waits for ever where WebAssembly is forbidden.
  document.addEventListener("securitypolicyviolation", ({ blockedURI, originalPolicy }) => {
    if (blockedURI !== "wasm-eval" || isOver) return;
    end();
    const fault =
      "The site's security policy forbids WebAssembly: script-src needs 'wasm-unsafe-eval'.";
    fail(TITLE, REMEDY, `The policy is: ${originalPolicy}`, fault);
  });

  watchStyles(report);

  return {
    /** End the watch: Python is about to run main.py, and shows the page's errors from now on. */
    end,

    /**
     * Show that something has failed which the page cannot do without, or reload an outdated page.
     *
     * @param {unknown} error
     */
    async fail(error) {
      if (isOver) return;
      end();
      const [fault, isOld] = await Promise.all([diagnoseAll(inventory), isOutdated(page)]);
      if (isOld) await page.forget();
      // With every file in order, what failed was the network, or a damaged copy in the cache.
      if ((isOld || !fault) && reloadOnce()) return;
      fail(TITLE, REMEDY, error instanceof Error ? error.message : String(error), fault);
    },

    refetchBroken,

    /** Find a file that the page still waits for. */
    findPending: () => findPending(inventory),

    /**
     * Say what is wrong with a file that did not load, or null.
     *
     * An outdated page reloads, unless it is connected: what the agent does in it would be lost. Then
     * the next visit is of the new build.
     *
     * @param {string} url
     */
    async diagnose(url) {
      const [fault, isOld] = await Promise.all([diagnose(url, inventory), isOutdated(page)]);
      if (isOld) {
        await page.forget();
        if (!isConnected()) reloadOnce();
      }
      return fault;
    },
  };
}

/** Reload, unless the page is the result of a reload; return whether it reloads. */
function reloadOnce() {
  const [navigation] = performance.getEntriesByType("navigation");
  if (navigation instanceof PerformanceNavigationTiming && navigation.type === "reload")
    return false;
  location.reload();
  return true;
}
