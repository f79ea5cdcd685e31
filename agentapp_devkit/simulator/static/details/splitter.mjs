// The width of the details: by dragging, by arrow keys, by the presets.

import { byId } from "../dom.mjs";

// CSS pixels, as in the Agent App
const MIN_WIDTH = 260;
const MAX_WIDTH = 600;
const DEFAULT_WIDTH = 360;
const STEP = 10;
const STORAGE_KEY = "width";

export function createSplitter() {
  const splitter = byId("splitter", HTMLElement);
  const details = byId("details", HTMLElement);

  /** @type {NodeListOf<HTMLButtonElement>} */
  const presets = document.querySelectorAll("[data-width]");

  /** @param {number} wanted */
  function set(wanted) {
    const width = Math.round(Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, wanted)));
    document.documentElement.style.setProperty("--details-width", `${width}px`);
    splitter.setAttribute("aria-valuenow", String(width));
    splitter.setAttribute("aria-valuetext", `${width} pixels`);
    byId("width", HTMLElement).textContent = `${width} px`;
    for (const preset of presets) {
      preset.setAttribute("aria-pressed", String(Number(preset.dataset.width) === width));
    }
    localStorage.setItem(STORAGE_KEY, String(width));
  }

  const width = () => Number(splitter.getAttribute("aria-valuenow"));

  splitter.addEventListener("pointerdown", (event) => {
    splitter.setPointerCapture(event.pointerId); // the frame would take the pointer otherwise
    const right = details.getBoundingClientRect().right;
    /** @param {PointerEvent} moved */
    const drag = (moved) => set(right - moved.clientX);
    splitter.addEventListener("pointermove", drag);
    splitter.addEventListener(
      "lostpointercapture",
      () => splitter.removeEventListener("pointermove", drag),
      { once: true },
    );
  });

  /** @param {string} key */
  function widthAfter(key) {
    switch (key) {
      case "ArrowLeft":
        return width() + STEP;
      case "ArrowRight":
        return width() - STEP;
      case "Home":
        return MIN_WIDTH;
      default:
        return key === "End" ? MAX_WIDTH : null;
    }
  }

  splitter.addEventListener("keydown", (event) => {
    const wanted = widthAfter(event.key);
    if (wanted === null) return;
    event.preventDefault();
    set(wanted);
  });

  for (const preset of presets) {
    preset.addEventListener("click", () => set(Number(preset.dataset.width)));
  }

  set(Number(localStorage.getItem(STORAGE_KEY)) || DEFAULT_WIDTH);
}
