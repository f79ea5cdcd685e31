// Says which request the site's security policy has refused, and what allows it.

/** The settings of [livechat] that allow an origin, by the policy's directive. */
const SETTINGS = /** @type {Record<string, { key: string, deed: string }>} */ ({
  "connect-src": { key: "apis", deed: "call" },
  "img-src": { key: "images", deed: "show pictures from" },
});
const REFUSED_ATTRIBUTES = /** @type {Record<string, { name: string, remedy: string }>} */ ({
  "script-src-attr": { name: "onclick", remedy: "Use data-action and @panel.action." },
  "style-src-attr": {
    name: "style",
    remedy: "Use a class, and give it its looks in a style sheet.",
  },
});

/**
 * Return the origin of an address, which for a WebSocket is the one of its handshake.
 *
 * @param {string} address
 */
const originOf = (address) => new URL(address.replace(/^ws/, "http"), document.baseURI).origin;

/**
 * Explain a violation of the policy; null for one that no author causes.
 *
 * @param {Pick<SecurityPolicyViolationEvent, "blockedURI" | "effectiveDirective">} violation
 */
export function explainViolation({ blockedURI, effectiveDirective: directive }) {
  const attribute = REFUSED_ATTRIBUTES[directive];
  if (attribute) {
    const title = `The page's policy allows no attribute such as ${attribute.name}`;
    return { title, remedy: attribute.remedy };
  }
  if (!/^(https?|wss?):/.test(blockedURI)) return null;
  const origin = originOf(blockedURI);
  const setting = SETTINGS[directive];
  if (setting) {
    const title = `The page may not ${setting.deed} ${origin}`;
    return { title, remedy: `Add "${origin}" to [livechat] ${setting.key} in pyscript.toml.` };
  }
  const title = `The page may not load ${blockedURI}`;
  return { title, remedy: "Put the file into static/: a page loads only its own site's." };
}

/**
 * Report each violation, and remember the origins that were refused.
 *
 * @param {(title: string, details: string) => void} report
 */
export function watchPolicy(report) {
  /** @type {Map<string, string>} */
  const refusals = new Map(); // by the origin that the page may not call

  document.addEventListener("securitypolicyviolation", (violation) => {
    const explanation = explainViolation(violation);
    if (!explanation) return;
    const { title, remedy } = explanation;
    if (violation.effectiveDirective === "connect-src") {
      refusals.set(originOf(violation.blockedURI), `${title}. ${remedy}`);
    }
    report(title, remedy);
  });

  return {
    /**
     * Return why a request to this address was refused, and what allows it; null where none was.
     *
     * @param {string} address
     */
    refusalOf: (address) =>
      (URL.canParse(address, document.baseURI) && refusals.get(originOf(address))) || null,
  };
}
