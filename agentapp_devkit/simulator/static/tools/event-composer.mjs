// The composer, which sends any event with any payload.

import { byId, element } from "../dom.mjs";

/**
 * @param {{send(event: string, payload: unknown): void, examples: Record<string, () => unknown>}} options
 */
export function createEventComposer({ send, examples }) {
  const event = byId("sender-event", HTMLInputElement);
  const payload = byId("sender-payload", HTMLTextAreaElement);
  const problem = byId("sender-problem", HTMLElement);

  byId("sender-events", HTMLElement).append(
    ...Object.keys(examples).map((name) => element("option", { value: name })),
  );

  /**
   * @param {string} name
   * @param {unknown} value
   */
  function fill(name, value) {
    event.value = name;
    payload.value = JSON.stringify(value, null, 2) ?? "";
    check();
  }

  /** Show what is wrong; return true if nothing is. */
  function check() {
    /** @type {[field: HTMLElement, message: string][]} */
    const wrong = [
      [event, event.value.trim() ? "" : "Name the event, without livechat:"],
      [payload, mistakeIn(payload.value)],
    ];
    for (const [field, message] of wrong)
      field.setAttribute("aria-invalid", String(message !== ""));
    const message = wrong.map(([, text]) => text).find(Boolean) ?? "";
    if (problem.textContent !== message) problem.textContent = message;
    return message === "";
  }

  byId("sender", HTMLFormElement).addEventListener("submit", (submitted) => {
    submitted.preventDefault();
    if (check()) send(event.value.trim(), parse(payload.value));
  });
  byId("sender", HTMLFormElement).addEventListener("input", check);
  byId("sender-fill", HTMLElement).addEventListener("click", () => {
    fill(event.value.trim(), examples[event.value.trim()]?.() ?? {});
  });

  return { fill };
}

/**
 * Parse a payload; no text at all is `null`.
 *
 * @param {string} text
 * @returns {unknown}
 */
function parse(text) {
  return text.trim() ? JSON.parse(text) : null;
}

/** @param {string} text */
function mistakeIn(text) {
  try {
    parse(text);
    return "";
  } catch (error) {
    return `This is no JSON: ${error instanceof Error ? error.message : error}`;
  }
}
