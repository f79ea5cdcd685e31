"""Remedies for the parts of Python that a browser lacks, such as sockets and threads."""

import socket
import sys
from collections.abc import Iterator
from typing import NoReturn

SOCKETS = (
    "A page has no sockets. Use `await pyfetch(url)` of pyodide.http, httpx.AsyncClient, or"
    " requests, which blocks the page meanwhile."
)
BLOCKING = (
    "A page cannot stop until a coroutine is done. Write `await main()` at the top level of main.py"
    " instead, or make the function around it async, and await that one."
)
THREADS = (
    "A page has no threads. Make the function async and start it with asyncio.create_task(), or"
    " call it directly."
)
PROCESSES = "A page starts no other programs. Do it in Python, or have a web service do it."
TERMINAL = (
    "A page has no terminal to read from. Ask the agent with a form in a section; print() writes to"
    " the browser's console."
)
DEBUGGER = (
    "A page has no terminal for a debugger. print() writes to the browser's console; in a test,"
    " breakpoint() works."
)


def refuse_in_vain() -> None:
    """Have sockets and the debugger raise at once: in a page both wait in vain."""
    # Patch "no-sockets" of docs/patches.md.
    socket.socket.connect = socket.socket.connect_ex = _no_socket  # type: ignore[method-assign]
    sys.breakpointhook = _no_debugger


def _no_socket(*_: object) -> NoReturn:
    raise OSError(SOCKETS)


def _no_debugger(*_: object, **__: object) -> NoReturn:
    raise RuntimeError(DEBUGGER)


def remedy(error: BaseException) -> str | None:
    """Return what to do where `error` comes from a part of Python that a browser lacks.

    Example:
        >>> remedy(RuntimeError("can't start new thread"))
        'A page has no threads. ...'
        >>> remedy(RuntimeError("out of tea"))
    """
    return next(filter(None, map(_remedy, chain(error))), None)


def add_remedy(error: BaseException) -> None:
    """Note the remedy on `error`, if there is one, so that its traceback ends in it."""
    text = remedy(error)
    if text is not None and text not in said(error) and text not in _notes(error):
        error.add_note(text)


def said(error: BaseException) -> str:
    """Return the message of `error`; "" where it cannot say it."""
    try:
        return str(error)
    except Exception:
        return ""  # an author's exception need not be able to say anything


def _notes(error: BaseException) -> list[str]:
    return getattr(error, "__notes__", [])


def chain(error: BaseException | None) -> Iterator[BaseException]:
    """Yield `error`, and each exception that has led to it."""
    seen = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _remedy(error: BaseException) -> str | None:
    text = said(error)
    matching = (say for kind, part, say in _REMEDIES if isinstance(error, kind) and part in text)
    return next(matching, None)


# The type of an exception, a part of its text, and the remedy.
_REMEDIES: tuple[tuple[type[BaseException], str, str], ...] = (
    (RuntimeError, "can't start new thread", THREADS),
    (RuntimeError, "WebAssembly stack switching", BLOCKING),
    (RuntimeError, "cannot be called from a running event loop", BLOCKING),
    (RuntimeError, DEBUGGER, DEBUGGER),
    (OSError, "does not support processes", PROCESSES),
    (NotImplementedError, "OS process APIs", PROCESSES),
    (NotImplementedError, "raw socket access", SOCKETS),
    (OSError, SOCKETS, SOCKETS),
    (EOFError, "reading a line", TERMINAL),
)
