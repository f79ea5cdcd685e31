// Tells the import audit when a module does something that a snapshot cannot hold.
let listener = null;

/** Have `newListener` called with the reason of each side effect; `null` for nobody. */
export function listenToSideEffects(newListener) {
  listener = newListener;
}

/** Report a side effect of the module that is being imported. */
export function reportSideEffect(reason) {
  listener?.(reason);
}
