"""`check --fix`: what it writes into pyscript.toml, and what it leaves as it is."""

import json
from pathlib import Path

import pytest

from agentapp_devkit import cli
from agentapp_devkit.check.fix import mend
from agentapp_devkit.check.issues import Fix
from agentapp_devkit.check.rule_sets.address_rules import MISSING_API, MISSING_IMAGE
from agentapp_devkit.config.configuration import load
from agentapp_devkit.errors import ReportedError
from tests.devkit.check.extension_files import whole, write

MAIN = whole(
    """\
from htpy import img
from pyodide.http import pyfetch


@panel.section("Orders")
async def orders():
    await pyfetch("https://shop.example.com/orders")
    await pyfetch("https://shop.example.com/refunds")
    return img(src="https://cdn.example.com/1.png", alt="")
"""
)
SHOP = "https://shop.example.com"
ISSUES = [
    MISSING_API.issue("", "", "py/main.py", fix=Fix("apis", SHOP)),
    MISSING_IMAGE.issue("", "", "py/main.py", fix=Fix("images", SHOP)),
]
LAYOUT = """\
# The settings.
name = "Shop"

[livechat]  # agentapp's
# Which SDK
sdk = 'widget-sdk'
apis = [
    # the CRM
    "https://crm.example.com",  # its second version
]

# PyScript's
[files]
"""
FIXED = """\
# The settings.
name = "Shop"

[livechat]  # agentapp's
images = ["https://cdn.example.com"]
# Which SDK
sdk = 'widget-sdk'
apis = [
    # the CRM
    "https://crm.example.com",  # its second version
    "https://shop.example.com",
]

# PyScript's
[files]
"""


def check(folder: Path, *options: str) -> int:
    return cli.main(["check", "--app", str(folder), *options])


def test_the_origins_are_added_and_all_else_stays(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, {"pyscript.toml": LAYOUT, "py/main.py": MAIN})
    assert check(tmp_path, "--json", "--fix") == 0
    report = json.loads(capsys.readouterr().out)
    assert report["issues"] == []
    assert report["summary"]["fixed"] == 3
    assert (tmp_path / "pyscript.toml").read_text("utf-8") == FIXED


def test_nothing_is_written_without_fix(tmp_path: Path) -> None:
    write(tmp_path, {"pyscript.toml": LAYOUT, "py/main.py": MAIN})
    assert check(tmp_path) == 1
    assert (tmp_path / "pyscript.toml").read_text("utf-8") == LAYOUT


def test_what_is_not_selected_is_not_fixed(tmp_path: Path) -> None:
    write(tmp_path, {"py/main.py": MAIN})
    check(tmp_path, "--fix", "--select", "AA402")
    configuration = load(tmp_path)
    assert (configuration.apis, configuration.images) == ((), ("https://cdn.example.com",))


@pytest.mark.parametrize(
    "toml",
    [
        b"",
        b'name = "x"\n[livechat]\n',
        b"[livechat]\napis = []",
        b"livechat = {sdk = 'widget-sdk'}\n",
        b"livechat.sdk = 'widget-sdk'\n",
        b"[livechat.placements.settings]\nmain = 'py/settings.py'\n",
        b"\xef\xbb\xbf[livechat]\r\nsdk = 'widget-sdk'\r\n\r\n[files]\r\n",
        b'apis = "a text"\n[livechat]\napis = ["https://a.example", "https://b.example"]\n',
    ],
)
def test_values_are_added_however_the_table_is_written(toml: bytes, tmp_path: Path) -> None:
    file = write(tmp_path, {"pyscript.toml": toml}) / "pyscript.toml"
    mend(tmp_path, ISSUES)
    text = file.read_bytes()
    assert text.count(SHOP.encode()) == 2
    assert text.startswith(b"\xef\xbb\xbf") == toml.startswith(b"\xef\xbb\xbf")
    assert (b"\r\n" in text) == (text.count(b"\r\n") == text.count(b"\n") > 0)


def test_a_file_that_would_get_another_meaning_stays(tmp_path: Path) -> None:
    toml = b'note = """\n[livechat]\n"""\n[livechat]\n'
    file = write(tmp_path, {"pyscript.toml": toml}) / "pyscript.toml"
    with pytest.raises(ReportedError, match=r"Add .* to apis, .* to images yourself"):
        mend(tmp_path, ISSUES)
    assert file.read_bytes() == toml
