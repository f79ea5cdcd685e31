// Payloads of LiveChat's events, as examples to send.

/** @import { Profile, Theme } from "../../types.d.ts" */

/**
 * @param {object} current
 * @param {() => Profile} current.profile
 * @param {() => unknown} current.pageData
 * @param {() => Theme} current.theme
 * @returns {Record<string, () => unknown>}
 */
export function examplesOfEvents({ profile, pageData, theme }) {
  const chargeId = "CHARGE1";
  return {
    customer_profile: profile,
    customer_profile_hidden: () => ({ id: profile().id }),
    authorize: () => ({ session_id: "any-text-or-number" }),
    authorize_error: () => ({}),
    change_theme: () => ({ theme: theme() }),
    message: () => ({
      chat: "PQ1R2S3T4U",
      message: "Hello!",
      message_id: "NY0U96PIT4_1",
      message_source: "visitor",
    }),
    message_box_text: () => ({ value: "Hello" }),
    message_sent: () => null,
    customer_details_section_button_click: () => ({ buttonId: "my-button" }),
    page_data: pageData,
    transaction_accepted: () => ({ chargeId }),
    transaction_declined: () => ({ chargeId }),
    transaction_failed: () => ({ error: "Billing could not process it." }),
    update_billing_cycle: () => ({ billingCycle: 12, chargeId, paymentIntent: {} }),
  };
}
