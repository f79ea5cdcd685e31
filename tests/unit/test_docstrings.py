"""Every example in a docstring of the package runs, with a fake page and a chat on it."""

import asyncio
import doctest
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Coroutine, Iterator
from typing import Any, TypeVar

import pytest

import agentapp
from tests.unit.fake_page import FakePage, idle

NEEDS_A_BROWSER = {"agentapp._browser"}

_Result = TypeVar("_Result")


class LivelyPage(FakePage):
    """A page whose host and agent act within the event loop, as everything does in a browser."""

    def __init__(self, runner: asyncio.Runner) -> None:
        super().__init__()
        self._runner = runner

    def send(self, name: str, payload: object = None) -> None:
        self._within_the_loop(lambda: FakePage.send(self, name, payload))

    def click(self, action: str, **data: str) -> None:
        self._within_the_loop(lambda: FakePage.click(self, action, **data))

    def _within_the_loop(self, act: Callable[[], None]) -> None:
        if asyncio.events._get_running_loop() is not None:
            act()
            return
        # Only now, and without a turn of the loop: what it starts runs when the example lets it.
        asyncio.events._set_running_loop(self._runner.get_loop())
        try:
            act()
        finally:
            asyncio.events._set_running_loop(None)


def modules() -> Iterator[str]:
    yield agentapp.__name__
    for module in pkgutil.walk_packages(agentapp.__path__, f"{agentapp.__name__}."):
        if module.name not in NEEDS_A_BROWSER:
            yield module.name


def examples() -> Iterator[doctest.DocTest]:
    finder = doctest.DocTestFinder(exclude_empty=True)
    for name in modules():
        yield from (test for test in finder.find(importlib.import_module(name)) if test.examples)


@pytest.mark.parametrize("example", list(examples()), ids=lambda example: example.name)
def test_the_example_runs_as_written(example: doctest.DocTest) -> None:
    with asyncio.Runner() as runner:

        def run(coroutine: Coroutine[Any, Any, _Result]) -> _Result:
            return runner.run(coroutine)

        page = LivelyPage(runner)
        page.development = True
        example.globs.update(
            {name: getattr(agentapp, name) for name in agentapp.__all__},
            page=page,
            chat=agentapp.LiveChat(page),
            run=run,
            idle=idle,
        )
        failures: list[str] = []
        flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
        doctest.DocTestRunner(optionflags=flags).run(example, out=failures.append)
        assert not failures, "".join(failures)


@pytest.mark.parametrize("name", agentapp.__all__)
def test_every_public_name_has_a_docstring_with_an_example(name: str) -> None:
    public = getattr(agentapp, name)
    if inspect.isclass(public):
        assert ">>>" in (public.__dict__.get("__doc__") or "")
        methods = [m for n, m in vars(public).items() if not n.startswith("_") and callable(m)]
        assert all(inspect.getdoc(method) for method in methods)
