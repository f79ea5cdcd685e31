"""A site is the same whatever encoding the machine's locale has."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from agentapp_devkit import paths
from agentapp_devkit.site.errors import SiteError
from tests.devkit.site.test_site import WITHOUT_SNAPSHOT, build, make_folder, write

TITLE = "Zákazníček – 顧客"
ASCII_LOCALE = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


def extension(folder: Path, *, encoding: str) -> Path:
    make_folder(folder, WITHOUT_SNAPSHOT)
    index = (paths.ROOT / "index.html").read_text("utf-8")
    (folder / "index.html").write_text(
        index.replace("<title>", f"<title>{TITLE} "), encoding=encoding
    )
    write(folder / "py" / "main.py", f"from agentapp import LiveChat\n\nprint({TITLE!r})\n")
    return folder


def test_a_build_reads_and_writes_utf_8_in_a_locale_without_it(tmp_path: Path) -> None:
    folder = extension(tmp_path / "顧客", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "agentapp_devkit", "build", "--app", str(folder)],
        cwd=paths.ROOT,
        env={**os.environ, **ASCII_LOCALE},
        capture_output=True,
        encoding="utf-8",
    )
    assert (done.returncode, "Built" in done.stderr) == (0, True), done.stderr
    assert TITLE in (folder / "dist" / "index.html").read_text("utf-8")


def test_a_byte_order_mark_does_not_reach_the_site(tmp_path: Path) -> None:
    site = build(extension(tmp_path / "app", encoding="utf-8-sig"))
    assert (site / "index.html").read_bytes().startswith(b"<!doctype")


def test_a_page_that_is_not_utf_8_is_named_with_its_line(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "app")
    (folder / "index.html").write_bytes("<!doctype html>\n<title>é</title>".encode("cp1252"))
    with pytest.raises(SiteError, match=r"index\.html:2: is not UTF-8\. Save it as UTF-8\."):
        build(folder)
