// LiveChat's side of the wire, on LiveChat's own `@livechat/postmessage`, with what the bench needs.
import { connect } from "./connection.mjs";

/** @import { Connection, Report } from "../types.d.ts" */

const roster = await (await fetch("customers.json")).json();
/** @type {Connection} */
let connection;

/** Frame a page; once it says that it is ready, send it a customer. */
window.openExtension = (url, customer) => {
  connection = connect({
    container: document.body,
    url,
    protocol: "handshake",
    onMessage({ message }) {
      if (message === "plugin_inited") connection.send("customer_profile", customer);
    },
  });
};

/**
 * Wait until a frame with switching.js shows a customer.
 *
 * @returns {Promise<Report>}
 */
const nextReport = () =>
  new Promise((resolve) => {
    addEventListener("message", function hear({ data }) {
      if (!data?.bench) return;
      removeEventListener("message", hear);
      resolve(data.bench);
    });
  });

let number = 0;

function sendNext() {
  const { profile } = roster[number % roster.length];
  connection.send("customer_profile", { ...profile, id: `S${++number}`, source: "chats" });
}

/** Open as many customers as an agent does in an hour or two, all at once. */
window.openCustomers = (count) => {
  for (let i = 0; i < count; i++) sendNext();
};

/** Show one customer after the other, each when the last one is complete; resolves with the reports. */
window.switchCustomers = async (count) => {
  /** @type {Report[]} */
  const reports = [];
  for (let i = 0; i < count; i++) {
    const report = nextReport();
    sendNext();
    reports.push(await report);
  }
  return reports;
};

document.documentElement.dataset.ready = "yes";
