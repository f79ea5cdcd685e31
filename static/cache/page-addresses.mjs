// The addresses of a site's page.
//
// They have no query: what a host appends to the page's address may be a token, or a customer's name,
// and has no place in Cache Storage. Nor are they any other address: the site in a subfolder is another.

/**
 * Resolve the paths of the page, relative to the site's folder.
 *
 * @param {string | URL} site the address of the site's folder
 * @returns {string[]}
 */
export const pageAddresses = (site) => PAGE_PATHS.map((path) => new URL(path, site).href);

export const PAGE_PATHS = ["", "index.html"];

/**
 * Remove query and fragment from an address.
 *
 * @param {string} address
 */
export function withoutQuery(address) {
  const { origin, pathname } = new URL(address);
  return origin + pathname;
}
