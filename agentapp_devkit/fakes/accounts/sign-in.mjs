// The page of the fake of LiveChat's accounts server: it answers as whoever looks at it chooses.

const DAY = 86_400;

/**
 * @type {{
 *   origin: string, clientId: string, scopes: string, grant: object, answers: string, cookie: string
 * }}
 */
const request = JSON.parse(document.getElementById("request")?.textContent ?? "{}");
const asker = window.opener ?? (window.parent === window ? null : window.parent);

/**
 * @template {HTMLElement} T
 * @param {string} id
 * @param {new () => T} kind
 */
function byId(id, kind) {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`There is no ${id}.`);
  return found;
}

/**
 * Show a text, and have the server note it.
 *
 * @param {string} what
 */
function say(what) {
  byId("said", HTMLElement).textContent = what;
  return fetch("/noted", { method: "POST", body: what });
}

/**
 * @param {object} message
 * @param {string} what
 */
async function answer(message, what) {
  if (asker === null) {
    await say(
      `${what}, but the window that asked is out of reach: close this one, and go on there.`,
    );
    return;
  }
  asker.postMessage(message, request.origin);
  await say(what);
  if (window.opener) window.close();
}

/** @param {string} lifetime */
async function grant(lifetime) {
  const data = { ...request.grant, expires_in: lifetime };
  await fetch("/granted", { method: "POST", body: JSON.stringify(data) });
  await answer({ data }, "signed in");
}

/** @param {string} reason an error of OAuth's */
const fail = (reason) => answer({ error: { oauth_exception: reason } }, reason);

const decline = () => answer({ error: { identity_exception: "unauthorized" } }, "no access");

byId("client", HTMLElement).textContent = request.clientId;
byId("scopes", HTMLElement).textContent = request.scopes;
const lifetime = byId("lifetime", HTMLSelectElement);
const error = byId("error", HTMLSelectElement);
byId("sign-in", HTMLElement).addEventListener("click", () => {
  document.cookie = `${request.cookie}=yes; Max-Age=${DAY}; Path=/; SameSite=None; Secure`;
  grant(lifetime.value);
});
byId("refuse", HTMLElement).addEventListener("click", decline);
byId("never", HTMLElement).addEventListener("click", () => say("never answered"));
error.addEventListener("change", () => fail(error.value));

if (request.answers === "grants") grant(lifetime.value);
else if (request.answers === "declines") decline();
else if (request.answers !== "asks") fail(request.answers);
