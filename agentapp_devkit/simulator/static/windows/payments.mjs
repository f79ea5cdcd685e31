// LiveChat's payment window: the agent accepts or declines a charge, or picks another billing cycle.
//
// An extension registers a transaction in two messages: `register_transaction_pending` with what is
// to be paid opens the window, and `register_transaction_success` with the charge makes it usable.
// Which outcomes exist, and their payloads, is documented; the window's look is the simulator's own.

import { byId, element } from "../dom.mjs";
import { picture } from "../links.mjs";
import { asObject, asText } from "../untrusted.mjs";

const BILLING_CYCLES = [1, 12]; // months

/** @param {{send(event: string, payload: unknown): void}} callbacks */
export function createPayments({ send }) {
  const dialog = byId("payment", HTMLDialogElement);
  /** @type {Readonly<Record<string, unknown>>} */
  let intent = {};
  let chargeId = "";
  let isSettled = true;

  /**
   * @param {string} event
   * @param {unknown} payload
   */
  function settle(event, payload) {
    isSettled = true;
    dialog.close();
    send(event, payload);
  }

  const accept = () => settle("transaction_accepted", { chargeId });
  const decline = () => settle("transaction_declined", { chargeId });
  const fail = () => settle("transaction_failed", { error: "Billing could not process it." });

  // Who closes the window by Escape declines the charge. Not every Escape is a `cancel` event.
  dialog.addEventListener("close", () => {
    if (!isSettled && chargeId) decline();
  });

  // The extension is inert meanwhile, but its page may take the focus back once its button is done.
  addEventListener("blur", () => {
    setTimeout(() => {
      if (dialog.open && document.activeElement instanceof HTMLIFrameElement) focus();
    });
  });

  function focus() {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    dialog.querySelector("button")?.focus();
  }

  /** @param {number} months */
  function pick(months) {
    settle("update_billing_cycle", { billingCycle: months, chargeId, paymentIntent: intent });
  }

  function cycles() {
    const months = Number(intent.months);
    const buttons = BILLING_CYCLES.map((cycle) =>
      element(
        "button",
        {
          type: "button",
          "aria-pressed": String(cycle === months),
          onclick: () => cycle !== months && pick(cycle),
        },
        describeCycle(cycle),
      ),
    );
    return element(
      "div",
      { class: "group", role: "group", "aria-label": "Billing cycle" },
      ...buttons,
    );
  }

  function render() {
    const { icon, description, showBillingCyclePicker } = asObject(intent.metadata);
    const isReady = chargeId !== "";
    dialog.replaceChildren(
      element(
        "header",
        {},
        picture(icon, ""),
        element("h2", { id: "payment-title", dir: "auto" }, asText(intent.name)),
        element("strong", { class: "price" }, priceOf(intent)),
      ),
      element("p", { dir: "auto" }, asText(description)),
      element("p", { class: "hint" }, termsOf(intent)),
    );
    if (showBillingCyclePicker === true && isReady) dialog.append(cycles());
    if (!isReady) {
      dialog.append(element("p", { role: "status" }, "Waiting for the charge"));
      return;
    }
    dialog.append(
      element(
        "div",
        { class: "row" },
        element("button", { type: "button", class: "primary", onclick: accept }, "Accept"),
        element("button", { type: "button", onclick: decline }, "Decline"),
        element("button", { type: "button", class: "quiet", onclick: fail }, "Let it fail"),
      ),
    );
  }

  return {
    /** @param {unknown} data of `register_transaction_pending` */
    begin(data) {
      intent = asObject(asObject(data).paymentIntent);
      chargeId = "";
      isSettled = false;
      render();
      if (!dialog.open) dialog.showModal();
    },

    /** @param {unknown} data of `register_transaction_success` */
    offer(data) {
      chargeId = asText(asObject(asObject(data).charge).id);
      isSettled = false;
      render();
      if (!dialog.open) dialog.showModal();
      focus();
    },

    /** Close the window without an outcome. */
    abort() {
      isSettled = true;
      dialog.close();
    },
  };
}

/** @param {Readonly<Record<string, unknown>>} intent */
function priceOf({ price, quantity }) {
  const total = (Number(price) * (Number(quantity) || 1)) / 100;
  if (!Number.isFinite(total)) return "No price";
  return total.toLocaleString("en-US", { style: "currency", currency: "USD" });
}

/** @param {Readonly<Record<string, unknown>>} intent */
function termsOf({ quantity, months, trial_days: trial, per_account: perAccount, test }) {
  const terms = [
    months === undefined ? "Once" : describeCycle(Number(months)),
    Number(quantity) > 1 ? `${asText(quantity)} pieces` : "",
    Number(trial) > 0 ? `after ${asText(trial)} days of trial` : "",
    perAccount === true ? "for each account" : "",
    test === true ? "a test that nobody pays" : "",
  ];
  return terms.filter(Boolean).join(", ");
}

/** @param {number} months */
function describeCycle(months) {
  if (months === 1) return "Monthly";
  return months === 12 ? "Yearly" : `Every ${months} months`;
}
