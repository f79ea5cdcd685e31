// Queues the host's events until Python takes over, and then hands them over in batches.
//
// The first event of a batch is rendered at once. Events that arrive while Python renders are rendered
// together afterwards: a host that floods the page is kept up with, and the browser paints in between.
// Work that nobody sees comes when all is rendered, in a turn of its own.

/**
 * Python's side of the bridge: `HostListener` in py/agentapp/_page.py, with the same names.
 *
 * @typedef {object} HostListener
 * @property {(event: string, payloadJson: string | undefined, endsBatch: boolean) => void} onEvent
 *   takes an event. `payloadJson` is undefined where the payload cannot be written as JSON. An event
 *   that `endsBatch` is a batch of its own: `onBatchEnd` is not called for it, which saves a crossing.
 * @property {() => void} onBatchEnd draws: the host has sent nothing more for now
 * @property {() => void} onPainted does what the agent need not wait for: the browser could have painted
 * @property {() => void} onConnected hears that the page connected after `connect` had failed; a batch
 *   end follows
 */

/**
 * @param {unknown} payload
 * @returns {string | undefined} undefined for a payload that is cyclic, or nested too deeply
 */
function toJson(payload) {
  try {
    return (
      JSON.stringify(payload, (_, item) => (typeof item === "bigint" ? String(item) : item)) ??
      "null"
    );
  } catch {
    return undefined; // Python's None; and Python reports it
  }
}

/** @param {(event: string, payloadJson: string | undefined) => void} onQueued called with each event that waits for Python */
export function makeQueue(onQueued) {
  /** @type {[event: string, payloadJson: string | undefined][]} */
  const queue = [];
  let hasConnectedLate = false;
  /** @type {HostListener | null} */
  let listener = null;
  let isRendering = false; // the messages that came while Python rendered are not through yet
  let isBehind = false; // there was something to render among them
  const turn = new MessageChannel(); // its messages line up behind the host's

  /** @param {() => void} callPython makes calls of which the last one renders */
  function render(callPython) {
    isRendering = true;
    isBehind = false;
    try {
      callPython();
    } finally {
      turn.port2.postMessage(null);
    }
  }

  turn.port1.onmessage = () => {
    if (!listener) return;
    isRendering = false;
    if (isBehind) render(listener.onBatchEnd);
    else listener.onPainted();
  };

  return {
    /**
     * Take an event from LiveChat's SDK.
     *
     * @param {unknown} event its name
     * @param {unknown} payload
     */
    deliver(event, payload) {
      // The SDKs tell those who hear every event also of the event "*", without a name.
      if (typeof event !== "string") return;
      const payloadJson = toJson(payload);
      if (!listener) {
        queue.push([event, payloadJson]);
        onQueued(event, payloadJson);
      } else if (isRendering) {
        isBehind = true;
        listener.onEvent(event, payloadJson, false);
      } else {
        const { onEvent } = listener;
        render(() => onEvent(event, payloadJson, true));
      }
    },

    /** Tell Python that the page connected after `connect` had failed. */
    connectedLate() {
      if (!listener) {
        hasConnectedLate = true;
      } else if (isRendering) {
        isBehind = true;
        listener.onConnected();
      } else {
        const { onConnected, onBatchEnd } = listener;
        render(() => {
          onConnected();
          onBatchEnd();
        });
      }
    },

    /**
     * Hand every queued event to `newListener` as one batch, and from then on each new event.
     *
     * @param {HostListener} newListener
     */
    takeOver(newListener) {
      const { onEvent, onBatchEnd, onPainted, onConnected } = newListener;
      if (hasConnectedLate) onConnected();
      for (let next = queue.shift(); next; next = queue.shift()) onEvent(...next, false);
      listener = { onEvent, onBatchEnd, onPainted, onConnected };
      // Whoever waits for the connection goes on when the queued events have been heard.
      render(() => {
        onBatchEnd();
        onPainted();
      });
    },
  };
}
