// Follows what happens on the fake of LiveChat's accounts server.

/** @param {{onNote(note: string): void}} callbacks */
export function followSignIns({ onNote }) {
  new EventSource("sign-ins").addEventListener("note", (event) => onNote(JSON.parse(event.data)));
}
