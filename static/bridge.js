// The page's first script: it connects to LiveChat while Python is still loading.
//
// Why this is not Python: LiveChat's handshake ends seconds after the page has loaded, and a cold
// Python needs longer. So this script hears the host before anything else does, connects, and keeps
// what arrives until Python takes over.
//
// What it has to guarantee:
//   1. Nobody but the parent window, and only from an allowed origin, is ever heard by the SDK.
//   2. Nothing the host sends after `init` is lost, whatever the SDK's generation.
//   3. Python receives the events in the order in which they were sent, the kept ones first.
// It is an async script, so that the skeleton shows without it; it adds the SDK's script itself, so
// that the SDK never runs first.
import { makeConnection } from "./bridge/connection.mjs";
import { generationOf } from "./bridge/sdk-adapters.mjs";
import { isAllowed } from "./bridge/origins.mjs";
import { LOADING, whenParsed, whenSettled } from "./bridge/page-lifecycle.mjs";
import { makeNotices } from "./bridge/failure/error-screen.mjs";
import { makePage } from "./cache/page-cache.mjs";
import { makeQueue } from "./bridge/event-queue.mjs";
import { watchStart } from "./bridge/failure/startup-watchdog.mjs";
import { eventIn, greeterIn, isWellFormed } from "./bridge/protocol.mjs";

const configuration = JSON.parse(document.getElementById("agentapp").textContent);
const query = new URLSearchParams(location.search);
const absolute = (path) => new URL(path, document.baseURI).href;
for (const [name, path] of Object.entries(configuration.files)) {
  configuration.files[name] = absolute(path);
}
configuration.integrity = Object.fromEntries(
  Object.entries(configuration.integrity).map(([path, hash]) => [absolute(path), hash]),
);
const { boot, inventory, sdk } = configuration.files;

const rules = {
  createHTML: (html) => html, // Python's, which escaped what it did not write
  createScriptURL: (url) => url, // the configuration's
};
const policy = window.trustedTypes?.createPolicy("agentapp", rules) ?? rules;

performance.mark("agentapp:bridge");

const queue = makeQueue();
const page = makePage(configuration.build);
const { explain, fail, reload, report } = makeNotices({
  isDevelopment: configuration.development,
  forgetPage: page.forget,
  refresh: () => start.refresh(),
});
const start = watchStart({ inventory, page, explain, fail, report });
const connection = makeConnection({
  hosts: configuration.hosts,
  authorize: configuration.authorize,
  isEarly: configuration.connect === "early",
  pending: start.pending,
  connectedLate: queue.connectedLate,
});

// --- Every message, before the SDK hears it -----------------------------------------------------

let overheard = null; // who listens to the events on the wire

addEventListener("message", (event) => {
  const { data, origin, source } = event;
  if (source !== parent || !isAllowed(origin, configuration.hosts) || !isWellFormed(event)) {
    event.stopImmediatePropagation();
    return;
  }
  const sent = eventIn(data);
  if (sent?.name === "change_theme") showTheme(sent.data?.theme);
  if (sent && overheard) overheard(sent.name, sent.data);
  const greeter = greeterIn(data);
  if (greeter) connection.hostHasSpoken(event, greeter);
});

function showTheme(theme) {
  const { classList } = document.documentElement;
  classList.remove("lc-light-theme", "lc-dark-theme");
  if (theme === "light" || theme === "dark") classList.add(`lc-${theme}-theme`);
}

// --- The other scripts --------------------------------------------------------------------------

/** Add a script of the configuration's; the browser runs one of the site's only as it was built. */
function addScript(url) {
  const script = document.createElement("script");
  script.integrity = configuration.integrity[url] ?? "";
  script.src = policy.createScriptURL(url);
  document.head.append(script);
  return script;
}

/** Have the browser fetch a script that another one is going to add. */
function preloadScript(url) {
  const link = document.createElement("link");
  Object.assign(link, { rel: "preload", as: "script", integrity: configuration.integrity[url], href: url });
  document.head.append(link);
}

function loadSdk() {
  let hasRun = false;

  async function isMissing(otherwise) {
    if (hasRun) return;
    const fault = await start.lost(sdk);
    connection.sdkIsMissing(`${fault ?? `${sdk} ${otherwise}`}.`, fault);
  }

  const script = addScript(sdk);
  script.onload = () => {
    const api = window.LiveChat;
    if (typeof api !== "object" && typeof api !== "function") {
      isMissing("set no window.LiveChat");
      return;
    }
    hasRun = true;
    const hooks = {
      deliver: queue.deliver,
      overhear: (listener) => (overheard = listener),
      isPlain: query.get("connection") === "plain",
    };
    connection.sdkIsThere(generationOf(api, hooks));
  };
  script.onerror = () => isMissing("could not be loaded");
  setTimeout(() => isMissing("did not come in time"), LOADING);
}

// --- What Python sees ---------------------------------------------------------------------------

const { connect, getSessionId, handshakeIsOver, listen, refreshSessionId } = connection;
window.agentapp = {
  configuration,
  policy,
  addScript,
  handshakeIsOver,
  connect,
  takeOver: queue.takeOver,
  listen,
  getSessionId,
  refreshSessionId,
  fail,
  report,
  reload,
  page,
  start,
};

whenParsed(() => document.getElementById("not-started")?.remove());
showTheme(query.get("theme"));
loadSdk();
if (configuration.connect === "early") connect();
whenSettled(() => {
  configuration.preload.map(absolute).forEach(preloadScript); // what boot.mjs is going to add
  addScript(boot).onerror = () => start.failed(`${boot} could not be loaded.`);
});
