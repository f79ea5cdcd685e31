// Signing in with LiveChat: what happens on the fakes of its servers, and what these answer.

import { byId } from "../dom.mjs";

// Names of the server's routes, and the elements for them. The server has one choice for all pages.
const CHOICES = { answer: "sign-in-answer", "web-apis": "web-apis-answer" };
const ACTIONS = { "sign-out": "sign-out", expire: "expire-tokens" };

/** @type {(name: string, body?: string) => Promise<Response>} */
const post = (name, body) => fetch(`sign-ins/${name}`, { method: "POST", body });

/**
 * @param {object} options
 * @param {EventSource} options.events the server's
 * @param {(note: { server: string, text: string }) => void} options.onNote
 */
export function createSignIns({ events, onNote }) {
  for (const [name, id] of Object.entries(CHOICES)) {
    const select = byId(id, HTMLSelectElement);
    select.addEventListener("change", () => post(name, select.value));
  }
  for (const [name, id] of Object.entries(ACTIONS)) {
    byId(id, HTMLElement).addEventListener("click", () => post(name));
  }
  events.addEventListener("note", ({ data }) => onNote(JSON.parse(data)));
  events.addEventListener("choices", ({ data }) => {
    const chosen = JSON.parse(data);
    for (const [name, id] of Object.entries(CHOICES)) {
      byId(id, HTMLSelectElement).value = chosen[name];
    }
  });
  return {
    /** @param {boolean} isOffered true where the extension's agents may sign in */
    offer(isOffered) {
      for (const id of ["sign-ins", "web-apis"]) byId(id, HTMLElement).hidden = !isOffered;
    },
  };
}
