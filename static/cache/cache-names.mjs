// What the browser's stores of a site are called, in which it keeps what later visits begin with.
//
// Why this is not Python: service-worker.js, the bridge and boot.mjs have to agree on it.
/** @param {string | URL} site */
const path = (site) => new URL(site).pathname;
/** @param {string | URL} site */
const prefix = (site) => `agentapp's page ${path(site)} `;

/**
 * The store that has the page of one build of the site.
 *
 * @param {string | URL} site
 * @param {string} build
 */
export const pageStoreOf = (site, build) => `${prefix(site)}${build}`;

/**
 * Whether this is the name of a store that has the page, of any build.
 *
 * @param {string | URL} site
 * @param {string} name
 */
export const isPageStoreOf = (site, name) => name.startsWith(prefix(site));

/**
 * The store that has the largest files of the site, decompressed: see runtime-cache.mjs.
 *
 * @param {string | URL} site
 */
export const fileStoreOf = (site) => `agentapp ${path(site)}`;
