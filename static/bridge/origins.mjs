// The origins that may talk to the page.

/**
 * Tell whether `origin` is one of `hosts`, each `https://name` or `https://*.name`.
 *
 * @param {string} origin
 * @param {readonly string[]} hosts
 */
export function isAllowed(origin, hosts) {
  return hosts.some((host) => {
    const [scheme, domain] = host.split("://*.");
    if (domain === undefined) return origin === host;
    const isBelow = origin.startsWith(`${scheme}://`) && origin.endsWith(`.${domain}`);
    return isBelow && !/[/@:]/.test(origin.slice(`${scheme}://`.length, -domain.length));
  });
}

/**
 * The origin of the page that frames this one; null where the browser does not tell.
 *
 * @returns {string | null}
 */
export function framedBy() {
  const ancestors = location.ancestorOrigins; // Firefox has none
  if (ancestors?.length) return ancestors[0] ?? null;
  return document.referrer ? new URL(document.referrer).origin : null;
}
