"""`AfterImport` changes modules once they are imported, and costs nothing until then."""

import sys
from collections.abc import Callable, Mapping, Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType

Change = Callable[[ModuleType], None]


class AfterImport:
    """A finder for `sys.meta_path`, which has the finders after it find the modules.

    It stays there: whoever looks for a module, as `importlib.util.find_spec` does, need not import
    it.

    Args:
        changes: What changes each module, by its name.
    """

    def __init__(self, changes: Mapping[str, Change]) -> None:
        """See the class."""
        self._changes = changes

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None = None,
        target: ModuleType | None = None,
    ) -> ModuleSpec | None:
        """Find one of the modules, with a loader that changes it too."""
        change = self._changes.get(fullname)
        if change is None:
            return None
        others = sys.meta_path[sys.meta_path.index(self) + 1 :]
        found = (finder.find_spec(fullname, path, target) for finder in others)
        spec = next(filter(None, found), None)
        if spec is None or spec.loader is None:
            return None
        execute = spec.loader.exec_module

        def execute_and_change(module: ModuleType) -> None:
            execute(module)
            change(module)

        spec.loader.exec_module = execute_and_change  # type: ignore[method-assign]
        return spec
