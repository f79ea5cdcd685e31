"""The message to the author when main.py stops: the place, the cause and the remedy."""

import json
import sys
from pathlib import Path

import pytest

from agentapp import ErrorReport, HandshakeTimeoutError, on_error
from agentapp._main_errors import MainFailure, explain, report_main_failure


def stopped(folder: Path, **files: str) -> BaseException:
    """What stops main.py when it is run as a page runs it."""
    for name, source in files.items():
        (folder / f"{name}.py").write_text(source, "utf-8")
    file = folder / "main.py"
    try:
        exec(compile(file.read_text("utf-8"), str(file), "exec"), {})
    except BaseException as error:
        return error
    raise AssertionError("main.py did not stop")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.syspath_prepend(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("source", "place", "remedy"),
    [
        ("\nx = (1,\n", "main.py, line 2: SyntaxError: '(' was never closed", "Correct the line"),
        ("if 1:\nx = 1", "main.py, line 2: IndentationError: expected an", "Correct the line"),
        (
            "\n\nimport pandas_of_ours",
            "main.py, line 3: ModuleNotFoundError: No module named 'pandas_of_ours'",
            'packages = ["pandas_of_ours"]',
        ),
        (
            "import pandas_of_ours.frame as f",
            "main.py, line 1: ModuleNotFoundError: No module named 'pandas_of_ours'",
            'packages = ["pandas_of_ours"]',
        ),
        (
            "import json.parser",
            "main.py, line 1: ModuleNotFoundError: No module named 'json.parser'",
            "json is there, but has no json.parser",
        ),
        (
            "raise ModuleNotFoundError('The module is removed', name='tkinter')",
            "main.py, line 1: ModuleNotFoundError: The module is removed",
            "does not exist in a browser",
        ),
        (
            "from json import load_s",
            "main.py, line 1: ImportError: cannot import name 'load_s' from 'json'",
            "Check the spelling",
        ),
        ("\n1 / 0", "main.py, line 2: ZeroDivisionError: division by zero", "The traceback"),
        ("import sys\nsys.exit(3)", "main.py, line 2: SystemExit: 3", "nothing to exit from"),
        (
            "import json\njson.loads('{')",
            "main.py, line 2: JSONDecodeError: Expecting property name",
            "The traceback",
        ),
        (
            "from agentapp import PayloadError\nraise PayloadError('authorize', 'no id')",
            "main.py, line 2: PayloadError: A authorize was dropped",
            "The host sent it so",
        ),
        ("raise ValueError('two\\nlines')", "main.py, line 1: ValueError: two", "The traceback"),
    ],
)
def test_an_error_is_placed_named_and_answered(
    source: str, place: str, remedy: str, home: Path
) -> None:
    failure = explain(stopped(home, main=source), str(home))
    assert failure.place.startswith(place)
    assert "\n" not in failure.place
    assert remedy in failure.remedy


def test_an_error_in_a_module_beside_main_py_is_placed_there(home: Path) -> None:
    error = stopped(home, main="import beside\nbeside.work()", beside="def work():\n    1 / 0\n")
    assert (
        explain(error, str(home)).place == "beside.py, line 2: ZeroDivisionError: division by zero"
    )
    sys.modules.pop("beside")


def test_a_syntax_error_in_a_module_beside_main_py_is_placed_there(home: Path) -> None:
    error = stopped(home, main="import misspelt", misspelt="def work(:\n")
    assert explain(error, str(home)).place.startswith("misspelt.py, line 1: SyntaxError: ")


def test_the_traceback_of_a_syntax_error_is_its_line_and_the_caret(home: Path) -> None:
    details = explain(stopped(home, main="x = 1\nx = = 2\n"), str(home)).details
    assert details == (
        f'  File "{home}/main.py", line 2\n    x = = 2\n        ^\nSyntaxError: invalid syntax\n'
    )


def test_the_traceback_begins_in_main_py(home: Path) -> None:
    details = explain(stopped(home, main="def f():\n    1 / 0\n\nf()"), str(home)).details
    assert details.count("File ") == details.count("main.py") == 2


def test_an_error_that_was_never_in_the_authors_files_is_main_pys() -> None:
    assert explain(MemoryError(), "/app").place == "main.py: MemoryError"


def test_a_further_placement_s_script_is_named_and_not_main_py(home: Path) -> None:
    errors = [MemoryError(), SystemExit(), ModuleNotFoundError(name="shop")]
    for error in errors:
        failure = explain(error, "/app", "report.py")
        assert failure.place.startswith("report.py: ")
        assert "report.py" in failure.remedy
        assert "main.py" not in failure.remedy


def test_the_page_gets_it_as_text_and_on_error_hears_it(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[ErrorReport] = []
    monkeypatch.setattr(sys, "last_exc", stopped(home, main="1 / 0"), raising=False)
    with on_error(heard.append):
        failure = MainFailure(**json.loads(report_main_failure(str(home))))
    assert failure.place == "main.py, line 1: ZeroDivisionError: division by zero"
    assert [(str(told), told.traceback) for told in heard] == [
        ("ZeroDivisionError in main.py", failure.details)
    ]


def test_an_error_that_was_reported_before_is_not_reported_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    heard: list[ErrorReport] = []
    error = HandshakeTimeoutError()
    error._is_reported = True
    monkeypatch.setattr(sys, "last_exc", error, raising=False)
    with on_error(heard.append):
        assert json.loads(report_main_failure("/app"))["is_known"] is True
    assert heard == []
