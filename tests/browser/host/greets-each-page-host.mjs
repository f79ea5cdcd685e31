// A host that frames a page with LiveChat's own `createReconnectableIframe`, which connects to each page
// that the frame loads.
import { createReconnectableIframe } from "@livechat/postmessage";

window.messages = [];

window.open = (url) => {
  const handle = (message) => window.messages.push(message);
  const onConnected = (api) => {
    window.connection = {
      send: (event, data) =>
        api.call("handle", { event_name: `livechat:${event}`, event_data: data }),
    };
  };
  createReconnectableIframe({ container: document.body, url, onConnected }, { handle });
};

document.documentElement.dataset.ready = "yes";
