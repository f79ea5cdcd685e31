import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from agentapp_devkit import cli, paths
from agentapp_devkit.bench import pages
from agentapp_devkit.bench.plan import Plan
from agentapp_devkit.check.web_hosts import BROTLI, CADDY, NGINX, PYTHON
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


def test_every_page_has_a_name_of_its_own_on_each_web_host() -> None:
    names = {page.host(BROTLI) for page in pages.PAGES} | {
        page.host(PYTHON) for page in pages.PAGES
    }
    assert len(names) == 2 * len(pages.PAGES) == 10


def test_the_extension_for_switching_is_one_that_build_accepts() -> None:
    configuration = load(Path(pages.__file__).with_name("extension"))
    assert configuration.sdk == "widget-sdk"


def test_only_the_pages_that_a_part_needs_are_served_and_only_as_it_needs_them() -> None:
    hosts = Plan(parts=["hosts"], web_hosts=(NGINX, CADDY))
    assert {slug: list(by) for slug, by in hosts.served().items()} == {
        pages.AGENTAPP: ["nginx", "caddy"],
        pages.PYSCRIPT: ["nginx", "caddy"],
    }
    workday = Plan(parts=["workday"], brotli=False)
    assert workday.served() == {pages.SWITCHING: {"python": PYTHON}}
    everything = Plan(web_hosts=(NGINX,)).served()
    assert list(everything[pages.AGENTAPP]) == ["nginx", "brotli"]
    assert list(everything[pages.JAVASCRIPT]) == ["brotli"]


def test_the_command_takes_web_hosts_and_lines_by_name() -> None:
    parsed = cli.parse(["bench", "--hosts", "nginx", "caddy", "--lines", "5", "unlimited"])
    assert parsed.hosts == [NGINX, CADDY]
    assert [line.megabits for line in parsed.lines] == [5, None]


def test_an_unknown_web_host_is_answered_with_those_that_there_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        cli.parse(["bench", "--hosts", "netlify"])
    message = capsys.readouterr().err
    assert "netlify is no web host: nginx, nginx-headers, caddy" in message
