import http.client
import ssl
from collections.abc import Iterator
from pathlib import Path

import brotli  # type: ignore[import-untyped]
import pytest

from agentapp_devkit.bench.compression import compress
from agentapp_devkit.bench.serving import Server, serving
from agentapp_devkit.progress import Silent

SCRIPT = b"console.log('agentapp');" * 100
ARCHIVE = bytes(range(256)) * 10


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    scratch = tmp_path_factory.mktemp("serving")
    site = scratch / "site"
    (site / "assets").mkdir(parents=True)
    (site / "index.html").write_text("<!doctype html>", "utf-8")
    (site / "assets" / "main.js").write_bytes(SCRIPT)
    (site / "assets" / "library.zip").write_bytes(ARCHIVE)
    with serving(
        {"one.example": site, "two.example": site / "assets"},
        brotli=True,
        scratch=scratch,
        cache=scratch / "brotli",
        progress=Silent(),
    ) as running:
        yield running


def get(
    server: Server, path: str, host: str = "one.example", **headers: str
) -> tuple[http.client.HTTPResponse, bytes]:
    trusting = ssl.create_default_context()
    trusting.check_hostname = False
    trusting.verify_mode = ssl.CERT_NONE
    connection = http.client.HTTPSConnection("127.0.0.1", server.port, context=trusting)
    connection.request("GET", path, headers={"Host": host, **headers})
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response, body


def test_what_web_hosts_compress_comes_compressed_and_may_be_cached(server: Server) -> None:
    response, body = get(server, "/assets/main.js")
    assert response.headers["content-encoding"] == "br"
    assert response.headers["content-type"] == "text/javascript; charset=utf-8"
    assert response.headers["cache-control"] == "max-age=31536000, immutable"
    assert brotli.decompress(body) == SCRIPT


def test_a_page_is_asked_for_again_each_time(server: Server) -> None:
    response, _ = get(server, "/")
    assert response.headers["cache-control"] == "no-cache"


def test_what_the_browser_has_already_is_not_sent_again(server: Server) -> None:
    tag = get(server, "/")[0].headers["etag"]
    response, body = get(server, "/", **{"If-None-Match": tag})
    assert (response.status, body) == (304, b"")
    assert get(server, "/", **{"If-None-Match": '"another"'})[0].status == 200


def test_an_archive_comes_as_it_is_and_in_parts(server: Server) -> None:
    response, body = get(server, "/assets/library.zip", Range="bytes=2-5")
    assert (response.status, body) == (206, ARCHIVE[2:6])
    assert response.headers["content-range"] == f"bytes 2-5/{len(ARCHIVE)}"
    response, body = get(server, "/assets/library.zip")
    assert (response.status, body) == (200, ARCHIVE)
    assert "content-encoding" not in response.headers


def test_each_name_has_its_own_files(server: Server) -> None:
    assert get(server, "/main.js", "two.example")[0].status == 200
    assert get(server, "/main.js", "one.example")[0].status == 404


def test_compressing_is_done_once_for_each_content(tmp_path: Path) -> None:
    one, two, other = tmp_path / "one.js", tmp_path / "two.js", tmp_path / "photo.png"
    for file in (one, two, other):
        file.write_bytes(SCRIPT)
    found = compress([one, two, other], cache=tmp_path / "cache", progress=Silent())
    assert found.keys() == {one, two}
    assert found[one] == found[two]
    found[one].write_bytes(b"kept")
    again = compress([one], cache=tmp_path / "cache", progress=Silent())
    assert again[one].read_bytes() == b"kept"
