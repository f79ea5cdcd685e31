// The agent's message box, with the message that an extension has staged, and the customer's own.

import { element } from "../dom.mjs";
import { renderRichMessage } from "./rich-messages.mjs";

/** @import { RichMessage } from "../../types.d.ts" */

/**
 * @param {object} callbacks
 * @param {(text: string) => void} callbacks.onSend
 * @param {(text: string) => void} callbacks.onTyped hears the whole text after each change
 * @param {(message: string | RichMessage) => void} callbacks.onSendStaged
 */
export function createComposer({ onSend, onTyped, onSendStaged }) {
  const field = element("textarea", {
    rows: "2",
    "aria-label": "Message",
    placeholder: "Type a message",
  });
  const staged = element("div", { class: "staged", role: "group", "aria-label": "Staged message" });
  staged.hidden = true;

  function typed() {
    onTyped(field.value);
  }

  function clearStaged() {
    staged.hidden = true;
    staged.replaceChildren();
    field.focus();
  }

  /** @param {string | RichMessage} message */
  function stage(message) {
    const nothing = () => {}; // its buttons work once it is sent
    const content =
      typeof message === "string"
        ? element("p", { dir: "auto" }, message)
        : renderRichMessage(message, { onAnswer: nothing, onButton: nothing });
    content.inert = true;
    const send = () => {
      clearStaged();
      onSendStaged(message);
    };
    staged.replaceChildren(
      element("span", { class: "hint" }, "Staged by the extension"),
      content,
      element(
        "div",
        { class: "row" },
        element("button", { type: "button", class: "primary", onclick: send }, "Send staged"),
        element("button", { type: "button", class: "quiet", onclick: clearStaged }, "Discard"),
      ),
    );
    staged.hidden = false;
  }

  /** @param {Event} event */
  function submit(event) {
    event.preventDefault();
    const text = field.value.trim();
    if (!text) return;
    field.value = "";
    onSend(text);
    typed();
  }

  field.addEventListener("input", typed);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) submit(event);
  });

  return {
    element: element(
      "div",
      { class: "message-box", id: "message-box" },
      staged,
      element(
        "form",
        { class: "composer", onsubmit: submit },
        field,
        element("button", { type: "submit", class: "primary" }, "Send"),
      ),
    ),

    /** @param {string} text */
    write(text) {
      field.value += text;
      field.focus();
      typed();
    },

    stage,
  };
}

/**
 * The form in which the author plays the customer.
 *
 * @param {string} name
 * @param {(text: string) => void} onSend
 */
export function createCustomersComposer(name, onSend) {
  const field = element("input", {
    type: "text",
    "aria-label": "Message of the customer",
    placeholder: `Write as ${name}`,
    autocomplete: "off",
    dir: "auto",
  });
  /** @param {Event} event */
  function submit(event) {
    event.preventDefault();
    const text = field.value.trim();
    if (!text) return;
    field.value = "";
    onSend(text);
  }
  return element(
    "form",
    { class: "customers-composer", onsubmit: submit },
    field,
    element("button", { type: "submit" }, "Send as customer"),
  );
}
