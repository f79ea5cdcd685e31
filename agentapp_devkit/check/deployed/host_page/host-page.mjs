// The fake Agent App of `check --browser`: frames one page, and tells it of one customer.
//
// The address has the options after its "#", as JSON: the page's `url`, the `protocol` of its SDK, and the
// `events` to send once the page says that it is ready, each with its name and payload.

import { connect } from "./vendor/host.mjs";

const { url, protocol, events } = JSON.parse(decodeURIComponent(location.hash.slice(1)));

const connection = connect({
  container: document.body,
  url,
  protocol,
  onMessage({ message }) {
    if (message !== "plugin_inited") return;
    for (const [event, payload] of events) connection.send(event, payload);
  },
});
