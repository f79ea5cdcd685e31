// Follows what happens on the fakes of LiveChat's accounts server and Web APIs.

/** @param {{onNote(note: { server: string, text: string }): void}} callbacks */
export function followSignIns({ onNote }) {
  new EventSource("sign-ins").addEventListener("note", (event) => onNote(JSON.parse(event.data)));
}
