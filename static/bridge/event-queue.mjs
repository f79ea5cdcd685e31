// The host's events on their way to Python: kept until it is there, and then handed over in bursts.
//
// Why this is not Python: see bridge.js.
//
// What arrives while Python renders is rendered together: a host that floods the page is kept up
// with, and the browser paints in between. The first event of a burst is rendered at once. What
// nobody sees comes after, in a turn of its own, once all that arrived is rendered.
const OWN = "agentapp:"; // what the bridge's own events start with

function asJson(value) {
  try {
    return JSON.stringify(value, (_, item) => (typeof item === "bigint" ? String(item) : item)) ?? "null";
  } catch {
    return null; // cyclic, or nested too deeply: Python reports it
  }
}

export function makeQueue() {
  const kept = [];
  let python = null;
  let isSettling = false; // the messages that came while Python rendered are not through yet
  let isBehind = false; // there were events among them
  const turn = new MessageChannel(); // its messages queue up behind those of the host

  function pass(name, json) {
    if (!python) {
      kept.push([name, json]);
      return;
    }
    if (isSettling) {
      isBehind = true;
      python.listener(name, json, false);
    } else {
      settle(() => python.listener(name, json, true));
    }
  }

  function settle(show) {
    isSettling = true;
    isBehind = false;
    try {
      show();
    } finally {
      turn.port2.postMessage(null);
    }
  }

  turn.port1.onmessage = () => {
    isSettling = false;
    if (isBehind) settle(python.settled);
    else python.shown();
  };

  return {
    /** An event of the host's, as LiveChat's SDK has it. */
    deliver(name, data) {
      // An event called "*" comes to those who hear every event without its name, and the bridge's
      // own are not the host's to send.
      if (typeof name === "string" && !name.startsWith(OWN)) pass(name, asJson(data));
    },

    /** An event of the bridge's own. */
    announce: (name) => pass(`${OWN}${name}`, "null"),

    takeOver(listener, settled, shown) {
      while (kept.length) listener(...kept.shift(), false);
      python = { listener, settled, shown };
      // Whoever waits for the connection goes on when what was kept has been heard.
      settle(() => {
        settled();
        shown();
      });
    },
  };
}
