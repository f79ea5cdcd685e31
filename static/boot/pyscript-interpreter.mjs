// The interpreter that PyScript is told to import: the one that boot.mjs has started.
//
// Why this is not Python: PyScript imports a module.
export const { loadPyodide, version } = globalThis.agentapp.interpreter;
