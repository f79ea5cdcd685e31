// The types of what the simulator and a page of `serve` say to each other.

/** The facts by which an element of one build's page is found in the page of the next one. */
export interface Place {
  /** The slug of its section; "" outside of sections. */
  readonly section: string;
  /** A selector of the elements that can stand for it. */
  readonly selector: string;
  /** Its kind, id, name and data, and those of its form. */
  readonly key: string;
  readonly label: string;
  /** The text of the row around it, such as a list item. */
  readonly row: string;
  /** The number of elements of which all of the above is the same, and its position among them. */
  readonly alike: number;
  readonly position: number;
  /** True for the only element of its key. */
  readonly isOnly: boolean;
  /** False for a field that only its label tells from others. */
  readonly outlivesLabel: boolean;
}

export type Kind = "details" | "dialog" | "field" | "focus" | "popover" | "scroll";

/** A state of an element that is the agent's. */
export interface Change {
  readonly kind: Kind;
  readonly place: Place;
  /** The state that the author's code gave the element. */
  readonly initial: Value;
  readonly value: Value;
}

export type Value = boolean | string | null | readonly (string | number)[];

/** All of a page's state that is the agent's. */
export interface AgentState {
  /** The id of the customer that it belongs to; null where the page shows none. */
  readonly customer: string | null;
  readonly changes: readonly Change[];
}

/** The simulator's messages; the page answers "answer" with nothing, and "read" with its state. */
export type Ask =
  | { readonly ask: "answer" | "forget" | "forget-focus" | "read" }
  | { readonly ask: "restore"; readonly state: AgentState };

export type Answer = AgentState | null;
