// Signing in with LiveChat: what happens on the fakes of its servers, and what these answer.

import { byId } from "./dom.mjs";

/**
 * Have a fake answer as chosen.
 *
 * @param {string} id the select's
 * @param {string} address
 */
function followChoice(id, address) {
  const select = byId(id, HTMLSelectElement);
  const choose = () => fetch(address, { method: "POST", body: select.value });
  choose(); // the fake may still have the choice of an earlier page
  select.addEventListener("change", choose);
}

/** @param {{onNote(note: { server: string, text: string }): void}} callbacks */
export function createSignIns({ onNote }) {
  followChoice("sign-in-answer", "sign-ins/answer");
  followChoice("web-apis-answer", "sign-ins/web-apis");
  byId("expire-tokens", HTMLElement).addEventListener("click", () =>
    fetch("sign-ins/expire", { method: "POST" }),
  );
  new EventSource("sign-ins").addEventListener("note", (event) => onNote(JSON.parse(event.data)));
  return {
    /** @param {boolean} isOffered true where the extension's agents may sign in */
    offer(isOffered) {
      for (const id of ["sign-ins", "web-apis"]) byId(id, HTMLElement).hidden = !isOffered;
    },
  };
}
