// Cards and quick replies, as the customer sees them.

import { element } from "../dom.mjs";
import { link, picture } from "../links.mjs";
import { asList, asObject, asText, webAddress } from "../untrusted.mjs";

/** @import { RichMessage } from "../../types.d.ts" */

/**
 * @typedef {object} Callbacks
 * @property {(text: string) => void} onAnswer the customer chose a button of type `message`
 * @property {(type: string, value: string) => void} onButton the customer chose another one
 */

/**
 * The message in one line.
 *
 * @param {RichMessage} message
 */
export function summaryOf({ template_id, elements }) {
  const { title } = asObject(elements[0]);
  const kind = template_id === "quick_replies" ? "Quick replies" : "Cards";
  return asText(title) ? `${kind}: ${asText(title)}` : kind;
}

/**
 * @param {RichMessage} message
 * @param {Callbacks} callbacks
 */
export function renderRichMessage({ template_id, elements }, callbacks) {
  return element(
    "div",
    { class: `rich ${template_id === "quick_replies" ? "quick-replies" : "cards"}` },
    ...elements.map((each) => renderElement(asObject(each), callbacks)),
  );
}

/**
 * @param {Readonly<Record<string, unknown>>} data
 * @param {Callbacks} callbacks
 */
function renderElement({ title, subtitle, image, buttons }, callbacks) {
  const card = element("article", { class: "card" });
  const { url, alternative_text: description } = asObject(image);
  if (url !== undefined) card.append(picture(url, asText(description)));
  if (asText(title)) card.append(element("strong", { dir: "auto" }, asText(title)));
  if (asText(subtitle)) card.append(element("span", { dir: "auto" }, asText(subtitle)));
  const shown = asList(buttons).map((button) => renderButton(asObject(button), callbacks));
  if (shown.length > 0) card.append(element("div", { class: "card-buttons" }, ...shown));
  return card;
}

/**
 * @param {Readonly<Record<string, unknown>>} data
 * @param {Callbacks} callbacks
 */
function renderButton({ text, type, value }, { onAnswer, onButton }) {
  const label = asText(text);
  const kind = asText(type) || "message";
  if (kind === "url" && webAddress(value)) return link(value, label);
  const press = () => {
    // A message sends the button's text, not its value.
    if (kind === "message") onAnswer(label);
    else onButton(kind, asText(value));
  };
  return element("button", { type: "button", dir: "auto", onclick: press }, label);
}
