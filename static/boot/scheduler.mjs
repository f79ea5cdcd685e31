// The scheduler of Python's event loop, in place of Pyodide's own.
//
// Pyodide posts a message for each callback (https://github.com/pyodide/pyodide/pull/4590) and runs
// all that wait on each message. When two tasks never stop (`while True: await asyncio.sleep(0)`),
// messages are posted faster than they are handled: the host's events, timers and clicks wait behind
// an ever longer queue. This scheduler posts one message at a time, and whatever arrived meanwhile has
// its turn before the next one.

/** From here on a timer is precise enough. */
const TIMER_DELAY_MS = 2;

/** Make a function to replace `pyodide.webloop.scheduleCallback`. */
export function fairScheduling() {
  const turn = new MessageChannel();
  /** @type {(() => void)[]} */
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

  /**
   * @param {() => void} callback
   * @param {number} [delay] in milliseconds
   */
  return (callback, delay = 0) => {
    if (delay > TIMER_DELAY_MS) {
      setTimeout(callback, delay);
      return;
    }
    waiting.push(callback);
    if (!isPosted) post();
  };
}
