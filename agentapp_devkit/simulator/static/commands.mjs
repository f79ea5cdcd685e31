// The commands of an extension: the simulated Agent App does visibly what each asks for.
//
// Names and data on the wire do not depend on the placement, so any page may send any of them. The
// names are those of agent-app-widget-sdk 1.3.0 and 3.0.1 and of agent-app-sdk.

import { asJson, asList, asObject, asText } from "./untrusted.mjs";

/** @import { Direction, ExtensionMessage, RichMessage } from "../types.d.ts" */

const ONLY_RECORDED = new Set(["track", "update_properties"]);

const NO_CHAT = {
  reason: "No chat is open that could show it.",
  remedy: "Select a customer who is chatting.",
};

/**
 * @param {object} parts
 * @param {(direction: Direction, name: string, payload: unknown) => void} parts.record
 * @param {ReturnType<typeof import("./chats/conversation.mjs").createConversation>} parts.conversation
 * @param {ReturnType<typeof import("./details/details-sections.mjs").createDetailsSections>} parts.sections
 * @param {ReturnType<typeof import("./details/details-tabs.mjs").createDetailsTabs>} parts.tabs
 * @param {ReturnType<typeof import("./chats/message-watch.mjs").createMessageWatch>} parts.watch
 * @param {ReturnType<typeof import("./windows/toasts.mjs").createToasts>} parts.toasts
 * @param {ReturnType<typeof import("./windows/payments.mjs").createPayments>} parts.payments
 * @param {ReturnType<typeof import("./windows/main-window.mjs").createMainWindow>} parts.mainWindow
 * @param {ReturnType<typeof import("./badge.mjs").createBadge>} parts.badge
 * @param {ReturnType<typeof import("./windows/chat-window.mjs").createChatWindow>} parts.chatWindow
 * @returns {(message: ExtensionMessage) => void} does what a message asks for
 */
export function createCommands({
  record,
  conversation,
  sections,
  tabs,
  watch,
  toasts,
  payments,
  mainWindow,
  badge,
  chatWindow,
}) {
  /** @param {boolean} isShown */
  function noteUnlessShown(isShown) {
    if (!isShown) record("note", "no chat", NO_CHAT);
  }

  /** @type {Record<string, (data: unknown) => void>} */
  const commands = {
    // LiveChat checks nothing here: other data than text is written out as it is.
    put_message: (data) =>
      noteUnlessShown(conversation.write(typeof data === "string" ? data : asJson(data))),
    put_messagebox_message: (data) => noteUnlessShown(conversation.stage(stagedMessage(data))),

    watch_messages: () => watch.start("message"),
    get_messages: () => watch.start("messages"), // 1.3.0

    send_quick_replies(data) {
      const message = richMessage("quick_replies", [data]);
      noteUnlessShown(conversation.send(message));
    },
    send_cards(data) {
      const message = richMessage("cards", Array.isArray(data) ? data : [data]);
      noteUnlessShown(conversation.send(message));
    },

    customer_details_section(data) {
      if (sections.modify(data)) tabs.noteChange();
    },

    set_toast: toasts.show,
    open_chat_widget: chatWindow.open,

    register_transaction_pending: payments.begin,
    register_transaction_success: payments.offer,
    register_transaction_failure: payments.abort,

    set_fullscreen_widget_notification_badge: badge.show,
    navigate_from_fullscreen_widget: mainWindow.navigate,
    set_reports_filters: mainWindow.filterReports,
    redirect: mainWindow.leave,
  };

  return ({ message, data }) => {
    if (Object.hasOwn(commands, message)) commands[message](data);
    else if (!ONLY_RECORDED.has(message)) {
      record("note", "unknown message", {
        message,
        reason: "None of LiveChat's SDKs sends it; what the Agent App does with it is not known.",
      });
    }
  };
}

/**
 * @param {unknown} data of `put_messagebox_message`
 * @returns {string | RichMessage}
 */
function stagedMessage(data) {
  const { type, value, payload } = asObject(data);
  if (type !== "rich_message") return asText(value); // `message`; older SDKs: `text`
  const { template_id: template, elements } = asObject(payload);
  return richMessage(asText(template), asList(elements));
}

/**
 * @param {string} template_id
 * @param {readonly unknown[]} elements
 * @returns {RichMessage}
 */
function richMessage(template_id, elements) {
  return { template_id, elements };
}
