// Lets the answers of LiveChat's accounts server through, and fetches the scripts that sign in.

/** @import { PageFiles, SignIn } from "../../types/bridge.d.ts" */

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
  const run = (url) =>
    new Promise((resolve, reject) => {
      const script = addScript(/** @type {string} */ (url));
      script.onload = resolve;
      script.onerror = () => reject(new Error(`${url} could not be loaded`));
    });

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
