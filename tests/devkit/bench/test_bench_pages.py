import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from agentapp_devkit import paths
from agentapp_devkit.bench import pages
from agentapp_devkit.config.configuration import load
from agentapp_devkit.progress import Progress, Silent

IMPORT = re.compile(r"""(?:\bfrom|\bimport)\s*["'](\./[^"']+)["']""")


class References(HTMLParser):
    """The addresses that a page names, in its markup and in PyScript's configuration."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._in_configuration = False
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attributes}
        self.found += [values[name] for name in ("src", "href") if name in values]
        if "config" in values:
            config = json.loads(values["config"])
            self.found += [config["interpreter"], *config.get("files", {})]
        self._in_configuration = values.get("id") == "agentapp"

    def handle_data(self, data: str) -> None:
        if self._in_configuration:
            self.found += json.loads(data)["files"].values()
            self._in_configuration = False


def made(make: Callable[[Path, Progress], None], folder: Path) -> Path:
    make(folder / "page", Silent())
    return folder / "page"


@pytest.mark.parametrize(
    "make",
    [pages.make_pyscript, pages.make_micropython, pages.make_javascript, pages.make_host],
)
def test_a_page_has_every_file_that_it_names(
    make: Callable[[Path, Progress], None], tmp_path: Path
) -> None:
    page = made(make, tmp_path)
    text = (page / "index.html").read_text("utf-8")
    found = References(text).found
    addresses = [a for a in found if a and urlsplit(a).scheme != "data"]  # "" is the page itself
    scripts = [page / a for a in addresses if a.endswith(("js", "mjs"))]
    assert scripts
    missing = [address for address in addresses if not (page / address).is_file()]
    for script in scripts:
        imported = IMPORT.findall(script.read_text("utf-8"))
        missing += [name for name in imported if not (script.parent / name).is_file()]
    assert missing == []


@pytest.mark.parametrize(
    "make", [pages.make_pyscript, pages.make_micropython, pages.make_javascript]
)
def test_a_page_asks_no_other_origin(
    make: Callable[[Path, Progress], None], tmp_path: Path
) -> None:
    text = (made(make, tmp_path) / "index.html").read_text("utf-8")
    assert [address for address in References(text).found if urlsplit(address).netloc] == []


def test_pyscript_as_it_comes_has_no_snapshot_and_no_preloads(tmp_path: Path) -> None:
    page = made(pages.make_pyscript, tmp_path)
    text = (page / "index.html").read_text("utf-8")
    assert not re.search('rel="(module)?preload"', text)
    assert '"preload": []' in text
    assert list(page.rglob("*.bin")) == []


def test_pyscript_as_it_comes_runs_the_same_main_with_the_same_packages(tmp_path: Path) -> None:
    page = made(pages.make_pyscript, tmp_path)
    assert (page / "main.py").read_bytes() == (paths.ROOT / "py" / "main.py").read_bytes()
    locked = json.loads((page / "pyodide" / "pyodide-lock.json").read_text("utf-8"))["packages"]
    assert {"htpy", "markupsafe", "micropip"} <= locked.keys()
    for package in locked.values():
        assert (page / "pyodide" / package["file_name"]).is_file()


def test_every_page_has_a_web_server_of_its_own() -> None:
    assert len({page.host for page in pages.PAGES}) == len(pages.PAGES) == 5


def test_the_extension_for_switching_is_one_that_build_accepts() -> None:
    configuration = load(Path(pages.__file__).with_name("extension"))
    assert configuration.sdk == "widget-sdk"
