// Links and pictures whose addresses come from an extension.

import { element } from "./dom.mjs";
import { asText, webAddress } from "./untrusted.mjs";

/**
 * A link that opens in a new tab; only its text where a browser should not open the address.
 *
 * @param {unknown} address
 * @param {string} text
 */
export function link(address, text) {
  const href = webAddress(address);
  if (href === null) return element("span", { dir: "auto" }, text);
  return element("a", { href, target: "_blank", rel: "noreferrer", dir: "auto" }, text);
}

/**
 * A picture; its address where the simulator's policy does not allow it, or nothing is there.
 *
 * @param {unknown} address
 * @param {string} description empty for a decoration
 */
export function picture(address, description) {
  const src = webAddress(address);
  if (src === null) return placeholder(asText(address));
  const image = element("img", { src, alt: description, referrerpolicy: "no-referrer" });
  image.addEventListener("error", () => image.replaceWith(placeholder(src)), { once: true });
  return image;
}

/** @param {string} address */
function placeholder(address) {
  return element(
    "span",
    { class: "no-picture", title: "Is its origin in [livechat] images?" },
    `Picture not loaded: ${address}`,
  );
}
