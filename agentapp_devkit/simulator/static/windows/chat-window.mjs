// The chat window of LiveChat's own support, which an extension can open.

import { byId } from "../dom.mjs";

export function createChatWindow() {
  const chatWindow = byId("chat-window", HTMLElement);
  const close = byId("chat-window-close", HTMLElement);
  close.addEventListener("click", () => {
    chatWindow.hidden = true;
  });
  return {
    open() {
      chatWindow.hidden = false;
      close.focus();
    },
  };
}
