// Tells the import audit when a module does something that a snapshot cannot hold.
/** @type {((reason: string) => void) | null} */
let listener = null;

/**
 * Have `newListener` called with the reason of each side effect; `null` for nobody.
 *
 * @param {typeof listener} newListener
 */
export function listenToSideEffects(newListener) {
  listener = newListener;
}

/**
 * Report a side effect of the module that is being imported.
 *
 * @param {string} reason
 */
export function reportSideEffect(reason) {
  listener?.(reason);
}
