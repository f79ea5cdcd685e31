// A host that frames a page and says nothing to it until a test lets it speak, with LiveChat's own
// `@livechat/postmessage`.
import { connectExistingIframe } from "@livechat/postmessage";

window.open = (url) => {
  document.body.append(Object.assign(document.createElement("iframe"), { src: url }));
};

window.speak = async () => {
  const frame = document.querySelector("iframe");
  const api = await connectExistingIframe({ frame }, { handle() {} }).promise;
  window.connection = {
    send: (event, data) =>
      api.call("handle", { event_name: `livechat:${event}`, event_data: data }),
  };
};

document.documentElement.dataset.ready = "yes";
