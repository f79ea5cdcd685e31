// Keeps the browser's own timers, before Playwright's clock takes their place.
globalThis.agentappTest = {
  native: {
    cancelAnimationFrame: cancelAnimationFrame.bind(globalThis),
    cancelIdleCallback: cancelIdleCallback.bind(globalThis),
    clearInterval: clearInterval.bind(globalThis),
    clearTimeout: clearTimeout.bind(globalThis),
    performance,
    requestAnimationFrame: requestAnimationFrame.bind(globalThis),
    requestIdleCallback: requestIdleCallback.bind(globalThis),
    setInterval: setInterval.bind(globalThis),
    setTimeout: setTimeout.bind(globalThis),
  },
};
