// The names of a site's caches in the browser's Cache Storage.
//
// Several sites may share an origin, each in a folder of its own, so a name has the folder in it.

/** @param {string | URL} site */
const folderOf = (site) => new URL(site).pathname;

/** @param {string | URL} site */
const pageCachePrefix = (site) => `agentapp's page ${folderOf(site)} `;

/**
 * The cache of one build's page.
 *
 * @param {string | URL} site the address of the site's folder
 * @param {string} buildId
 */
export const pageCacheName = (site, buildId) => `${pageCachePrefix(site)}${buildId}`;

/**
 * Tell whether a cache holds the site's page, of any build.
 *
 * @param {string | URL} site the address of the site's folder
 * @param {string} name
 */
export const isPageCacheName = (site, name) => name.startsWith(pageCachePrefix(site));

/**
 * The cache of the runtime's largest files: see runtime-cache.mjs.
 *
 * @param {string | URL} site the address of the site's folder
 */
export const runtimeCacheName = (site) => `agentapp ${folderOf(site)}`;
