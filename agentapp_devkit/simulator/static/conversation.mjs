// The conversation in the middle, with the message box that an extension can write into.

import { labelOf } from "./customers.mjs";
import { byId, element } from "./dom.mjs";

/**
 * @param {{onLeave(customer: object): void, onSaid(customer: object, text: string): void}} callbacks
 */
export function createConversation({ onLeave, onSaid }) {
  const place = byId("conversation");
  let box = null;

  function header(customer) {
    return element(
      "header",
      {},
      element("h2", { dir: "auto" }, labelOf(customer)),
      element("span", { class: "hint" }, `On ${customer.page}`),
      element(
        "button",
        { type: "button", class: "quiet", onclick: () => onLeave(customer) },
        "Leaves the site",
      ),
    );
  }

  function message([from, at, text]) {
    return element(
      "li",
      { class: `message from-${from}` },
      element("p", { dir: "auto" }, text),
      element("span", { class: "hint" }, at),
    );
  }

  function composer(customer, messages) {
    box = element("textarea", {
      rows: "2",
      "aria-label": "Message",
      placeholder: "Type a message",
    });
    const say = (event) => {
      event.preventDefault();
      const text = box.value.trim();
      if (!text) return;
      const time = new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
      customer.conversation.push(["agent", time, text]);
      messages.append(message(customer.conversation.at(-1)));
      messages.scrollTop = messages.scrollHeight;
      box.value = "";
      onSaid(customer, text);
    };
    return element(
      "form",
      { class: "composer", onsubmit: say },
      box,
      element("button", { type: "submit", class: "primary" }, "Send"),
    );
  }

  return {
    render(customer) {
      box = null;
      if (!customer) {
        place.replaceChildren(
          element(
            "p",
            { class: "empty" },
            element("strong", {}, "Nobody is selected"),
            "Click a customer, and the extension hears customer_profile.",
          ),
        );
        return;
      }
      const messages = element("ol", {
        class: "messages",
        tabindex: "0",
        "aria-label": "Conversation",
      });
      messages.append(...customer.conversation.map(message));
      if (customer.conversation.length === 0) {
        messages.append(element("li", { class: "empty" }, "Not chatting."));
      }
      const chatting = Boolean(customer.profile.chat.id);
      place.replaceChildren(header(customer), messages);
      if (chatting) place.append(composer(customer, messages));
    },

    /** What `put_message` does in the Agent App: write into the message box. */
    write(text) {
      if (!box) return;
      box.value += text;
      box.focus();
    },
  };
}
