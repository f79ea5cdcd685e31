// A host that frames a page and says nothing to it until a test lets it speak, with LiveChat's own
// `@livechat/postmessage`.
import { connectExistingIframe } from "@livechat/postmessage";

window.open = (url) => {
  document.body.append(Object.assign(document.createElement("iframe"), { src: url }));
};

window.messages = [];
window.posted = 0; // messages to the page, greetings first of all

let greeting = null; // the latest

const frame = () => document.querySelector("iframe");

function greet() {
  const { contentWindow, src } = frame();
  const postMessage = (...message) => {
    window.posted += 1;
    if (message[0].type === "handshake") greeting = message;
    contentWindow.postMessage(...message);
  };
  const options = {
    frame: { contentWindow: { postMessage }, src },
    handshakeRetry: { count: 100 },
  };
  return connectExistingIframe(options, { handle: (message) => window.messages.push(message) });
}

/** Greet the page for as long as it takes, as a host does whose script has just started. */
window.speak = async () => {
  const api = await greet().promise;
  window.connection = {
    send: (event, data) =>
      api.call("handle", { event_name: `livechat:${event}`, event_data: data }),
  };
};

/** Greet it as if for the page before it, until `hush()`, and once it has loaded, for itself. */
window.speakTooEarly = () => {
  window.hush = greet().destroy;
  frame().addEventListener("load", () => window.speak());
};

/** Greet it, and once it has reloaded, greet it again as the page before, and then for itself. */
window.speakTooLate = async () => {
  await greet().promise;
  frame().addEventListener("load", () => {
    frame().contentWindow.postMessage(...greeting);
    window.speak();
  });
};

/** Greet it twice at once; one of the two is answered. */
window.speakTwice = () => Promise.any([window.speak(), window.speak()]);

/** Send without a handshake, as the older hosts do. */
window.post = (event, data) => {
  const message = { event_name: `livechat:${event}`, event_data: data };
  frame().contentWindow.postMessage(message, "*");
};

document.documentElement.dataset.ready = "yes";
