// The box that sends any event with any payload.

import { byId, element } from "./dom.mjs";

/**
 * @param {{send(event: string, payload: unknown): void, examples: Record<string, () => unknown>}} options
 */
export function createSender({ send, examples }) {
  const event = byId("sender-event");
  const payload = byId("sender-payload");
  const problem = byId("sender-problem");

  byId("sender-events").append(
    ...Object.keys(examples).map((name) => element("option", { value: name })),
  );

  function fill(name, value) {
    event.value = name;
    payload.value = JSON.stringify(value, null, 2) ?? "";
    check();
  }

  /** Show what is wrong; return whether it can be sent. */
  function check() {
    const wrong = [
      [event, event.value.trim() ? "" : "Name the event, without livechat:"],
      [payload, mistakeIn(payload.value)],
    ];
    for (const [field, message] of wrong) field.setAttribute("aria-invalid", message !== "");
    const message = wrong.map(([, text]) => text).find(Boolean) ?? "";
    if (problem.textContent !== message) problem.textContent = message;
    return message === "";
  }

  byId("sender").addEventListener("submit", (submitted) => {
    submitted.preventDefault();
    if (check()) send(event.value.trim(), parse(payload.value));
  });
  byId("sender").addEventListener("input", check);
  byId("sender-fill").addEventListener("click", () => {
    fill(event.value.trim(), examples[event.value.trim()]?.() ?? {});
  });

  return { fill };
}

/** Nothing at all is `null`. */
function parse(text) {
  return text.trim() ? JSON.parse(text) : null;
}

function mistakeIn(text) {
  try {
    parse(text);
    return "";
  } catch (error) {
    return `This is no JSON: ${error.message}`;
  }
}
