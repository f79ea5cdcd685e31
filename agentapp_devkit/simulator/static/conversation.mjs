// The conversation in the middle, with the message box that an extension can write into.

import { labelOf } from "./customers.mjs";
import { byId, element } from "./dom.mjs";

/** @import { ChatMessage, Customer } from "../types.d.ts" */

/**
 * @param {object} callbacks
 * @param {(customer: Customer) => void} callbacks.onLeave
 * @param {(customer: Customer, text: string) => void} callbacks.onSaid
 */
export function createConversation({ onLeave, onSaid }) {
  const place = byId("conversation", HTMLElement);
  /** @type {HTMLTextAreaElement | null} */
  let box = null;

  /** @param {Customer} customer */
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

  /** @param {ChatMessage} message */
  function message([from, at, text]) {
    return element(
      "li",
      { class: `message from-${from}` },
      element("p", { dir: "auto" }, text),
      element("span", { class: "hint" }, at),
    );
  }

  /**
   * @param {Customer} customer
   * @param {HTMLElement} messages
   */
  function composer(customer, messages) {
    const field = element("textarea", {
      rows: "2",
      "aria-label": "Message",
      placeholder: "Type a message",
    });
    box = field;
    /** @param {Event} event */
    const say = (event) => {
      event.preventDefault();
      const text = field.value.trim();
      if (!text) return;
      const time = new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
      /** @type {ChatMessage} */
      const said = ["agent", time, text];
      customer.conversation.push(said);
      messages.append(message(said));
      messages.scrollTop = messages.scrollHeight;
      field.value = "";
      onSaid(customer, text);
    };
    return element(
      "form",
      { class: "composer", onsubmit: say },
      field,
      element("button", { type: "submit", class: "primary" }, "Send"),
    );
  }

  return {
    /** @param {Customer | null} customer */
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

    /**
     * Write into the message box, as `put_message` does in the Agent App.
     *
     * @param {string} text
     */
    write(text) {
      if (!box) return;
      box.value += text;
      box.focus();
    },
  };
}
