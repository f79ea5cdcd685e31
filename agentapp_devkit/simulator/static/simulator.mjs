// The simulated Agent App: it frames an extension as LiveChat does, so that an author can see it work.

import { createBadge } from "./badge.mjs";
import { followBuilds } from "./tools/builds.mjs";
import { createChatWindow } from "./windows/chat-window.mjs";
import { createChoice } from "./tools/choice.mjs";
import { createCommands } from "./commands.mjs";
import { createConversation } from "./chats/conversation.mjs";
import { loadCustomers, profileOf, SECTIONS } from "./chats/customers.mjs";
import { createDetailsSections } from "./details/details-sections.mjs";
import { createDetailsTabs } from "./details/details-tabs.mjs";
import { byId } from "./dom.mjs";
import { createEventComposer } from "./tools/event-composer.mjs";
import { examplesOfEvents } from "./tools/event-examples.mjs";
import { createExtension } from "./details/extension.mjs";
import { createLoader } from "./details/loader.mjs";
import { createMainWindow } from "./windows/main-window.mjs";
import { createMessageWatch } from "./chats/message-watch.mjs";
import { createPageLine } from "./details/page-line.mjs";
import { createPayments } from "./windows/payments.mjs";
import { createPlacement } from "./details/placement.mjs";
import { createRoster } from "./chats/roster.mjs";
import { createSplitter } from "./details/splitter.mjs";
import { createSignIns } from "./tools/sign-ins.mjs";
import { createTheme } from "./theme.mjs";
import { createTimeline } from "./tools/timeline.mjs";
import { createToasts } from "./windows/toasts.mjs";

/**
 * @import { Answers, Customer, ExtensionInfo, Greeting, Greets, LoadState, Section } from "../types.d.ts"
 */

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
const left = new Set(); // the ids of the customers who left
/** @type {LoadState} */
let loadState = "loading";

const profile = () => selected && profileOf(selected, openedIn);

// --- The parts

createSplitter();
const placement = createPlacement({
  pages: () => info.pages,
  onChange() {
    line.forget();
    open();
  },
});
const theme = createTheme({ onChange: (name) => extension.tell("change_theme", { theme: name }) });
/** @type {readonly [Greets, Greets]} */
const GREETS = ["each-page", "once"];
const greets = createChoice({ name: "greets", values: GREETS, onChange: () => open() });
/** @type {readonly [Greeting, Greeting]} */
const GREETINGS = ["before", "after"];
const greeting = createChoice({ name: "greeting", values: GREETINGS });
/** @type {readonly [Answers, Answers, Answers]} */
const ANSWERS = ["accept", "refuse", "ignore"];
const answers = createChoice({ name: "answers", values: ANSWERS });
const timeline = createTimeline({ onEdit: (event, payload) => composer.fill(event, payload) });
const { record } = timeline;
const events = new EventSource("events"); // one for all, as a browser has few connections
const signIns = createSignIns({
  events,
  onNote: ({ server, text }) => record("note", `${server} (fake)`, text),
});
const loader = createLoader({ onRetry: () => extension.reload() });
const line = createPageLine({
  frame: () => extension.frame(),
  onStuck: () => loader.show("stuck", info.name),
  onAnswer: () => loader.show(loadState, info.name),
});
const roster = createRoster({ onSelect: select, onLeave: leave });
const tabs = createDetailsTabs();
const badge = createBadge();

/** @type {(event: string, payload: unknown) => void} */
const send = (event, payload) => extension.send(event, payload);
const watch = createMessageWatch({ send });
const payments = createPayments({ send });

const sections = createDetailsSections({
  record,
  onClick: (buttonId) => send("customer_details_section_button_click", { buttonId }),
  onOpenApp: () => tabs.show("app"),
});

const mainWindow = createMainWindow({
  onPath(path) {
    const name = path.split("/")[1];
    if (isSection(name)) showSection(name);
  },
  onReturn: () => extension.reload(),
});

const conversation = createConversation({
  onLeave: leave,
  onSaid(customer, from, text) {
    render(); // the list shows what was said last
    watch.tell(customer, from, text);
  },
  onTyped: (text) => extension.tell("message_box_text", { value: text }),
  onStagedSent: () => send("message_sent", undefined),
  onButton: (type, value) => record("note", "card button", { type, value }),
});

const extension = createExtension({
  container: byId("stage", HTMLElement),
  record,
  greetings() {
    if (!placement.hasCustomer()) return [["page_data", mainWindow.pageData()]];
    return selected ? [["customer_profile", profile()]] : [];
  },
  page: placement.current,
  theme: theme.current,
  greets: greets.current,
  greeting: greeting.current,
  answers: answers.current,
  onState(state) {
    if (state === "loading") {
      line.hangUp();
      watch.stop();
      sections.reset();
      payments.abort();
    }
    loadState = state;
    loader.show(state, info.name);
  },
  onMessage: createCommands({
    record,
    conversation,
    sections,
    tabs,
    watch,
    toasts: createToasts(),
    payments,
    mainWindow,
    badge,
    chatWindow: createChatWindow(),
  }),
  isStuck: line.isStuck,
});

const composer = createEventComposer({
  send: extension.send,
  examples: examplesOfEvents({
    profile: () => profile() ?? profileOf(customers[0], section),
    pageData: mainWindow.pageData,
    theme: theme.current,
  }),
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
    const isCurrent = placement.hasCustomer() && button.dataset.section === section;
    button.setAttribute("aria-current", isCurrent ? "page" : "false");
  }
  badge.mark(placement.isFullScreen());
  const here = customers.filter(
    ({ sections, profile: { id } }) => sections.includes(section) && !left.has(id),
  );
  roster.render(SECTIONS[section], here, selected);
  byId("roster-restore", HTMLElement).hidden = left.size === 0;
}

/** @param {Section} wanted */
function showSection(wanted) {
  section = wanted;
  render();
}

/** @param {Customer} customer */
function select(customer) {
  if (customer !== selected) line.forget();
  selected = customer;
  openedIn = section;
  history.replaceState(null, "", `#${section}/${encodeURIComponent(customer.profile.id)}`);
  render();
  conversation.render(customer);
  sections.showCustomer(customer);
  if (placement.hasCustomer()) extension.tell("customer_profile", profile());
}

/** @param {Customer} customer */
function leave(customer) {
  left.add(customer.profile.id);
  if (customer === selected) {
    line.forget();
    selected = null;
    history.replaceState(null, "", `#${section}`);
    conversation.render(null);
    sections.showCustomer(null);
    const { id } = customer.profile;
    if (placement.hasCustomer()) extension.tell("customer_profile_hidden", { id });
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
    if (isSection(wanted)) showSection(wanted);
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
  sections.declare(info.sections);
  signIns.offer(info.accounts);
  placement.show();
  render();
  tabs.offer(info.sections.length > 0 && placement.current().placement === "details");
  extension.open(info);
}

restore();
conversation.render(selected);
sections.showCustomer(selected);
composer.fill("customer_profile", profileOf(selected ?? customers[0], section));
open();

followBuilds({
  events,
  async onNewSite() {
    const found = await loadInfo();
    if (!(await line.keepState())) return; // an even newer site is about to be shown
    const isSame = JSON.stringify(found) === JSON.stringify(info);
    info = found;
    if (isSame) extension.reload();
    else open();
  },
});
