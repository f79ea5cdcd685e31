// The page's first script: it connects to LiveChat while Python is still loading.
//
// LiveChat's handshake ends seconds after the page has loaded, and a first visit's Python needs
// longer. So this script hears the host before any other script does, connects, and queues the
// events until Python is there.
//
// Guarantees:
//   1. The SDK hears nobody but the parent window, and that only from an allowed origin. While an
//      agent signs in, LiveChat's accounts server is heard too, from the one window that asked it.
//   2. No event that the host sends after `init` is lost, whichever SDK the page has.
//   3. Python receives the events in the order in which they were sent, the queued ones first.
// It is an async script, so that the skeleton shows without it. It adds the SDK's script itself, so
// that the SDK never runs first.
import { makeAccounts } from "./bridge/accounts/accounts.mjs";
import { readConfiguration } from "./bridge/configuration.mjs";
import { makeConnection } from "./bridge/connection.mjs";
import { makeEarlyView } from "./bridge/early/early-view.mjs";
import { makeQueue } from "./bridge/event-queue.mjs";
import { makeErrorScreen } from "./bridge/failure/error-screen.mjs";
import { watchPolicy } from "./bridge/failure/policy-violations.mjs";
import { watchStartup } from "./bridge/failure/startup-watchdog.mjs";
import { isAllowed } from "./bridge/origins.mjs";
import { LOADING_TIMEOUT_MS, whenParsed, whenSettled } from "./bridge/page-lifecycle.mjs";
import { eventIn, greeterIn, isObject, isWellFormed } from "./bridge/protocol.mjs";
import { adaptSdk } from "./bridge/sdk-adapters.mjs";
import { makePageCache } from "./cache/page-cache.mjs";

/** @import { Listener, MarkupPolicy } from "./types/bridge.d.ts" */

const configuration = readConfiguration();
const isDevelopment = configuration.simulatorOrigin !== null;
const query = new URLSearchParams(location.search);
const { boot, inventory, sdk } = configuration.files;

/** @type {MarkupPolicy} */
const rules = {
  createHTML: (html) => html, // from Python, which escapes untrusted text
  createScriptURL: (url) => url, // from the configuration
};
const policy = globalThis.trustedTypes?.createPolicy("agentapp", rules) ?? rules;

performance.mark("agentapp:bridge");

const earlyView = makeEarlyView();
const queue = makeQueue(earlyView.hear);
const page = makePageCache(configuration.buildId);
const { explain, fail, reload, report } = makeErrorScreen({
  isDevelopment,
  earlyView,
  forgetPage: page.forget,
  refetchBroken: () => startup.refetchBroken(),
});
const { refusalOf } = watchPolicy(report);
const startup = watchStartup({
  inventory,
  page,
  isConnected: () => connection.isConnected(),
  explain,
  fail,
  report,
});
const connection = makeConnection({
  hosts: configuration.hosts,
  authorize: configuration.authorize,
  isEarly: configuration.connect === "early",
  findPending: startup.findPending,
  onLateConnection: queue.connectedLate,
});

const accounts = makeAccounts({ files: configuration.files, addScript });

// --- Every message, before the SDK hears it

/**
 * Hears the events as they come over the wire, while the SDK cannot.
 *
 * @type {Listener | null}
 */
let wireListener = null;

addEventListener("message", (event) => {
  const { data, origin, source } = event;
  if (source !== parent || !isAllowed(origin, configuration.hosts) || !isWellFormed(event)) {
    if (!accounts.hears(event)) event.stopImmediatePropagation();
    return;
  }
  const sent = eventIn(data);
  if (sent?.name === "change_theme" && isObject(sent.payload)) showTheme(sent.payload.theme);
  if (sent && wireListener) wireListener(sent.name, sent.payload);
  const greeter = greeterIn(data);
  if (greeter) connection.hearGreeting(event, greeter);
  connection.hearAnswer(event);
});

/** @param {unknown} theme */
function showTheme(theme) {
  const { classList } = document.documentElement;
  classList.remove("lc-light-theme", "lc-dark-theme");
  if (theme === "light" || theme === "dark") classList.add(`lc-${theme}-theme`);
}

// --- The other scripts

/**
 * Add a script of the configuration; the browser runs one of the site's only as it was built.
 *
 * @param {string} url
 */
function addScript(url) {
  const script = document.createElement("script");
  script.integrity = configuration.integrity[url] ?? "";
  script.src = policy.createScriptURL(url);
  document.head.append(script);
  return script;
}

/**
 * Have the browser fetch a script that another script is going to add.
 *
 * @param {string} url
 */
function preloadScript(url) {
  const link = document.createElement("link");
  const integrity = configuration.integrity[url];
  Object.assign(link, { rel: "preload", as: "script", integrity, href: url });
  document.head.append(link);
}

function loadSdk() {
  let hasRun = false;

  /** @param {string} reason the reason, where no file of the site is broken */
  async function reportMissing(reason) {
    if (hasRun) return;
    const fault = await startup.diagnose(sdk);
    connection.sdkIsMissing(`${fault ?? `${sdk} ${reason}`}.`, fault);
  }

  const script = addScript(sdk);
  script.onload = () => {
    const api = globalThis.LiveChat;
    if (!isObject(api) && typeof api !== "function") {
      reportMissing("set no window.LiveChat");
      return;
    }
    hasRun = true;
    const adapter = adaptSdk(api, {
      deliver: queue.deliver,
      setWireListener: (listener) => (wireListener = listener),
      placement: configuration.placement,
      isPlain: query.get("connection") === "plain",
    });
    connection.sdkHasLoaded(adapter);
  };
  script.onerror = () => reportMissing("could not be loaded");
  setTimeout(() => reportMissing("did not come in time"), LOADING_TIMEOUT_MS);
}

// --- What the other scripts and Python see

const { callSdk, connect, getSessionId, handshakeIsOver, listen, refreshSessionId, sdkName } =
  connection;
globalThis.agentapp = {
  configuration,
  isDevelopment,
  theme: query.get("theme") ?? undefined,
  policy,
  addScript,
  handshakeIsOver,
  connect,
  takeOver(listener) {
    earlyView.end();
    queue.takeOver(listener);
  },
  listen,
  getSessionId,
  refreshSessionId,
  sdkName,
  callSdk,
  fail,
  report,
  refusalOf,
  reload,
  page,
  startup,
  accounts,
  createPyodideModule: null,
  interpreter: null,
  main: null,
  onAction: null,
  patch: null,
};

whenParsed(() => document.getElementById("not-started")?.remove());
showTheme(query.get("theme"));
loadSdk();
if (configuration.connect === "early") connect();
whenSettled(() => {
  configuration.preload.forEach(preloadScript); // boot.mjs is going to add them
  addScript(boot).onerror = () => startup.fail(`${boot} could not be loaded.`);
});
