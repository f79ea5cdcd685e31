// The conversation in the middle: its messages, and the forms of the agent and of the customer.

import { createComposer, createCustomersComposer } from "./composers.mjs";
import { labelOf } from "./customers.mjs";
import { byId, element } from "../dom.mjs";
import { renderRichMessage, summaryOf } from "./rich-messages.mjs";

/** @import { ChatMessage, Customer, RichMessage, Writer } from "../../types.d.ts" */

/**
 * @param {object} callbacks
 * @param {(customer: Customer) => void} callbacks.onLeave
 * @param {(customer: Customer, from: Writer, text: string) => void} callbacks.onSaid
 * @param {(text: string) => void} callbacks.onTyped hears all that the agent is writing
 * @param {() => void} callbacks.onStagedSent
 * @param {(type: string, value: string) => void} callbacks.onButton a button of a card, other than
 *   those that write a message
 */
export function createConversation({ onLeave, onSaid, onTyped, onStagedSent, onButton }) {
  const place = byId("conversation", HTMLElement);
  /** @type {Customer | null} */
  let shown = null;
  /** @type {HTMLElement | null} */
  let messages = null;
  /** @type {ReturnType<typeof createComposer> | null} */
  let composer = null;

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
  function render([from, at, text, rich]) {
    const onAnswer = (/** @type {string} */ answer) => add("customer", answer);
    return element(
      "li",
      { class: `message from-${from}` },
      rich ? renderRichMessage(rich, { onAnswer, onButton }) : element("p", { dir: "auto" }, text),
      element("span", { class: "hint" }, at),
    );
  }

  /**
   * Add a message; return false where no chat is open that could show it.
   *
   * @param {Writer} from
   * @param {string} text
   * @param {RichMessage} [rich]
   */
  function add(from, text, rich) {
    if (!shown || !messages || !composer) return false;
    const time = new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
    /** @type {ChatMessage} */
    const said = rich ? [from, time, text, rich] : [from, time, text];
    shown.conversation.push(said);
    messages.append(render(said));
    messages.scrollTop = messages.scrollHeight;
    onSaid(shown, from, text);
    return true;
  }

  /** @param {Customer} customer */
  function open(customer) {
    const list = element("ol", {
      class: "messages",
      tabindex: "0",
      "aria-label": "Conversation",
    });
    list.append(...customer.conversation.map(render));
    if (customer.conversation.length === 0) {
      list.append(element("li", { class: "empty" }, "Not chatting."));
    }
    messages = list;
    place.replaceChildren(header(customer), list);
    if (customer.profile.chat.id === undefined) return;
    composer = createComposer({
      onSend: (text) => add("agent", text),
      onTyped,
      onSendStaged(message) {
        if (typeof message === "string") add("agent", message);
        else add("agent", summaryOf(message), message);
        onStagedSent();
      },
    });
    const customers = createCustomersComposer(labelOf(customer), (text) => add("customer", text));
    place.append(customers, composer.element);
    list.scrollTop = list.scrollHeight;
  }

  return {
    /** @param {Customer | null} customer */
    render(customer) {
      shown = customer;
      messages = composer = null;
      if (customer) {
        open(customer);
        return;
      }
      place.replaceChildren(
        element(
          "p",
          { class: "empty" },
          element("strong", {}, "Nobody is selected"),
          "Click a customer, and the extension hears customer_profile.",
        ),
      );
    },

    /**
     * Send a message as the agent; return false where no chat is open.
     *
     * @param {RichMessage} message
     */
    send: (message) => add("agent", summaryOf(message), message),

    /**
     * Append to what the agent is writing; return false where no chat is open.
     *
     * @param {string} text
     */
    write(text) {
      composer?.write(text);
      return composer !== null;
    },

    /**
     * Hold a message until the agent sends it; return false where no chat is open.
     *
     * @param {string | RichMessage} message
     */
    stage(message) {
      composer?.stage(message);
      return composer !== null;
    },
  };
}
