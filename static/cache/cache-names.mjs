// What the browser's stores of a site are called, in which it keeps what later visits begin with.
//
// Why this is not Python: service-worker.js, the bridge and boot.mjs have to agree on it.
const path = (site) => new URL(site).pathname;
const prefix = (site) => `agentapp's page ${path(site)} `;

/** The store that has the page of one build of the site. */
export const pageStoreOf = (site, build) => `${prefix(site)}${build}`;

/** Whether this is the name of a store that has the page, of any build. */
export const isPageStoreOf = (site, name) => name.startsWith(prefix(site));

/** The store that has the largest files of the site, decompressed: see runtime-cache.mjs. */
export const fileStoreOf = (site) => `agentapp ${path(site)}`;
