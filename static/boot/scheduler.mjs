// Python's event loop asks here for its next turn.
//
// Why this is not Python: it is what Python's event loop stands on.
//
// Pyodide posts a message for each callback and runs all that are waiting on each message. When two
// tasks never stop (`while True: await asyncio.sleep(0)`), messages are posted faster than they are
// worked off: the host's events, timers and clicks wait behind an ever longer queue. So here there
// is one message at a time, and whatever arrived meanwhile has its turn between two of them.
const LATER = 2; // ms; from here on a timer is precise enough

/** What `pyodide.webloop` calls in place of its own `scheduleCallback`. */
export function fairScheduling() {
  const turn = new MessageChannel();
  let waiting = [];
  let isPosted = false;

  function post() {
    isPosted = true;
    turn.port2.postMessage(null);
  }

  turn.port1.onmessage = () => {
    const due = waiting;
    waiting = [];
    for (const callback of due) {
      try {
        callback();
      } catch (error) {
        reportError(error);
      }
    }
    isPosted = false;
    if (waiting.length) post();
  };

  return (callback, delay = 0) => {
    if (delay > LATER) {
      setTimeout(callback, delay);
      return;
    }
    waiting.push(callback);
    if (!isPosted) post();
  };
}
