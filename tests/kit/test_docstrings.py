"""Every example in a docstring of the test kit runs."""

import doctest
import importlib
import pkgutil
from collections.abc import Iterator

import pytest

from agentapp_devkit import testing


def examples() -> Iterator[doctest.DocTest]:
    finder = doctest.DocTestFinder(exclude_empty=True)
    for module in pkgutil.walk_packages(testing.__path__, f"{testing.__name__}."):
        yield from (
            test for test in finder.find(importlib.import_module(module.name)) if test.examples
        )


@pytest.mark.parametrize("example", list(examples()), ids=lambda example: example.name)
def test_the_example_runs_as_written(example: doctest.DocTest) -> None:
    assert doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(example).failed == 0
