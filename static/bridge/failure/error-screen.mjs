// What the page says for itself, where Python cannot.
//
// Why this is not Python: it is for when Python could not start.
import { whenParsed } from "../page-lifecycle.mjs";

const MOST_REPORTS = 50; // on the page during development; what goes wrong first explains the most

function element(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

/**
 * @param {object} page
 * @param {boolean} page.isDevelopment whether an author is looking
 * @param {() => Promise<unknown>} page.forgetPage has the page come from the network
 * @param {() => Promise<unknown>} page.refresh replaces what a cache has kept of files at fault
 */
export function makeNotices({ isDevelopment, forgetPage, refresh }) {
  /** Say in the panel what keeps it from showing a customer; its state stays. */
  function explain(title, message, fault, details = "") {
    console.error(`agentapp: ${title}\n${message}\n${fault ?? ""}\n${details}`);
    whenParsed(() => {
      const retry = element("button", { type: "button", class: "button" }, "Try again");
      retry.addEventListener("click", reload);
      const notice = element("div", { class: "notice", role: "alert" },
        element("h1", { class: "notice-title" }, title),
        element("p", { class: "notice-text" }, message),
        retry);
      if (fault) notice.append(element("p", { class: "notice-fault" }, fault));
      if (details && isDevelopment) {
        notice.append(element("pre", { class: "traceback", tabindex: "0" }, details));
      }
      document.getElementById("panel").replaceChildren(notice);
    });
  }

  /**
   * Draw the state `failed`.
   *
   * `details` are for the console and for development; `fault` is one line for everybody.
   */
  function fail(title, message, details = "", fault = null) {
    explain(title, message, fault, details);
    whenParsed(() => {
      const panel = document.getElementById("panel");
      panel.dataset.state = "failed";
      panel.removeAttribute("aria-busy");
    });
  }

  /** Reload the page; without a connection the browser would put a page of its own in its place. */
  async function reload() {
    try {
      const { ok } = await fetch(location.href, { method: "HEAD", cache: "no-store" });
      if (ok) await forgetPage();
    } catch {
      const said = document.getElementById("offline") ??
        element("p", { id: "offline", class: "notice-fault", role: "status" });
      document.querySelector("#panel .notice")?.append(said);
      said.textContent = "There is no connection at the moment.";
      return;
    }
    await refresh();
    location.reload();
  }

  const reports = new Map(); // what is shown already, so that an error met again is only counted

  function showReport(title, details) {
    const known = reports.get(title + details);
    if (!known && reports.size === MOST_REPORTS) return; // the console has it
    if (known) {
      known.times += 1;
      known.heading.textContent = `${title} (${known.times} times)`;
      return;
    }
    const heading = element("h2", { class: "error-title" }, title);
    reports.set(title + details, { heading, times: 1 });
    const list = document.getElementById("errors") ??
      document.body.appendChild(element("aside", { id: "errors", "aria-label": "Errors", role: "alert" }));
    list.append(element("section", { class: "error-report" },
      heading, element("pre", { class: "traceback", tabindex: "0" }, details)));
  }

  /** Log an error; during development show it below the panel too. */
  function report(title, details) {
    console.error(`agentapp: ${title}\n${details}`);
    if (isDevelopment) whenParsed(() => showReport(title, details));
  }

  return { explain, fail, reload, report };
}
