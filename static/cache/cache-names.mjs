// The names of a site's caches in Cache Storage, which service worker, bridge and boot.mjs share.
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
 * Tell whether this names a cache of the page, of any build.
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
