// The page's end of its line to the simulator, in pages that `serve` has made; built sites have none.
//
// The simulator asks for the state that is the agent's before it loads the page of another build, and
// hands it to that page. It also asks whether the page answers: one in an endless loop does not.
import { readConfiguration } from "./bridge/configuration.mjs";
import { makeAgentState } from "./development/agent-state.mjs";

/** @import { Ask } from "./development/types.d.ts" */

const { simulatorOrigin } = readConfiguration();
const state = makeAgentState();
const { port1: line, port2: simulators } = new MessageChannel();

/** @param {MessageEvent<Ask>} event */
line.onmessage = ({ data: asked }) => {
  switch (asked.ask) {
    case "answer":
      line.postMessage(null);
      break;
    case "read":
      line.postMessage(state.read());
      break;
    case "restore":
      state.restore(asked.state);
      break;
    case "forget":
      state.forget();
      break;
    case "forget-focus":
      state.forgetFocus();
  }
};

// A port of their own, because LiveChat's SDK hears every message of the window.
if (simulatorOrigin) parent.postMessage("agentapp:line", simulatorOrigin, [simulators]);
