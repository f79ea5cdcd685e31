// The types of the simulator's page: what `serve` answers, and the host's side of the wire.

export type Section = "chats" | "visitors" | "archives" | "customers";
export type Theme = "light" | "dark";
export type LoadState = "loading" | "authorizing" | "ready" | "failed";
export type Direction = "sent" | "received" | "note";

export interface Profile {
  readonly id: string;
  readonly name?: string;
  readonly email?: string;
  readonly chat: { readonly id?: string };
}

export type ChatMessage = [from: "agent" | "customer", time: string, text: string];

/** One entry of customers.json. */
export interface Customer {
  readonly sections: readonly Section[];
  /** The page of the shop that the customer is on. */
  readonly page: string;
  readonly profile: Profile;
  readonly conversation: ChatMessage[];
}

/** simulator.json: `agentapp_devkit/simulator/extension_info.py`. */
export interface ExtensionInfo {
  readonly name: string;
  readonly url: string;
  readonly sdk: string;
  readonly protocol: "handshake" | "plain";
  readonly authorize: boolean;
  readonly notice: string | null;
}

/** The answer of `serve` to `POST authorize`. */
export interface AuthorizeAnswer {
  readonly accepted: boolean;
  readonly status: number | null;
  readonly answer: unknown;
}

/** The pages of the frame that the host greets: each, or only the first that answers. */
export type Greets = "each-page" | "once";

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
