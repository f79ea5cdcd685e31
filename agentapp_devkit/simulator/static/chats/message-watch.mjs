// Tells an extension of the messages of the agent and the customer, once it asked for them.

/** @import { Customer, Writer } from "../../types.d.ts" */

/** @type {Record<Writer, string>} */
const SOURCES = { agent: "agent", customer: "visitor" };

/** @param {{send(event: string, payload: unknown): void}} callbacks */
export function createMessageWatch({ send }) {
  /** @type {string | null} */
  let event = null;

  return {
    /** @param {"message" | "messages"} name of the event, which depends on the SDK */
    start(name) {
      event = name;
    },

    /** Stop: another page of the extension has to ask again. */
    stop() {
      event = null;
    },

    /**
     * @param {Customer} customer
     * @param {Writer} from
     * @param {string} text
     */
    tell({ profile, conversation }, from, text) {
      if (event === null) return;
      send(event, {
        chat: profile.chat.chat_id,
        message: text,
        message_id: `${profile.chat.id}_${conversation.length}`,
        message_source: SOURCES[from],
      });
    },
  };
}
