// The page's messages about failures that Python cannot show, because it does not run.
import { whenParsed } from "../page-lifecycle.mjs";

/** @import { makeEarlyView } from "../early/early-view.mjs" */

const MAX_REPORTS = 50; // on the page during development; the first ones explain the most

/**
 * @param {string} tag
 * @param {Record<string, string>} attributes
 * @param {...(string | Node)} children
 */
function element(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

/**
 * @param {object} page
 * @param {boolean} page.isDevelopment true where an author looks at the page
 * @param {Pick<ReturnType<typeof makeEarlyView>, "showBelow">} page.earlyView
 * @param {() => Promise<unknown>} page.forgetPage has the page come from the network
 * @param {() => Promise<unknown>} page.refetchBroken replaces the cached copies of broken files
 */
export function makeErrorScreen({ isDevelopment, earlyView, forgetPage, refetchBroken }) {
  /**
   * Say in the panel what keeps it from going on; its state stays. The customer stays in sight.
   *
   * @param {string} title
   * @param {string} message
   * @param {string | null} fault one line for everybody
   * @param {string} [details] for the console and for development
   */
  function explain(title, message, fault, details = "") {
    console.error(`agentapp: ${title}\n${message}\n${fault ?? ""}\n${details}`);
    whenParsed(() => {
      const retry = element("button", { type: "button", class: "aa-button" }, "Try again");
      retry.addEventListener("click", reload);
      const notice = element(
        "div",
        { class: "aa-notice", lang: "en", role: "alert" },
        element("h1", { class: "aa-notice-title" }, title),
        element("p", { class: "aa-notice-text" }, message),
        retry,
      );
      if (fault) notice.append(element("p", { class: "aa-notice-fault" }, fault));
      if (details && isDevelopment) {
        notice.append(element("pre", { class: "aa-traceback", tabindex: "0" }, details));
      }
      if (!earlyView.showBelow(notice)) document.getElementById("panel")?.replaceChildren(notice);
    });
  }

  /**
   * Show the state `failed`.
   *
   * @param {string} title
   * @param {string} message
   * @param {string} [details] for the console and for development
   * @param {string | null} [fault] one line for everybody
   */
  function fail(title, message, details = "", fault = null) {
    explain(title, message, fault, details);
    whenParsed(() => {
      const panel = document.getElementById("panel");
      if (!panel) return;
      panel.dataset.state = "failed";
      panel.removeAttribute("aria-busy");
    });
  }

  /** Reload the page, if there is a connection; else the browser would show a page of its own. */
  async function reload() {
    try {
      const { ok } = await fetch(location.href, { method: "HEAD", cache: "no-store" });
      if (ok) await forgetPage();
    } catch {
      showOffline();
      return;
    }
    await refetchBroken();
    location.reload();
  }

  function showOffline() {
    const status =
      document.getElementById("offline") ??
      element("p", { id: "offline", class: "aa-notice-fault", role: "status" });
    document.querySelector("#panel .aa-notice")?.append(status);
    status.textContent = "There is no connection at the moment.";
  }

  /** @type {Map<string, { heading: HTMLElement, times: number }>} */
  const reports = new Map(); // those on the page, so that an error that comes again is only counted

  /**
   * @param {string} title
   * @param {string} details
   */
  function showReport(title, details) {
    const known = reports.get(title + details);
    if (!known && reports.size === MAX_REPORTS) return; // the console has it
    if (known) {
      known.times += 1;
      known.heading.textContent = `${title} (${known.times} times)`;
      return;
    }
    const heading = element("h2", { class: "aa-error-title" }, title);
    reports.set(title + details, { heading, times: 1 });
    const list = document.getElementById("errors") ?? document.body.appendChild(reportList());
    const traceback = element("pre", { class: "aa-traceback", tabindex: "0" }, details);
    list.append(element("section", { class: "aa-error-report" }, heading, traceback));
  }

  const reportList = () =>
    element("aside", { id: "errors", "aria-label": "Errors", role: "alert" });

  /**
   * Log an error; during development show it below the panel too.
   *
   * @param {string} title
   * @param {string} details
   */
  function report(title, details) {
    console.error(`agentapp: ${title}\n${details}`);
    if (isDevelopment) whenParsed(() => showReport(title, details));
  }

  return { explain, fail, reload, report };
}
