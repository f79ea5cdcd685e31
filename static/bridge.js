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
//
// The handshake of LiveChat's `@livechat/postmessage`, which two of the SDKs use:
//   host → page   handshake          on the frame's load event, five times, 500 ms apart
//   page → host   response           50 ms after the last handshake it heard, for up to 3 s
//   host → page   handshake echo
//   page → host   response, and from then on calls in both directions
// An SDK that hears nothing for 3 s fails for good, so its `init` is called only when the host has
// spoken: a host that is slow to start still finds a page that answers. An SDK that is connected
// answers no further handshake, so the page loads anew for a host that starts anew.
import { watchStart } from "./starting.mjs";

(() => {
  "use strict";

  const FINGERPRINT = "@@livechat/postmessenger"; // marks the messages of @livechat/postmessage
  const PATIENCE = 1000; // ms after the page has loaded; by then the host has tried twice or more
  const SILENCE = 5000; // ms after the page has loaded; the host's own attempts end after 2500
  const LOADING = 20_000; // ms; then LiveChat's script, and the page itself, count as not loading
  const EVENTS = ["customer_profile", "customer_profile_hidden", "authorize", "authorize_error"];
  const MOST_REPORTS = 50; // on the page during development; what goes wrong first explains the most
  const ANY = "*"; // LiveChat's emitters hear every event under this name
  const OWN = "agentapp:"; // what the bridge's own events start with

  const configuration = JSON.parse(document.getElementById("agentapp").textContent);
  const query = new URLSearchParams(location.search);
  for (const [name, path] of Object.entries(configuration.files)) {
    configuration.files[name] = new URL(path, document.baseURI).href;
  }
  configuration.integrity = Object.fromEntries(
    Object.entries(configuration.integrity).map(
      ([path, hash]) => [new URL(path, document.baseURI).href, hash],
    ),
  );

  const rules = {
    createHTML: (html) => html, // Python's, which escaped what it did not write
    createScriptURL: (url) => url, // the configuration's
  };
  const policy = window.trustedTypes?.createPolicy("agentapp", rules) ?? rules;

  performance.mark("agentapp:bridge");

  // --- Who may talk -----------------------------------------------------------------------------

  /** Whether `origin` is one of the configured hosts: `https://name` or `https://*.name`. */
  function isAllowed(origin) {
    return configuration.hosts.some((host) => {
      const [scheme, domain] = host.split("://*.");
      return domain === undefined
        ? origin === host
        : origin.startsWith(`${scheme}://`) && origin.endsWith(`.${domain}`) &&
            !/[/@:]/.test(origin.slice(scheme.length + 3, -domain.length));
    });
  }

  /** The origin of the page that frames this one, or null where the browser does not tell. */
  function framedBy() {
    const ancestors = location.ancestorOrigins;
    if (ancestors?.length) return ancestors[0];
    return document.referrer ? new URL(document.referrer).origin : null;
  }

  // --- Events, kept in order until Python is there ----------------------------------------------

  // What arrives while Python renders is rendered together: a host that floods the page is kept up
  // with, and the browser paints in between. The first event of a burst is rendered at once.

  const kept = [];
  let python = null;
  let isSettling = false; // the messages that came while Python rendered are not through yet
  let isBehind = false; // there were events among them
  const turn = new MessageChannel(); // its messages queue up behind those of the host

  function asJson(value) {
    try {
      return JSON.stringify(value, (_, item) => (typeof item === "bigint" ? String(item) : item)) ?? "null";
    } catch {
      return null; // cyclic, or nested too deeply: Python reports it
    }
  }

  function pass(name, json) {
    if (!python) {
      kept.push([name, json]);
      return;
    }
    python.listener(name, json);
    if (isSettling) isBehind = true;
    else settle();
  }

  function settle() {
    isSettling = true;
    isBehind = false;
    try {
      python.settled();
    } finally {
      turn.port2.postMessage(null);
    }
  }

  turn.port1.onmessage = () => {
    isSettling = false;
    if (isBehind) settle();
  };

  function deliver(name, data) {
    // An event called "*" comes to those who hear every event without its name, and the bridge's own
    // are not the host's to send.
    if (typeof name === "string" && !name.startsWith(OWN)) pass(name, asJson(data));
  }

  // --- Generations of window.LiveChat -----------------------------------------------------------
  // Each gives: speaksFirst, start(options) → Promise, listen(name), getSessionId, refreshSessionId.

  /** boilerplate 1.1 and agent-app-widget-sdk 1.x: callbacks, `init` returns nothing. */
  function callbackGeneration(api) {
    const listen = (name) => api.on(name, (data) => deliver(name, data));
    return {
      speaksFirst: true,
      async start(options) {
        EVENTS.forEach(listen);
        api.init(options);
      },
      listen: (name) => EVENTS.includes(name) || listen(name),
      getSessionId: () => api.getSessionId(),
      refreshSessionId: async () => api.refreshSessionId(),
    };
  }

  /** agent-app-widget-sdk 3.x: `init` is a Promise, and needs no options. */
  function promiseGeneration(api) {
    return {
      speaksFirst: false,
      async start(options) {
        api.on(ANY, deliver);
        await api.init(options);
      },
      listen() {},
      getSessionId: () => api.getSessionId(),
      refreshSessionId: () => api.refreshSessionId(),
    };
  }

  /** agent-app-sdk: a widget, to be had only after the host has answered `plugin_inited`. */
  function widgetGeneration(api) {
    let widget = null;
    return {
      speaksFirst: query.get("connection") === "plain",
      async start() {
        // The host may send before it answers, while there is no widget to listen with: until then
        // its messages are read off the wire. No message can fall between the two, because the
        // SDK resolves within the task of the message that it waited for.
        overheard = deliver;
        try {
          widget = await api.createDetailsWidget();
        } finally {
          overheard = null;
        }
        widget.on(ANY, deliver);
      },
      listen() {},
      getSessionId: () => null,
      refreshSessionId: () => widget.refreshSession(),
    };
  }

  function generationOf(api) {
    if (typeof api.createDetailsWidget === "function") return widgetGeneration(api);
    return typeof api.off === "function" ? promiseGeneration(api) : callbackGeneration(api);
  }

  // --- The wire: every message, before the SDK hears it -----------------------------------------

  let overheard = null;

  /** The event in a host's message, whichever way it came, or null. */
  function eventIn(data) {
    const message = data?.[FINGERPRINT] && data.type === "call" ? data.data?.args?.[0] : data;
    const name = message?.event_name;
    return typeof name === "string" && name.startsWith("livechat:")
      ? { name: name.slice("livechat:".length), data: message.event_data }
      : null;
  }

  const isObject = (value) => typeof value === "object" && value !== null;

  /** Whether `name` can be one of the host's; what every object has under its name is no handler. */
  const isName = (name) => typeof name === "string" && !(name in Object.prototype);

  /** Whether a message has the form of the host's, so that no SDK stumbles over it. */
  function isWellFormed({ data: message, ports }) {
    if (!isObject(message)) return false;
    const { owner, instance, type, data } = message;
    if (!message[FINGERPRINT]) return true;
    if (ports.length > 0) return false; // it is sent back as the answer, and they could not be
    switch (type) {
      case "handshake":
        return typeof owner === "string" && ["number", "string"].includes(typeof instance);
      case "call":
        return isObject(data) && isName(data.method) && Array.isArray(data.args);
      case "emit":
        return isObject(data) && isName(data.event);
      default:
        return type === "response" && isObject(data);
    }
  }

  addEventListener("message", (event) => {
    if (event.source !== parent || !isAllowed(event.origin) || !isWellFormed(event)) {
      event.stopImmediatePropagation();
      return;
    }
    const sent = eventIn(event.data);
    if (sent?.name === "change_theme") showTheme(sent.data?.theme);
    if (sent && overheard) overheard(sent.name, sent.data);
    if (event.data?.[FINGERPRINT] && event.data.type === "handshake") hostHasSpoken(event);
  });

  // --- Connecting -------------------------------------------------------------------------------

  class ConnectionError extends Error {
    constructor(code, message, fault = null) {
      super(message);
      this.code = code;
      this.fault = fault;
    }
  }

  let generation = null; // of window.LiveChat, once its script has run
  const asked = new Set(); // events beyond the known ones, for when there is a generation
  let greeting = null; // the host's latest handshake, for the SDK to hear
  let options = null; // for the SDK's init, once somebody wants to connect
  let hasStarted = false;
  let isSettled = false;
  const greeters = new Set(); // whose handshakes belong to the start of this page
  let isStarting = true;

  const connected = Promise.withResolvers();
  connected.promise.catch(() => {}); // whoever calls connect() hears of it

  // The host tries for 2.5 s, and a page that Python keeps busy for longer on a slow machine would
  // miss all of it: so the busy part of the start waits for the handshake, but not for long.
  const handshakeIsOver = Promise.race([
    connected.promise.catch(() => {}),
    new Promise((resolve) => {
      if (configuration.connect !== "early") resolve();
      else whenLoaded(() => setTimeout(resolve, PATIENCE));
    }),
  ]);

  function succeed() {
    performance.mark("agentapp:connected");
    // Whoever waited has been told that it failed: the good news goes among the events.
    if (isSettled) pass("agentapp:connected", "null");
    isSettled = true;
    connected.resolve();
  }

  /** `fault` is a file of the site and what is wrong with it, where that is the reason. */
  function giveUp(code, message, fault) {
    isSettled = true;
    connected.reject(new ConnectionError(code, message, fault));
  }

  function init() {
    if (hasStarted || !options || !generation) return;
    if (!generation.speaksFirst && !greeting) return;
    hasStarted = true;
    generation.start(options).then(succeed, (error) => {
      giveUp("handshake-timeout", String(error?.message ?? error));
    });
    if (greeting) {
      // The SDK listens only from now on: let it hear what made us call it.
      const { data, origin, source } = greeting;
      dispatchEvent(new MessageEvent("message", { data, origin, source }));
    }
  }

  function hostHasSpoken(event) {
    const greeter = `${event.data.owner} ${event.data.instance}`;
    if (hasStarted && !isStarting && !greeters.has(greeter)) {
      // The host's own script has started anew. An SDK connects once, so only a new page hears it;
      // the host goes on trying for long enough.
      event.stopImmediatePropagation();
      location.reload();
      return;
    }
    greeters.add(greeter);
    if (hasStarted) return;
    greeting = event;
    event.stopImmediatePropagation(); // init() repeats it
    init();
  }

  function sdkHasLoaded() {
    if (generation) return;
    if (typeof window.LiveChat !== "object" && typeof window.LiveChat !== "function") {
      sdkIsMissing("set no window.LiveChat");
      return;
    }
    generation = generationOf(window.LiveChat);
    asked.forEach(generation.listen);
    init();
  }

  async function hostIsSilent() {
    // The host speaks when the page has loaded, which it has not while any of its files is missing.
    const pending = document.readyState === "complete" ? null : await start.pending();
    if (isSettled) return;
    giveUp("handshake-timeout", pending ? `It waits for ${pending}.` : "The host said nothing.", pending);
  }

  async function sdkIsMissing(otherwise) {
    if (generation) return;
    const fault = await start.lost(configuration.files.sdk);
    giveUp("livechat-not-found", `${fault ?? `${configuration.files.sdk} ${otherwise}`}.`, fault);
  }

  function connect(authorize = configuration.authorize) {
    if (options) {
      if (options.authorize === authorize) return connected.promise;
      const message = `The page has connected with authorize = ${options.authorize} already.`;
      return Promise.reject(new ConnectionError("already-connected", message));
    }
    options = { authorize, authorization: authorize };
    const host = framedBy();
    if (parent === window) {
      giveUp("not-framed", "The page is not inside another one.");
    } else if (host !== null && !isAllowed(host)) {
      giveUp("host-not-allowed", host);
    } else {
      init();
      whenLoaded(() => setTimeout(hostIsSilent, SILENCE));
    }
    return connected.promise;
  }

  /** Once the page has loaded, or something in it takes too long to. */
  function whenLoaded(callback) {
    const loaded = new Promise((resolve) => {
      if (document.readyState === "complete") resolve();
      else addEventListener("load", resolve, { once: true });
    });
    Promise.race([loaded, new Promise((resolve) => setTimeout(resolve, LOADING))]).then(callback);
  }

  /** Add a script of the configuration's; the browser runs one of the site's only as it was built. */
  function addScript(url, type) {
    const script = document.createElement("script");
    script.type = type;
    script.integrity = configuration.integrity[url] ?? "";
    script.src = policy.createScriptURL(url);
    document.head.append(script);
    return script;
  }

  function loadSdk() {
    const script = addScript(configuration.files.sdk, "text/javascript");
    script.onload = sdkHasLoaded;
    script.onerror = () => sdkIsMissing("could not be loaded");
    setTimeout(() => sdkIsMissing("did not come in time"), LOADING);
  }

  // --- The page without Python ------------------------------------------------------------------

  function showTheme(theme) {
    const { classList } = document.documentElement;
    classList.remove("lc-light-theme", "lc-dark-theme");
    if (theme === "light" || theme === "dark") classList.add(`lc-${theme}-theme`);
  }

  function element(tag, attributes, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    node.append(...children);
    return node;
  }

  function whenParsed(callback) {
    if (document.readyState !== "loading") callback();
    else document.addEventListener("DOMContentLoaded", callback, { once: true });
  }

  /**
   * Draw the state `failed`, for when Python cannot.
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
      if (details && configuration.development) {
        notice.append(element("pre", { class: "traceback", tabindex: "0" }, details));
      }
      document.getElementById("panel").replaceChildren(notice);
    });
  }

  /** Reload the page; without a connection the browser would put a page of its own in its place. */
  async function reload() {
    try {
      await fetch(location.href, { method: "HEAD", cache: "no-store" });
    } catch {
      const said = document.getElementById("offline") ??
        element("p", { id: "offline", class: "notice-fault", role: "status" });
      document.querySelector("#panel .notice")?.append(said);
      said.textContent = "There is no connection at the moment.";
      return;
    }
    await start.refresh();
    location.reload();
  }

  const reports = new Map(); // what is shown already, so that an error met again is only counted

  /** Log an error; during development show it below the panel too. */
  function report(title, details) {
    console.error(`agentapp: ${title}\n${details}`);
    if (configuration.development) whenParsed(() => showReport(title, details));
  }

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

  const start = watchStart({ inventory: configuration.files.inventory, fail, explain, report });

  // --- What Python sees -------------------------------------------------------------------------

  window.agentapp = {
    configuration,
    policy,
    handshakeIsOver,
    connect,
    takeOver(listener, settled) {
      while (kept.length) listener(...kept.shift());
      python = { listener, settled };
      settle();
    },
    listen(name) {
      if (generation) generation.listen(name);
      else asked.add(name);
    },
    getSessionId() {
      const id = generation?.getSessionId();
      return id === null || id === undefined ? null : String(id);
    },
    refreshSessionId: () => generation.refreshSessionId(),
    fail,
    report,
    reload,
    start,
  };

  whenLoaded(() => setTimeout(() => (isStarting = false), SILENCE));
  whenParsed(() => document.getElementById("not-started")?.remove());
  showTheme(query.get("theme"));
  loadSdk();
  if (configuration.connect === "early") connect();
  const { boot } = configuration.files;
  addScript(boot, "module").onerror = () => start.failed(`${boot} could not be loaded.`);
})();
