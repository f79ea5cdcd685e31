// The types of signing in: LiveChat's accounts-sdk, and static/bridge/accounts/.

/** The options of accounts-sdk that the page uses. */
export interface AccountsOptions {
  readonly client_id: string;
  readonly server_url: string;
  readonly redirect_uri: string;
  readonly popup_flow: "auto" | "manual";
  readonly organization_id: string;
  readonly scope: string | null;
  readonly state: string;
}

/** The accounts server's answer, as far as JavaScript looks at it. */
export interface SignInAnswer {
  readonly state?: string;
}

export interface AccountsSdk {
  iframe(): { authorize(): Promise<SignInAnswer> };
  popup(): { authorize(): Promise<SignInAnswer> };
}

declare global {
  /** Set by accounts-sdk. */
  var AccountsSDK: new (options: AccountsOptions) => AccountsSdk;
}

/** The wishes of an author: `SignInRequest` in _page.py. */
export interface SignInOptions {
  readonly scopes: readonly string[];
  readonly organizationId: string | null;
  readonly manual: boolean;
  /** True where a window is going to open if the frame gives no answer. */
  readonly opensWindowNext: boolean;
}

/** Each way returns the answer as JSON text, or rejects with a `reason` and a `code`. */
export interface SignIn {
  signInByWindow(options: SignInOptions): Promise<string>;
  signInByFrame(options: SignInOptions): Promise<string>;
  /** End the attempt that is under way, and close its window. */
  end(): void;
  /** Tell whether `event` is the answer to the attempt that is under way. */
  hears(event: MessageEvent): boolean;
}
