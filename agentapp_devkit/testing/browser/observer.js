// Observes the extension's page for the test: when it is idle, what it shows, and what it asks for.
(() => {
  if (location.origin !== "https://extension.example") return;
  const { countAtOnce } = globalThis.agentappTest;
  const QUIET_TURNS = 20;
  const MOST_TURNS = 20_000;

  let awaited = 0; // answers of services and of the host, and bodies that are read
  let callbacks = 0; // of Python's, that wait for their turn
  let received = 0; // messages of the host's
  const commands = [];

  addEventListener("message", () => (received += 1));

  /** Count a promise until it is settled. */
  async function awaiting(promise) {
    awaited += 1;
    try {
      return await promise;
    } finally {
      awaited -= 1;
    }
  }

  const { fetch } = globalThis;
  globalThis.fetch = (...args) => awaiting(fetch(...args));
  for (const name of ["arrayBuffer", "blob", "bytes", "formData", "json", "text"]) {
    const read = Response.prototype[name];
    if (!read) continue;
    Response.prototype[name] = function (...args) {
      return awaiting(read.apply(this, args));
    };
  }

  // The answers of a test have an end, so none of these reads lasts.
  const { read: readPart } = ReadableStreamDefaultReader.prototype;
  ReadableStreamDefaultReader.prototype.read = function () {
    return awaiting(readPart.call(this));
  };

  let bridge;
  Object.defineProperty(globalThis, "agentapp", {
    configurable: true,
    get: () => bridge,
    set(value) {
      const { callSdk, connect } = value;
      value.callSdk = (method, argumentsJson) => {
        commands.push([method, argumentsJson]);
        return awaiting(callSdk(method, argumentsJson));
      };
      value.connect = (...args) => awaiting(connect(...args));
      bridge = value;
    },
  });

  /** Count the callbacks that wait for their turn in Python's event loop. */
  async function watchPython() {
    const output = { stdout: console.log, stderr: console.error };
    const runtime = await bridge.interpreter.loadPyodide(output);
    const webloop = runtime.pyimport("pyodide.webloop");
    const schedule = webloop.scheduleCallback;
    // Patch "counted-callbacks" of docs/patches.md.
    webloop.scheduleCallback = (callback, delay = 0) => {
      if (delay > 0) return schedule(callback, delay);
      callbacks += 1;
      schedule(() => {
        callbacks -= 1;
        callback();
      }, delay);
    };
    webloop.destroy();
  }

  const turn = () =>
    new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => resolve(undefined);
      port2.postMessage(null);
    });

  function read(element) {
    const attributes = {};
    for (const { name, value } of element.attributes) attributes[name] = value;
    const children = [];
    for (const node of element.childNodes) {
      if (node.nodeType === Node.TEXT_NODE) children.push(node.data);
      else if (node instanceof Element) children.push(read(node));
    }
    return {
      tag: element.localName,
      attributes,
      children,
      value: typeof element.value === "string" ? element.value : "",
      checked: element.checked === true || element.selected === true,
    };
  }

  const FAULTS = [
    "valueMissing",
    "typeMismatch",
    "patternMismatch",
    "tooLong",
    "tooShort",
    "rangeUnderflow",
    "rangeOverflow",
    "stepMismatch",
    "badInput",
    "customError",
  ];
  const isWrong = ({ willValidate, validity }) => willValidate && !validity.valid;

  Object.assign(globalThis.agentappTest, {
    watchPython,
    /** Why the browser does not submit a form; null where it does. */
    faultOf(form) {
      const wrong = [...form.elements].find(isWrong);
      if (!wrong) return null;
      return `${wrong.name || wrong.id}: ${FAULTS.find((fault) => wrong.validity[fault])}`;
    },
    panel: () => read(document.getElementById("panel")),
    received: () => received,
    /**
     * Let Python run until all its tasks wait. Return how many answers are awaited, the commands since
     * the last call, and whether the extension signed in with no answer from the test; null where the
     * tasks go on.
     */
    async settle() {
      let quiet = 0;
      for (let turns = 0; turns < MOST_TURNS; turns += 1) {
        await turn();
        quiet = callbacks || countAtOnce() ? 0 : quiet + 1;
        if (quiet < QUIET_TURNS) continue;
        const isSignInUntold = globalThis.agentappTest.isSignInUntold === true;
        return { awaited, commands: commands.splice(0), isSignInUntold };
      }
      return null;
    },
  });
})();
