"""`MainFailure` explains an exception that stopped the page's script: its place, name and remedy.

`static/boot.mjs` asks for it; the page shows an agent one calm line, and an author everything.
"""

import json
import sys
import traceback
from dataclasses import asdict, dataclass
from pathlib import PurePosixPath

from agentapp import _browser_limits
from agentapp._unanswered_requests import address_in, is_unanswered
from agentapp.error_hooks import ErrorReport, reports
from agentapp.errors import AgentAppError, is_reported

MAIN = "main.py"
"""The script of the first page."""

_ENCODING = ("codec can't decode", "encoding problem", "unknown encoding", "null bytes")
_LONGEST = 200  # characters of what an agent gets to see of an exception


@dataclass(frozen=True, slots=True)
class MainFailure:
    """An exception that stopped the page's script, as the page shows it.

    Args:
        place: "main.py, line 12: ModuleNotFoundError: No module named 'pandas'".
        remedy: What to do next, in sentences.
        details: The traceback, from where the author's code begins.
        is_known: True where the page and `on_error` have been told already.
        unanswered: The address of the request that got no answer, where that was the reason.
    """

    place: str
    remedy: str
    details: str
    is_known: bool
    unanswered: str | None = None


def report_main_failure(home: str, script: str = MAIN) -> str:
    """Tell `on_error` of the exception that Python raised last, and the page what to show.

    Args:
        home: The folder of the author's files.
        script: The page's script, relative to it.

    Returns:
        A `MainFailure` as JSON text.
    """
    error: BaseException = vars(sys)["last_exc"]  # since 3.12; Pyodide sets it
    failure = explain(error, home, script)
    if not failure.is_known:
        reports.publish(ErrorReport(error, f"in {script}", failure.details))
    return json.dumps(asdict(failure))


def explain(error: BaseException, home: str, script: str = MAIN) -> MainFailure:
    """Say where `error` was raised in the author's files, and what to do.

    Args:
        error: What stopped the script.
        home: The folder of the author's files.
        script: The page's script, relative to it.

    Example:
        >>> try:
        ...     compile("print(", "/app/main.py", "exec")
        ... except SyntaxError as error:
        ...     print(explain(error, "/app").place)
        main.py, line 1: SyntaxError: '(' was never closed
    """
    trace = error.__traceback__
    while trace is not None and not _is_the_authors(trace.tb_frame.f_code.co_filename, home):
        trace = trace.tb_next  # Pyodide's own, which tell an author nothing
    return MainFailure(
        place=f"{_place(error, home) or script}: {_summary(error)}",
        remedy=_remedy(error, script),
        details="".join(traceback.format_exception(type(error), error, trace)),
        is_known=is_reported(error),
        unanswered=address_in(error) if is_unanswered(error) else None,
    )


def _place(error: BaseException, home: str) -> str | None:
    if isinstance(error, SyntaxError) and error.filename:
        places = [(error.filename, error.lineno)]
    else:
        places = [(f.filename, f.lineno) for f in traceback.extract_tb(error.__traceback__)]
    for name, line in reversed(places):
        if _is_the_authors(name, home):
            return f"{PurePosixPath(name).relative_to(home)}, line {line}"
    return None


def _is_the_authors(file: str, home: str) -> bool:
    path = PurePosixPath(file)
    return path.is_relative_to(home) and not path.is_relative_to(f"{home}/{__package__}")


def _summary(error: BaseException) -> str:
    if isinstance(error, SyntaxError):
        return f"{type(error).__name__}: {error.msg}"
    said = traceback.format_exception_only(error)[0].splitlines()[0]
    return said.removeprefix(f"{type(error).__module__}.")[:_LONGEST]


def _remedy(error: BaseException, script: str) -> str:
    limit = _browser_limits.remedy(error)
    if limit is not None:
        return limit
    match error:
        case AgentAppError():
            return error.remedy
        case ModuleNotFoundError(name=str(name)):
            return _remedy_for_module(name, script)
        case ImportError():
            return (
                "Check the spelling; if it belongs to a package, pyscript.lock says which version"
                " of it the page has."
            )
        case SyntaxError() if any(word in error.msg for word in _ENCODING):
            return "Save the file as UTF-8, or name its encoding in its first line (PEP 263)."
        case SyntaxError():
            return "Correct the line that is shown below, or the one before it."
        case SystemExit():
            return f"A page has nothing to exit from: let {script} come to its end instead."
        case _:
            return f"The traceback shows how {script} came to this line."


def _remedy_for_module(name: str, script: str) -> str:
    package = name.partition(".")[0]
    if package in sys.modules:
        return f"{package} is there, but has no {name}: check the spelling."
    if package in sys.stdlib_module_names:
        return f"{package} is a part of Python that does not exist in a browser; do without it."
    return (
        f"Add it to packages in pyscript.toml, under the name by which it is installed:"
        f' packages = ["{package}"], unless that name differs from the one that is imported.'
        f" If it is a module of your own, put {package}.py beside {script}."
    )
