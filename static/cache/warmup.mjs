// Warms the browser's code cache by re-running start-up code in idle time.
//
// A browser keeps the compiled code of WebAssembly from one visit to the next, but only of functions
// that were busy. What runs once at each start never is, and takes 70 ms where it could take 20. And it
// keeps nothing before a page has been open for a while: so each visit does it, until one was.
import { hasPractised, notePractice } from "./runtime-cache.mjs";

/** @import { Runtime } from "../types/bridge.d.ts" */

const ROUNDS = 60;
const WRITING = 5000; // ms; Chromium writes 2 s after it has compiled the last function

/**
 * Begin with it, unless it was done.
 *
 * @param {Runtime} runtime
 * @param {string} file the path of main.py, which has run
 */
export async function practise(runtime, file) {
  if (await hasPractised()) return;
  performance.mark("agentapp:practising");
  const start = runtime.pyimport("agentapp._restore");
  let left = ROUNDS;

  function round() {
    start.warm_up(file);
    left -= 1;
    if (left) {
      requestIdleCallback(round);
    } else {
      start.destroy();
      setTimeout(notePractice, WRITING);
    }
  }
  requestIdleCallback(round);
}
