"""Code that breaks a rule (wrong_code.txt), and code like it that does not (right_code.txt)."""

import re
from pathlib import Path

import pytest

from tests.devkit.check.extension_files import codes, issues, whole

HERE = Path(__file__).parent


def examples(name: str) -> list[tuple[str, str]]:
    """Read a table: the headline of each example, and its text."""
    _, *pieces = re.split(r"^---", (HERE / name).read_text("utf-8"), flags=re.MULTILINE)
    parts = (piece.partition("\n") for piece in pieces)
    return [(headline.strip(), code) for headline, _, code in parts]


WRONG = examples("wrong_code.txt")
RIGHT = [code for _, code in examples("right_code.txt")]


@pytest.mark.parametrize(
    ("code", "example"), WRONG, ids=[f"{code}-{at}" for at, (code, _) in enumerate(WRONG)]
)
def test_code_that_breaks_a_rule_is_found(code: str, example: str, tmp_path: Path) -> None:
    assert code in codes(tmp_path, {"py/main.py": whole(example)})


@pytest.mark.parametrize("example", RIGHT, ids=range(len(RIGHT)))
def test_code_that_works_breaks_no_rule(example: str, tmp_path: Path) -> None:
    assert codes(tmp_path, {"py/main.py": whole(example)}) == []


def test_names_are_followed_from_module_to_module(tmp_path: Path) -> None:
    files = {
        "py/app.py": "from agentapp import LiveChat, Panel\nchat = LiveChat()\n"
        "panel = Panel(chat)\nBASE = 'https://shop.example.com'\nfrom time import sleep as pause\n",
        "py/orders.py": "from app import BASE, panel, pause\nfrom pyodide.http import pyfetch\n"
        "@panel.section\nasync def orders():\n    pause(1)\n    await pyfetch(f'{BASE}/orders')\n",
        "py/main.py": "import orders\nfrom app import chat\n\nprint(orders)\nchat.init()\n",
    }
    assert sorted(codes(tmp_path, files)) == ["AA105", "AA202", "AA204", "AA401"]


def test_a_package_of_the_authors_may_import_its_parts(tmp_path: Path) -> None:
    files = {
        "py/shop/__init__.py": "from shop import cart\nfrom . import prices\nfrom .cart import add",
        "py/shop/cart.py": "import shop.prices\n\n\ndef add() -> None: ...\n",
        "py/shop/prices.py": "import shop.gone\n",
    }
    assert codes(tmp_path, files) == ["AA301"]


def test_a_column_counts_characters(tmp_path: Path) -> None:
    code = "# coding: latin-1\nimport time\nname = 'Zoë'; time.sleep(1)\n"
    (issue,) = issues(tmp_path, {"py/pause.py": code.encode("latin-1")})
    assert issue.place == "py/pause.py:3:15"


def test_a_mistake_of_an_unknown_place_is_at_the_first_column(tmp_path: Path) -> None:
    (issue,) = issues(tmp_path, {"py/orders.py": "# coding: nonsense\n"})
    assert (issue.code, issue.place) == ("AA101", "py/orders.py:1:1")


def test_a_file_may_be_deep(tmp_path: Path) -> None:
    branches = "".join(f"elif total == {number}:\n    pass\n" for number in range(900))
    code = f"import time\ntotal = 0\nif total:\n    time.sleep(1)\n{branches}"
    assert codes(tmp_path, {"py/deep.py": code}) == ["AA105"]


def test_what_a_broken_file_may_hold_is_not_missed_elsewhere(tmp_path: Path) -> None:
    files = {
        "pyscript.toml": "packages = ['humanize']  # agentapp: ignore[AA306]\n",
        "py/app.py": "from agentapp import LiveChat, Panel\nchat = LiveChat()\n"
        "panel = Panel(chat)\n@panel.action('refund')\ndef refund(): ...\n",
        "py/main.py": "import humanize\nfrom app import chat\nrow = button(data_action='refund'\n"
        "await chat.init()\n",
    }
    assert codes(tmp_path, files) == ["AA101"]
