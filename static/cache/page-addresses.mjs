// The addresses of a site's pages: index.html, and one for each further placement.
//
// They have no query: what a host appends to the page's address may be a token, or a customer's name,
// and has no place in Cache Storage. Nor are they any other address: the site in a subfolder is another.

/** The files of all pages that a site may have. */
export const PAGES = [
  "index.html",
  "details.html",
  "message-box.html",
  "fullscreen.html",
  "settings.html",
];

/**
 * List the addresses of a page.
 *
 * @param {string | URL} site the address of the site's folder
 * @param {string} file the page's file
 * @returns {string[]}
 */
export const pageAddresses = (site, file) =>
  pagePaths(file).map((path) => new URL(path, site).href);

/**
 * List the paths of a page, relative to the site's folder.
 *
 * @param {string} file the page's file
 * @returns {string[]}
 */
export const pagePaths = (file) => (file === "index.html" ? ["", file] : [file]);

/**
 * Remove query and fragment from an address.
 *
 * @param {string} address
 */
export function withoutQuery(address) {
  const { origin, pathname } = new URL(address);
  return origin + pathname;
}
