// A host that frames a page with LiveChat's own `createIframe`, which connects to the first page that
// answers, and to none that the frame loads after it.
import { createIframe } from "@livechat/postmessage";

window.messages = [];

window.open = async (url) => {
  const handle = (message) => window.messages.push(message);
  const api = await createIframe({ container: document.body, url }, { handle }).promise;
  window.connection = {
    send: (event, data) =>
      api.call("handle", { event_name: `livechat:${event}`, event_data: data }),
  };
};

document.documentElement.dataset.ready = "yes";
