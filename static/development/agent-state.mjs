// Reads what the agent has typed, chosen, opened and scrolled, and gives it back to the page of the next
// build.
//
//   1. A state goes to the element that it was read from, or to none: see places.mjs.
//   2. A section gets it when it shows its content, and a section that is drawn later gets it later.
//   3. What the new code says otherwise wins, and so does what the agent has done since.
//   4. It ends with the customer whom the page shows, and starts no action.

import { elementAt, isDrawn, placeOf } from "./places.mjs";
import { KINDS } from "./kinds.mjs";

/** @import { AgentState, Change, Kind, Value } from "./types.d.ts" */

/** The events with which an agent scrolls, or moves the focus. */
const MOVES = ["keydown", "pointerdown", "wheel"];
/** @type {ReadonlySet<Kind>} */
const PLACES = new Set(["focus", "scroll"]); // the kinds that say where the agent is

/** The states of a panel with content, and of a view. */
const DRAWN = new Set(["profile", "ready"]);

const panel = () => document.getElementById("panel");

/** The id of the customer, if the page shows one. */
const customer = () => panel()?.querySelector('[data-field="id"]')?.textContent ?? null;

/** Tell whether Python shows a customer, or what a page without customers has. */
function isReady() {
  const shown = panel();
  if (!shown) return true; // a page of the author's own
  return DRAWN.has(shown.dataset.state ?? "") && !shown.hasAttribute("data-early");
}

/**
 * @param {Value} one
 * @param {Value} other
 */
const isSame = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** @returns {Change[]} */
function readChanges() {
  return /** @type {Kind[]} */ (Object.keys(KINDS)).flatMap((kind) => {
    const { elements, isChanged, initial, read } = KINDS[kind];
    return [...elements()].filter(isChanged).map((element) => ({
      kind,
      place: placeOf(element),
      initial: initial(element),
      value: read(element),
    }));
  });
}

export function makeAgentState() {
  /** @type {AgentState} */
  let waiting = { customer: null, changes: [] }; // until the page shows their elements
  const observer = new MutationObserver(giveBack);

  /** @param {readonly Change[]} changes */
  function wait(changes) {
    waiting = { ...waiting, changes };
    if (changes.length > 0) return;
    observer.disconnect();
    for (const name of MOVES) removeEventListener(name, agentMoves, true);
  }

  /** @param {Event} event */
  function agentMoves(event) {
    if (event.isTrusted) forget(PLACES);
  }

  /** @param {ReadonlySet<Kind>} kinds */
  function forget(kinds) {
    wait(waiting.changes.filter(({ kind }) => !kinds.has(kind)));
  }

  /**
   * Give one change back, unless it no longer applies; tell whether it is done with.
   *
   * @param {Change} change
   */
  function isDone({ kind, place, initial, value }) {
    if (!isDrawn(place.section) && kind !== "scroll") return false;
    const element = elementAt(place);
    if (!element) return false;
    const { initial: initialOf, isChanged, write } = KINDS[kind];
    const isTheAgents = !PLACES.has(kind) && isChanged(element);
    if (!isTheAgents && isSame(initialOf(element), initial)) write(element, value);
    return isDrawn(place.section);
  }

  function giveBack() {
    if (!isReady()) return;
    const shown = customer();
    const isAnothers = shown && waiting.customer && shown !== waiting.customer;
    wait(isAnothers ? [] : waiting.changes.filter((change) => !isDone(change)));
  }

  /**
   * The changes that still wait, but for where the agent was: by now they are elsewhere.
   *
   * @param {readonly Change[]} newer
   */
  const older = (newer) =>
    waiting.changes.filter(
      ({ kind }) => !PLACES.has(kind) || newer.every((change) => change.kind !== kind),
    );

  return {
    /**
     * Read the state, with what still waits to be given back.
     *
     * @returns {AgentState}
     */
    read() {
      if (!isReady()) return waiting;
      const changes = readChanges();
      return { customer: customer(), changes: [...changes, ...older(changes)] };
    },

    /** @param {AgentState} state */
    restore(state) {
      waiting = state;
      observer.observe(document, {
        subtree: true,
        childList: true,
        attributeFilter: ["data-state", "data-early"],
      });
      for (const name of MOVES) addEventListener(name, agentMoves, true);
      giveBack();
    },

    forget: () => wait([]),

    /** Forget the focus, which is elsewhere by now. */
    forgetFocus: () => forget(new Set(["focus"])),
  };
}
