// The interpreter that PyScript is told to import: the one that boot.mjs has started.

const { interpreter } = globalThis.agentapp;
if (!interpreter) throw new Error("boot.mjs has started no interpreter.");

// Patch "pyscript-interpreter" of docs/patches.md.
export const { loadPyodide, version } = interpreter;
