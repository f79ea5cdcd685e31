// A host that frames a page and says nothing to it until a test lets it speak, with LiveChat's own
// `@livechat/postmessage`.
import { connectExistingIframe } from "@livechat/postmessage";

window.open = (url) => {
  document.body.append(Object.assign(document.createElement("iframe"), { src: url }));
};

window.messages = [];

/** Greet the page for as long as it takes, as a host does whose script has just started. */
window.speak = async () => {
  const options = { frame: document.querySelector("iframe"), handshakeRetry: { count: 100 } };
  const handle = (message) => window.messages.push(message);
  const api = await connectExistingIframe(options, { handle }).promise;
  window.connection = {
    send: (event, data) =>
      api.call("handle", { event_name: `livechat:${event}`, event_data: data }),
  };
};

/** Greet it twice at once; one of the two is answered. */
window.speakTwice = () => Promise.any([window.speak(), window.speak()]);

/** Send without a handshake, as the older hosts do. */
window.post = (event, data) => {
  const message = { event_name: `livechat:${event}`, event_data: data };
  document.querySelector("iframe").contentWindow.postMessage(message, "*");
};

document.documentElement.dataset.ready = "yes";
