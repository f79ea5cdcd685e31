// Signing in with LiveChat: what happens on the fakes of its servers, and what these answer.

import { byId } from "./dom.mjs";

/** @param {{onNote(note: { server: string, text: string }): void}} callbacks */
export function createSignIns({ onNote }) {
  const answer = byId("sign-in-answer", HTMLSelectElement);
  const choose = () => fetch("sign-ins/answer", { method: "POST", body: answer.value });
  choose(); // the fake may still have the choice of an earlier page
  answer.addEventListener("change", choose);
  byId("expire-tokens", HTMLElement).addEventListener("click", () =>
    fetch("sign-ins/expire", { method: "POST" }),
  );
  new EventSource("sign-ins").addEventListener("note", (event) => onNote(JSON.parse(event.data)));
  return {
    /** @param {boolean} isOffered true where the extension's agents may sign in */
    offer(isOffered) {
      byId("sign-ins", HTMLElement).hidden = !isOffered;
    },
  };
}
