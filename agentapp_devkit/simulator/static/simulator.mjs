// The simulated Agent App: it frames an extension as LiveChat does, so that an author can see it work.
//
// Why this is not Python: it plays LiveChat's page, which is JavaScript.

import { followBuilds } from "./builds.mjs";
import { createConversation } from "./conversation.mjs";
import { loadCustomers, profileOf, SECTIONS } from "./customers.mjs";
import { byId } from "./dom.mjs";
import { createExtension } from "./extension.mjs";
import { createLoader } from "./loader.mjs";
import { createRoster } from "./roster.mjs";
import { createSender } from "./event-composer.mjs";
import { createSplitter } from "./splitter.mjs";
import { createTheme } from "./theme.mjs";
import { createTimeline } from "./timeline.mjs";

const DOCUMENTED_ID = "S126126161.O136OJPO1"; // Mary Brown's, in LiveChat's documentation

const loadFacts = async () => (await fetch("simulator.json")).json();
let [facts, customers] = await Promise.all([loadFacts(), loadCustomers()]);

let section = "chats"; // whose list is shown
let selected = null;
let openedIn = section; // where the selected one was opened
let watchesMessages = false;
const left = new Set();

const profile = () => selected && profileOf(selected, openedIn);

// --- The parts --------------------------------------------------------------------------------------

createSplitter();
const theme = createTheme({ onChange: (name) => extension.tell("change_theme", { theme: name }) });
const timeline = createTimeline({ onEdit: (event, payload) => sender.fill(event, payload) });
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
  container: byId("stage"),
  record: timeline.record,
  profile,
  theme: theme.current,
  onState(state) {
    if (state === "loading") watchesMessages = false;
    loader.show(state, facts.name);
  },
  onMessage(message, data) {
    if (message === "put_message") conversation.write(String(data));
    else if (message === "watch_messages") watchesMessages = true;
  },
});

const sender = createSender({
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

// --- What the agent does ----------------------------------------------------------------------------

function render() {
  for (const button of document.querySelectorAll("[data-section]")) {
    button.setAttribute("aria-current", button.dataset.section === section ? "page" : "false");
  }
  const here = customers.filter(
    ({ sections, profile: { id } }) => sections.includes(section) && !left.has(id),
  );
  roster.render(SECTIONS[section], here, selected);
  byId("roster-restore").hidden = left.size === 0;
}

function select(customer) {
  selected = customer;
  openedIn = section;
  history.replaceState(null, "", `#${section}/${encodeURIComponent(customer.profile.id)}`);
  render();
  conversation.render(customer);
  extension.tell("customer_profile", profile());
}

function leave(customer) {
  left.add(customer.profile.id);
  if (customer === selected) {
    selected = null;
    history.replaceState(null, "", `#${section}`);
    conversation.render(null);
    extension.tell("customer_profile_hidden", { id: customer.profile.id });
  }
  render();
  (document.querySelector(".customer") ?? byId("roster-restore")).focus();
}

/** Open what the address names, so that a reload of this page shows the same customer again. */
function restore() {
  const [wantedSection, id] = location.hash.slice(1).split("/");
  if (Object.hasOwn(SECTIONS, wantedSection)) section = openedIn = wantedSection;
  selected =
    customers.find(
      (customer) =>
        customer.sections.includes(section) && encodeURIComponent(customer.profile.id) === id,
    ) ?? null;
}

for (const button of document.querySelectorAll("[data-section]")) {
  button.addEventListener("click", () => {
    section = button.dataset.section;
    render();
  });
}
byId("roster-restore").addEventListener("click", () => {
  left.clear();
  render();
});

// --- What the author does ---------------------------------------------------------------------------

byId("authorize").addEventListener("click", () => {
  extension.send("authorize", { session_id: `forced-${Date.now()}` });
});
byId("authorize-error").addEventListener("click", () => extension.send("authorize_error", {}));
byId("refresh-session").addEventListener("click", () => extension.authorize());
byId("reload").addEventListener("click", () => extension.reload());
byId("toggle-tools").addEventListener("click", ({ currentTarget: button }) => {
  const expanded = button.getAttribute("aria-expanded") !== "true";
  button.setAttribute("aria-expanded", expanded);
  byId("tools-body").hidden = !expanded;
});

function open() {
  byId("extension-name").textContent = facts.name;
  byId("notice").textContent = facts.notice ?? "";
  byId("notice").hidden = facts.notice === null;
  extension.open(facts);
}

restore();
render();
conversation.render(selected);
sender.fill("customer_profile", profileOf(selected ?? customers[0], section));
open();

followBuilds({
  async onNewSite() {
    const before = JSON.stringify(facts);
    facts = await loadFacts();
    if (JSON.stringify(facts) === before) extension.reload();
    else open();
  },
});
