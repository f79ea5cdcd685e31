// The simulated Agent App: it frames an extension as LiveChat does, so that an author can see it work.

import { followBuilds } from "./builds.mjs";
import { createConversation } from "./conversation.mjs";
import { loadCustomers, profileOf, SECTIONS } from "./customers.mjs";
import { byId } from "./dom.mjs";
import { createExtension } from "./extension.mjs";
import { createGreets } from "./greets.mjs";
import { createLoader } from "./loader.mjs";
import { createRoster } from "./roster.mjs";
import { createEventComposer } from "./event-composer.mjs";
import { createSplitter } from "./splitter.mjs";
import { createTheme } from "./theme.mjs";
import { createTimeline } from "./timeline.mjs";

const DOCUMENTED_ID = "S126126161.O136OJPO1"; // Mary Brown's, in LiveChat's documentation

/** @import { Customer, ExtensionInfo, Section } from "../types.d.ts" */

/** @returns {Promise<ExtensionInfo>} */
const loadInfo = async () => (await fetch("simulator.json")).json();
const [firstInfo, customers] = await Promise.all([loadInfo(), loadCustomers()]);
let info = firstInfo;

/** @type {Section} */
let section = "chats"; // whose customers are listed
/** @type {Customer | null} */
let selected = null;
/** @type {Section} */
let openedIn = section; // where the selected customer was opened
let watchesMessages = false;
const left = new Set(); // the ids of the customers who left

const profile = () => selected && profileOf(selected, openedIn);

// --- The parts

createSplitter();
const theme = createTheme({ onChange: (name) => extension.tell("change_theme", { theme: name }) });
const greets = createGreets({ onChange: () => open() });
const timeline = createTimeline({ onEdit: (event, payload) => composer.fill(event, payload) });
const loader = createLoader({ onRetry: () => extension.reload() });
const roster = createRoster({ onSelect: select, onLeave: leave });

const conversation = createConversation({
  onLeave: leave,
  onSaid(customer, text) {
    if (!watchesMessages) return;
    extension.send("message", {
      chat: customer.profile.chat.id,
      message: text,
      message_id: `${customer.profile.chat.id}_${customer.conversation.length}`,
      message_source: "agent",
    });
  },
});

const extension = createExtension({
  container: byId("stage", HTMLElement),
  record: timeline.record,
  profile,
  theme: theme.current,
  greets: greets.current,
  onState(state) {
    if (state === "loading") watchesMessages = false;
    loader.show(state, info.name);
  },
  onMessage(message, data) {
    if (message === "put_message") conversation.write(String(data));
    else if (message === "watch_messages") watchesMessages = true;
  },
});

const composer = createEventComposer({
  send: extension.send,
  examples: {
    customer_profile: () => profile() ?? profileOf(customers[0], section),
    customer_profile_hidden: () => ({ id: selected?.profile.id ?? DOCUMENTED_ID }),
    authorize: () => ({ session_id: "any-text-or-number" }),
    authorize_error: () => ({}),
    change_theme: () => ({ theme: theme.current() }),
    message: () => ({
      chat: "NY0U96PIT4",
      message: "Hello!",
      message_id: "NY0U96PIT4_1",
      message_source: "customer",
    }),
    message_box_text: () => ({ value: "Hello" }),
    customer_details_section_button_click: () => ({ buttonId: "my-button" }),
  },
});

// --- The agent's part

/**
 * @param {string | undefined} name
 * @returns {name is Section}
 */
const isSection = (name) => name !== undefined && Object.hasOwn(SECTIONS, name);

/** @returns {NodeListOf<HTMLButtonElement>} */
const sectionButtons = () => document.querySelectorAll("[data-section]");

function render() {
  for (const button of sectionButtons()) {
    button.setAttribute("aria-current", button.dataset.section === section ? "page" : "false");
  }
  const here = customers.filter(
    ({ sections, profile: { id } }) => sections.includes(section) && !left.has(id),
  );
  roster.render(SECTIONS[section], here, selected);
  byId("roster-restore", HTMLElement).hidden = left.size === 0;
}

/** @param {Customer} customer */
function select(customer) {
  selected = customer;
  openedIn = section;
  history.replaceState(null, "", `#${section}/${encodeURIComponent(customer.profile.id)}`);
  render();
  conversation.render(customer);
  extension.tell("customer_profile", profile());
}

/** @param {Customer} customer */
function leave(customer) {
  left.add(customer.profile.id);
  if (customer === selected) {
    selected = null;
    history.replaceState(null, "", `#${section}`);
    conversation.render(null);
    extension.tell("customer_profile_hidden", { id: customer.profile.id });
  }
  render();
  /** @type {HTMLElement | null} */
  const first = document.querySelector(".customer");
  (first ?? byId("roster-restore", HTMLElement)).focus();
}

/** Open the customer in the address, so that a reload of this page shows the same one. */
function restore() {
  const [wantedSection, id] = location.hash.slice(1).split("/");
  if (isSection(wantedSection)) section = openedIn = wantedSection;
  selected =
    customers.find(
      (customer) =>
        customer.sections.includes(section) && encodeURIComponent(customer.profile.id) === id,
    ) ?? null;
}

for (const button of sectionButtons()) {
  button.addEventListener("click", () => {
    const { section: wanted } = button.dataset;
    if (isSection(wanted)) section = wanted;
    render();
  });
}
byId("roster-restore", HTMLElement).addEventListener("click", () => {
  left.clear();
  render();
});

// --- The author's part

byId("authorize", HTMLElement).addEventListener("click", () => {
  extension.send("authorize", { session_id: `forced-${Date.now()}` });
});
byId("authorize-error", HTMLElement).addEventListener("click", () =>
  extension.send("authorize_error", {}),
);
byId("refresh-session", HTMLElement).addEventListener("click", () => extension.authorize());
byId("reload", HTMLElement).addEventListener("click", () => extension.reload());
const toggle = byId("toggle-tools", HTMLButtonElement);
toggle.addEventListener("click", () => {
  const expanded = toggle.getAttribute("aria-expanded") !== "true";
  toggle.setAttribute("aria-expanded", String(expanded));
  byId("tools-body", HTMLElement).hidden = !expanded;
});

function open() {
  byId("extension-name", HTMLElement).textContent = info.name;
  byId("notice", HTMLElement).textContent = info.notice ?? "";
  byId("notice", HTMLElement).hidden = info.notice === null;
  extension.open(info);
}

restore();
render();
conversation.render(selected);
composer.fill("customer_profile", profileOf(selected ?? customers[0], section));
open();

followBuilds({
  async onNewSite() {
    const before = JSON.stringify(info);
    info = await loadInfo();
    if (JSON.stringify(info) === before) extension.reload();
    else open();
  },
});
