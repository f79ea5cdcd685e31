"""Makes `Problem`s of what the page writes to the browser's console."""

import builtins
import re
import sys
from importlib import import_module

from agentapp_devkit.testing.driver import Problem

_REPORT = re.compile(r"agentapp: (?P<title>[^\n]*)\n(?P<details>.*)", re.DOTALL)
_RAISED = re.compile(r"^(?P<type>[A-Za-z_][\w.]*)(?:: (?P<message>.*))?$")
_NEVER_AWAITED = re.compile(r"RuntimeWarning: (coroutine '[^']*' was never awaited)")


def problem_in(text: str) -> Problem | None:
    """Return the problem that a message on the console tells of; None where it tells of none."""
    if lost := _NEVER_AWAITED.search(text):
        remedy = "Put `await` before its call, or pass it to asyncio.create_task()."
        return Problem(f"The {lost[1]}.", remedy)
    report = _REPORT.fullmatch(text)
    if report is None:
        return None
    title, details = report["title"], report["details"]
    raised = [match for line in details.splitlines() if (match := _RAISED.match(line))]
    name = title.split(" ", 1)[0]
    fitting = [match for match in raised if match["type"].rpartition(".")[2] == name]
    if not fitting:
        return Problem(title, details)
    return Problem(title, details, _types(fitting[-1]["type"]), fitting[-1]["message"] or "")


def _types(name: str) -> tuple[str, ...]:
    """Return the names of a class and of those that it is derived from, as far as they are known.

    The class is one of the page's; the one of the same name in this Python tells the others.
    """
    module, _, attribute = name.rpartition(".")
    kind = getattr(_module(module), attribute, None)
    if not isinstance(kind, type):
        return (name, f"__main__.{attribute}", "builtins.Exception", "builtins.BaseException")
    return tuple(f"{one.__module__}.{one.__qualname__}" for one in kind.__mro__)


def _module(name: str) -> object:
    if not name:
        return builtins
    try:
        return sys.modules.get(name) or import_module(name)
    except Exception:  # an author's module may need a browser
        return None
