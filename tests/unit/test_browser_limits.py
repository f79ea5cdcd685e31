"""Messages to the author where Python lacks something in a browser."""

import traceback

import pytest

from agentapp._browser_limits import DEBUGGER, SOCKETS, add_remedy, remedy


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (RuntimeError("can't start new thread"), "asyncio.create_task()"),
        (RuntimeError("WebAssembly stack switching not supported in this"), "await main()"),
        (RuntimeError("asyncio.run() cannot be called from a running event loop"), "await main()"),
        (OSError(138, "emscripten does not support processes."), "a web service"),
        (NotImplementedError("no absence of OS process APIs."), "a web service"),
        (NotImplementedError("due to restricted raw socket access."), "pyfetch"),
        (OSError(SOCKETS), "requests"),
        (EOFError("EOF when reading a line"), "a form"),
        (RuntimeError(DEBUGGER), "print()"),
    ],
    ids=str,
)
def test_an_error_of_what_browsers_lack_has_its_remedy(error: Exception, expected: str) -> None:
    assert expected in (remedy(error) or "")


def test_other_errors_have_none() -> None:
    for error in (RuntimeError("no tea"), OSError("no file"), EOFError("Ran out of input")):
        assert remedy(error) is None


def test_a_cause_gives_its_remedy_to_what_wraps_it() -> None:
    try:
        try:
            raise RuntimeError("can't start new thread")
        except RuntimeError as error:
            raise ValueError("The pool is empty.") from error
    except ValueError as error:
        add_remedy(error)
        add_remedy(error)
        text = "".join(traceback.format_exception(error))
    assert text.endswith("or call it directly.\n")
    assert text.count("A page has no threads") == 1


def test_a_message_that_says_it_is_left_alone() -> None:
    error = OSError(SOCKETS)
    add_remedy(error)
    assert not hasattr(error, "__notes__")
