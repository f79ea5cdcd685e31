// Signs in as the test says, in place of LiveChat's accounts-sdk. `ChromiumDriver` calls this function with
// a `SignInAnswer` of agentapp_devkit/testing/sign_in.py; null where the test says nothing.
(answer) => {
  const refuse = ([reason, code]) =>
    Promise.reject(Object.assign(new Error(code), { reason, code }));

  async function reply({ scopes }) {
    if (answer === null) {
      window.agentappTest.isSignInUntold = true;
      return refuse(["closed", ""]);
    }
    if (answer.failure) return refuse(answer.failure);
    if (answer.outcome === "never answered") return new Promise(() => {});
    const scope = (scopes.length > 0 ? scopes : answer.scopes).join(",");
    const end = Math.round(Date.now() / 1000 + answer.grant.expires_in);
    const token = `${answer.issuer}${end}:${scope}`;
    return JSON.stringify({ ...answer.grant, scope, access_token: token });
  }

  const { accounts } = window.agentapp;
  accounts.signIn = {
    signInByWindow: reply,
    signInByFrame: (options) =>
      answer === null || answer.silently ? reply(options) : refuse(["identity", ""]),
    end() {},
    hears: () => false,
  };
  accounts.load = async () => accounts.signIn;
};
