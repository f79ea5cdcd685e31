// Signs the agent in with LiveChat's accounts-sdk, which is used as it comes.
//
// The SDK leaves four things to its caller:
//   1. It sends no `state` of its own (2.1.3 asks for one of no length), so each attempt has one.
//   2. What it stores for `verify` is lost where the browser blocks storage, so the state is
//      compared in memory.
//   3. It tells neither of a window that was blocked nor of one that was closed, so `window.open`
//      is wrapped while it opens one.
//   4. It asks for storage access first, which would cost the click that a window needs.

/** @import { AccountsOptions, AccountsSdk, SignInAnswer, SignInOptions } from "../../types/accounts.d.ts" */

const CLOSED_INTERVAL_MS = 250;
/** Browsers open a window only for a while after a click: Safari, for one second. */
const BEFORE_WINDOW_TIMEOUT_MS = 700;
const STORED = ["com.livechat.accounts", "com.livechat.accountsredirect_uri_params"];

const bridge = globalThis.agentapp;
const { clientId = "", accountsServer = "" } = bridge.configuration;
const origins = [accountsServer, accountsServer.replace(/livechat\.com$/, "livechatinc.com")];

/**
 * @typedef {object} Attempt
 * @property {Window | null} source the window or frame that may answer
 * @property {(reason: string, code?: string) => void} fail ends the attempt
 */

/** @type {Attempt | null} */
let current = null;

/**
 * An error that Python reads: `SignInFailedError` in _page.py.
 *
 * @param {string} reason
 * @param {string} [code]
 */
const failure = (reason, code = "") => Object.assign(new Error(code || reason), { reason, code });

/**
 * Translate what the SDK rejects with.
 *
 * @param {unknown} error
 */
function translate(error) {
  if (error instanceof Error) return "reason" in error ? error : failure("invalid", error.message);
  if (typeof error !== "object" || error === null) return failure("invalid", String(error));
  if ("oauth_exception" in error) return failure("oauth", String(error.oauth_exception));
  if ("identity_exception" in error) return failure("identity", String(error.identity_exception));
  return failure("invalid", "an unknown answer");
}

function makeState() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Remove the SDK's cookies of an attempt: it cannot, in a frame of another site.
 *
 * @param {string} state
 */
function forget(state) {
  try {
    for (const name of STORED) {
      document.cookie = `${name}${state}=; Max-Age=0; Path=/; SameSite=None; Secure`;
    }
  } catch {
    // A frame without storage has nothing to remove.
  }
}

/**
 * Make one attempt, in place of any other.
 *
 * @param {SignInOptions} options
 * @param {(sdk: AccountsSdk, attempt: Attempt) => { answer: Promise<SignInAnswer>, end: () => void }} start
 */
async function attempt(options, start) {
  current?.fail("superseded");
  const state = makeState();
  /** @type {AccountsOptions} */
  const settings = {
    client_id: clientId,
    server_url: accountsServer,
    redirect_uri: location.origin + location.pathname,
    popup_flow: options.manual ? "manual" : "auto",
    organization_id: options.organizationId ?? "",
    scope: options.scopes.join(",") || null,
    state,
  };
  /** @type {Attempt["fail"]} */
  let fail = () => {};
  const failed = /** @type {Promise<never>} */ (
    new Promise((_, reject) => {
      fail = (reason, code) => reject(failure(reason, code));
    })
  );
  failed.catch(() => {}); // the attempt may have ended before
  const own = (current = { source: null, fail });
  let end = () => {};
  try {
    const started = start(new globalThis.AccountsSDK(settings), own);
    end = started.end;
    const answer = await Promise.race([started.answer, failed]);
    if (answer.state !== state) throw failure("invalid", "the answer belongs to another request");
    return JSON.stringify(answer);
  } catch (error) {
    throw translate(error);
  } finally {
    end();
    forget(state);
    if (current === own) current = null;
  }
}

/**
 * Have the SDK open its window, and return the window too; null where the browser opened none.
 *
 * @param {AccountsSdk} sdk
 */
function openWindow(sdk) {
  const open = window.open;
  /** @type {Window | null} */
  let opened = null;
  Object.defineProperty(document, "requestStorageAccess", { value: null, configurable: true });
  window.open = (...args) => (opened = open.apply(window, args));
  try {
    const answer = sdk.popup().authorize();
    return { answer, opened: /** @type {Window | null} */ (opened) };
  } finally {
    window.open = open;
    Reflect.deleteProperty(document, "requestStorageAccess");
  }
}

/** @param {SignInOptions} options */
function signInByWindow(options) {
  return attempt(options, (sdk, own) => {
    const hadClick = navigator.userActivation?.isActive;
    const { answer, opened } = openWindow(sdk);
    if (!opened) {
      // A frame below a page with "Cross-Origin-Opener-Policy: same-origin" gets no hold of the
      // window, which has used up the click all the same.
      const isSevered = hadClick && navigator.userActivation?.isActive === false;
      throw failure(isSevered ? "severed" : "blocked");
    }
    own.source = opened;
    let wasClosed = false;
    const timer = setInterval(() => {
      if (wasClosed) own.fail("closed"); // by now, an answer from before would have arrived
      wasClosed = opened.closed;
    }, CLOSED_INTERVAL_MS);
    const end = () => {
      clearInterval(timer);
      opened.close();
    };
    return { answer, end };
  });
}

/**
 * Ask in a hidden frame.
 *
 * @param {SignInOptions} options
 */
function signInByFrame(options) {
  return attempt(options, (sdk, own) => {
    const answer = sdk.iframe().authorize();
    const frame = /** @type {HTMLIFrameElement} */ (document.body.lastElementChild);
    frame.removeAttribute("id"); // of two frames, the SDK would remove the wrong one
    frame.setAttribute("aria-hidden", "true");
    frame.tabIndex = -1;
    own.source = frame.contentWindow;
    const isUrgent = options.opensWindowNext && navigator.userActivation?.isActive;
    const timer = isUrgent
      ? setTimeout(() => own.fail("identity", "timeout"), BEFORE_WINDOW_TIMEOUT_MS)
      : undefined;
    const end = () => {
      clearTimeout(timer);
      frame.remove();
    };
    return { answer, end };
  });
}

bridge.accounts.signIn = {
  signInByWindow,
  signInByFrame,
  end: () => current?.fail("ended"),
  hears: ({ data, origin, source }) =>
    current !== null &&
    source === current.source &&
    origins.includes(origin) &&
    typeof data === "object" &&
    data !== null,
};
