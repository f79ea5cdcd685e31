// The types of the simulator's page: what `serve` answers, and the host's side of the wire.

export type Section = "chats" | "visitors" | "archives" | "customers";
export type Theme = "light" | "dark";
/** "stuck": the page runs, and answers nothing. */
export type LoadState = "loading" | "authorizing" | "ready" | "failed" | "stuck";
export type Direction = "sent" | "received" | "note";

export interface Profile {
  readonly id: string;
  readonly name?: string;
  readonly email?: string;
  readonly chat: { readonly id?: string; readonly chat_id?: string };
}

export type Writer = "agent" | "customer";

/** Cards or quick replies; the elements are what an extension sent. */
export interface RichMessage {
  readonly template_id: string;
  readonly elements: readonly unknown[];
}

export type ChatMessage = [from: Writer, time: string, text: string, rich?: RichMessage];

/** One entry of customers.json. */
export interface Customer {
  readonly sections: readonly Section[];
  /** The page of the shop that the customer is on. */
  readonly page: string;
  readonly profile: Profile;
  readonly conversation: ChatMessage[];
}

export type Placement = "details" | "message-box" | "fullscreen" | "settings";

/** A page of the extension, and the place in the Agent App that shows it. */
export interface FramedPage {
  readonly placement: Placement;
  readonly url: string;
}

/** simulator.json: `agentapp_devkit/simulator/extension_info.py`. */
export interface ExtensionInfo {
  readonly name: string;
  /** The page of `py/main.py` is the first. */
  readonly pages: readonly [FramedPage, ...FramedPage[]];
  readonly sdk: string;
  readonly protocol: "handshake" | "plain";
  readonly authorize: boolean;
  /** True where agents may sign in with LiveChat. */
  readonly accounts: boolean;
  readonly notice: string | null;
  /** The declared sections of Customer Details, as in the Developer Console's "Initial state". */
  readonly sections: readonly unknown[];
}

/** The answer of `serve` to `POST authorize`. */
export interface AuthorizeAnswer {
  readonly accepted: boolean;
  readonly status: number | null;
  readonly answer: unknown;
}

/** The pages of the frame that the host greets: each, or only the first that answers. */
export type Greets = "each-page" | "once";

/** The order of the first events and of the answer to `plugin_inited`. */
export type Greeting = "before" | "after";

/** What becomes of a command: carried out, refused, never answered. */
export type Answers = "accept" | "refuse" | "ignore";

export type HostEvent = readonly [event: string, payload: unknown];

/** A message from the extension. */
export interface ExtensionMessage {
  readonly message: string;
  readonly data: unknown;
  readonly plugin_id: string | null;
}

/** A message to the extension. */
export interface HostMessage {
  readonly event_name: string;
  readonly event_data: unknown;
}

export type Attributes = Record<string, string | boolean | ((event: Event) => void)>;
