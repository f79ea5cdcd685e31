"""Several package indexes at once, as `extra-index-url` of pip has them."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from agentapp_devkit.packages import ensure
from agentapp_devkit.progress import Silent
from tests.devkit.packages.local_index import Index


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@contextmanager
def serving(index: Index) -> Iterator[str]:
    """Serve an index over HTTP, a folder for each package; yields its address."""
    for wheel in list(index.folder.glob("*.whl")):
        folder = index.folder / wheel.name.split("-")[0]
        folder.mkdir(exist_ok=True)
        wheel.rename(folder / wheel.name)
    handler = partial(_Quiet, directory=str(index.folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


def test_a_package_of_an_extra_index_is_never_taken_from_the_other_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Anybody can put a newer one under its name into a public index."""
    private, public = Index(tmp_path / "private"), Index(tmp_path / "public")
    private.wheel("shop", "1.0")
    public.wheel("shop", "9.0")
    public.wheel("mail", "1.0")
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "uv"))
    monkeypatch.setenv("PIP_CACHE_DIR", str(tmp_path / "pip"))
    (tmp_path / "app").mkdir()
    with serving(private) as private_url, serving(public) as public_url:
        monkeypatch.setenv("PIP_INDEX_URL", public_url)
        monkeypatch.setenv("PIP_EXTRA_INDEX_URL", private_url)
        wheels = ensure(
            tmp_path / "app", ["shop", "mail"], cache=tmp_path / "cache", progress=Silent()
        )
    versions = {wheel.name: wheel.version for wheel in wheels}
    assert (versions["shop"], versions["mail"]) == ("1.0", "1.0")
