// Where the browser keeps the page for later visits, by its build.
//
// Why this is not Python: service-worker.js and the bridge have to agree on it.
const prefix = (site) => `agentapp's page ${new URL(site).pathname} `;

/** The name of the store of one build of the site. */
export const storeOf = (site, build) => `${prefix(site)}${build}`;

/** Whether this is the name of a store of the site, of any build. */
export const isStoreOf = (site, name) => name.startsWith(prefix(site));
