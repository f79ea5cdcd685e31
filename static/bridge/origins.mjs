// Who may talk to the page: the configured hosts, and nobody else.
//
// Why this is not Python: see bridge.js.

/** Whether `origin` is one of `hosts`: `https://name` or `https://*.name`. */
export function isAllowed(origin, hosts) {
  return hosts.some((host) => {
    const [scheme, domain] = host.split("://*.");
    return domain === undefined
      ? origin === host
      : origin.startsWith(`${scheme}://`) && origin.endsWith(`.${domain}`) &&
          !/[/@:]/.test(origin.slice(scheme.length + 3, -domain.length));
  });
}

/** The origin of the page that frames this one, or null where the browser does not tell. */
export function framedBy() {
  const ancestors = location.ancestorOrigins;
  if (ancestors?.length) return ancestors[0];
  return document.referrer ? new URL(document.referrer).origin : null;
}
