// Lets the answers of LiveChat's accounts server through, and fetches the scripts that sign in.
import { LOADING_TIMEOUT_MS } from "../page-lifecycle.mjs";

/** @import { PageFiles, SignIn } from "../../types/bridge.d.ts" */

/**
 * Fetch a script into the browser's cache. The request of a script's element cannot be ended, and a
 * second element would wait for the same one.
 *
 * @param {string} url
 */
async function download(url) {
  const controller = new AbortController();
  const { signal } = controller;
  const timer = setTimeout(() => controller.abort(), LOADING_TIMEOUT_MS);
  try {
    const response = await fetch(url, { signal });
    await response.arrayBuffer();
  } catch {
    throw new Error(`${url} ${signal.aborted ? "did not come in time" : "could not be loaded"}`);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * @param {object} options
 * @param {PageFiles} options.files
 * @param {(url: string) => HTMLScriptElement} options.addScript
 */
export function makeAccounts({ files, addScript }) {
  /** @type {Promise<SignIn> | null} */
  let loading = null;

  /**
   * Run a script that only sites with a client id have.
   *
   * @param {string | undefined} url
   */
  async function run(url = "") {
    await download(url);
    await new Promise((resolve, reject) => {
      const script = addScript(url);
      script.onload = resolve;
      script.onerror = () => reject(new Error(`${url} could not be loaded`));
    });
  }

  const accounts = {
    /** Filled by sign-in.mjs: signs in, or null. */
    signIn: /** @type {SignIn | null} */ (null),

    /**
     * Tell whether `event` is an answer of the accounts server that somebody waits for.
     *
     * @param {MessageEvent} event
     */
    hears: (event) => accounts.signIn?.hears(event) ?? false,

    /** Fetch the scripts, once; after a failure, the next call tries again. */
    load() {
      loading ??= Promise.all([files.accountsSdk, files.signIn].map(run)).then(
        () => /** @type {SignIn} */ (accounts.signIn),
        (error) => {
          loading = null;
          throw error;
        },
      );
      return loading;
    },
  };
  return accounts;
}
