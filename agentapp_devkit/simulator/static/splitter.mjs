// How wide the details are: by dragging, by arrow keys, by the presets.

import { byId } from "./dom.mjs";

const NARROWEST = 260; // CSS pixels, as in the Agent App
const WIDEST = 600;
const STEP = 10;
const FIRST = 360;
const KEPT = "width";

export function createSplitter() {
  const splitter = byId("splitter");
  const details = byId("details");

  function set(wanted) {
    const width = Math.round(Math.min(WIDEST, Math.max(NARROWEST, wanted)));
    document.documentElement.style.setProperty("--details-width", `${width}px`);
    splitter.setAttribute("aria-valuenow", width);
    splitter.setAttribute("aria-valuetext", `${width} pixels`);
    byId("width").textContent = `${width} px`;
    for (const preset of document.querySelectorAll("[data-width]")) {
      preset.setAttribute("aria-pressed", Number(preset.dataset.width) === width);
    }
    localStorage.setItem(KEPT, width);
  }

  const width = () => Number(splitter.getAttribute("aria-valuenow"));

  splitter.addEventListener("pointerdown", (event) => {
    splitter.setPointerCapture(event.pointerId); // the frame would take the pointer otherwise
    const right = details.getBoundingClientRect().right;
    const drag = (moved) => set(right - moved.clientX);
    splitter.addEventListener("pointermove", drag);
    splitter.addEventListener(
      "lostpointercapture",
      () => splitter.removeEventListener("pointermove", drag),
      { once: true },
    );
  });

  splitter.addEventListener("keydown", (event) => {
    const wanted = {
      ArrowLeft: width() + STEP,
      ArrowRight: width() - STEP,
      Home: NARROWEST,
      End: WIDEST,
    }[event.key];
    if (wanted === undefined) return;
    event.preventDefault();
    set(wanted);
  });

  for (const preset of document.querySelectorAll("[data-width]")) {
    preset.addEventListener("click", () => set(Number(preset.dataset.width)));
  }

  set(Number(localStorage.getItem(KEPT)) || FIRST);
}
