"""The part of Pyodide's private package that agentapp patches."""

from types import ModuleType

_importhook: ModuleType
