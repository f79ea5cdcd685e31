// LiveChat's side of a browser test: the simulator's own connection, on LiveChat's own
// `@livechat/postmessage`.
import { connect } from "../../../agentapp_devkit/simulator/static/connection.mjs";

window.messages = [];
window.states = [];

/** Frame a page; once it says that it is ready, send it `atOnce`. */
window.open = (url, protocol, atOnce) => {
  window.connection = connect({
    container: document.body,
    url,
    protocol,
    onMessage(message) {
      window.messages.push(message);
      if (message.message === "plugin_inited") {
        for (const [event, data] of atOnce) window.connection.send(event, data);
      }
      // What LiveChat's library returns or throws here is the answer to the extension.
      if (message.message === "refused") {
        throw Object.assign(new Error("No chat is open."), { code: "NO_CHAT" });
      }
      return message.message === "unanswered" ? new Promise(() => {}) : undefined;
    },
    onConnected: () => window.states.push("connected"),
    onFailed: (error) => window.states.push(`failed: ${error.message}`),
  });
};

document.documentElement.dataset.ready = "yes";
