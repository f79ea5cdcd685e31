// Has Python do over and over what each visit begins with, once, when there is nothing else to do.
//
// Why this is not Python: it is how the browser gets to know Python.
//
// A browser keeps the compiled code of WebAssembly from one visit to the next, but only of functions
// that were busy. What runs once at each start never is, and takes 70 ms where it could take 20.
const ROUNDS = 60;

/**
 * @param {object} runtime
 * @param {string} file the path of main.py, which has run
 */
export function practise(runtime, file) {
  const start = runtime.pyimport("agentapp._start");
  let left = ROUNDS;

  function round() {
    start.practise(file);
    left -= 1;
    if (left) requestIdleCallback(round);
    else start.destroy();
  }
  requestIdleCallback(round);
}
