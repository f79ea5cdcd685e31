"""Runs `main.py` as Python runs a script, with `await` at its top level."""

import ast
import asyncio
import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import CodeType
from typing import Any

from agentapp import _browser_limits
from agentapp._httpx_transport import adapt_on_import
from agentapp._page import Response

_FLAGS = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
_RUNS = ("run", "run_until_complete")
_CALLS_RUN = re.compile(rb"\brun(?:_until_complete)?\s*\(")
_RUN = "__agentapp_run__"
# Within these, `await` means something else or is not allowed.
_SCOPES = (
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.Lambda,
    ast.ListComp,
    ast.SetComp,
    ast.DictComp,
    ast.GeneratorExp,
)


async def run(file: str) -> None:
    """Run the script at `file` to its end, whatever it awaits.

    Args:
        file: The path of `main.py`; `__file__` and `sys.argv[0]` in it.
    """
    _browser_limits.refuse_in_vain()
    adapt_on_import(_fetch)
    sys.argv[:] = [file]
    await execute(file, vars(sys.modules["__main__"]))


async def execute(file: str, script: dict[str, Any]) -> None:
    """Execute the script at `file` in the namespace `script`."""
    script["__file__"] = file
    script[_RUN] = _runner(asyncio.get_running_loop())
    coroutine = eval(compiled(file), script)  # noqa: S307
    if coroutine is not None:
        await coroutine


async def _fetch(url: str, method: str, headers: Mapping[str, str], body: bytes | None) -> Response:
    from agentapp._browser import fetch  # only there is there a browser to import

    return await fetch(url, method, headers, body)


def compiled(file: str) -> CodeType:
    """Compile the script at `file`, in the encoding that it declares (PEP 263)."""
    source = Path(file).read_bytes()
    if not _CALLS_RUN.search(source):
        return _compile(source, file)
    tree = _TopLevelRuns().visit(ast.parse(source, file))
    return _compile(ast.fix_missing_locations(tree), file)


def _compile(source: Any, file: str) -> CodeType:
    code: CodeType = compile(source, file, "exec", _FLAGS, dont_inherit=True)
    return code


class _TopLevelRuns(ast.NodeTransformer):
    """Makes an `await` of `asyncio.run(main())` at the top level of a script.

    A page's event loop runs already, and Python cannot block until a coroutine is done. At the top
    level `await` does the same. A call is recognized by its name, and `_runner` decides.
    """

    def visit(self, node: ast.AST) -> ast.AST:
        """Replace the calls in `node`, and `node` itself where it is one."""
        if isinstance(node, _SCOPES):
            return node
        self.generic_visit(node)
        if not isinstance(node, ast.Call):
            return node
        name = getattr(node.func, "attr", getattr(node.func, "id", None))
        if name not in _RUNS:
            return node
        function = ast.copy_location(ast.Name(_RUN, ast.Load()), node.func)
        call = ast.copy_location(ast.Call(function, [node.func, *node.args], node.keywords), node)
        return ast.copy_location(ast.Await(call), node)


def _runner(loop: asyncio.AbstractEventLoop) -> Callable[..., Any]:
    """Make the function that stands in a script where it calls something named `run`.

    Args:
        loop: The page's event loop, also where the script has made another.
    """

    async def run(function: Callable[..., Any], /, *args: Any, **options: Any) -> Any:
        if not _runs_coroutines(function):
            return function(*args, **options)
        asyncio._set_running_loop(loop)
        awaitable: Any = args[0] if args else options.get("main", options.get("future"))
        return await awaitable

    return run


def _runs_coroutines(function: Callable[..., Any]) -> bool:
    owner = getattr(function, "__self__", None)
    return function is asyncio.run or isinstance(owner, asyncio.AbstractEventLoop)
