import gzip
import http.client
import ssl
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import perf_counter

import brotli  # type: ignore[import-untyped]
import pytest

from agentapp_devkit.bench import lines
from agentapp_devkit.bench.compression import CompressedFiles
from agentapp_devkit.bench.lines import Line
from agentapp_devkit.bench.serving import Server, Site, serving
from agentapp_devkit.check.web_hosts import BROTLI, CLOUDFRONT, PYTHON, ContentEncoding
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
        {
            "one.example": Site(site, BROTLI),
            "two.example": Site(site / "assets", PYTHON),
            "three.example": Site(site / "assets", CLOUDFRONT),
        },
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


def test_each_web_host_sends_the_same_file_in_its_own_encoding(server: Server) -> None:
    response, body = get(server, "/main.js", "two.example")
    assert ("content-encoding" in response.headers, body) == (False, SCRIPT)
    response, body = get(server, "/main.js", "three.example")
    assert (response.headers["content-encoding"], gzip.decompress(body)) == ("gzip", SCRIPT)


def test_a_line_takes_its_time_for_each_byte_and_each_round_trip(server: Server) -> None:
    """A machine under load takes longer, and nothing is faster than the line."""
    with lines.through(Line("slow", "", megabits=0.08, round_trip=100), server) as slow:
        start = perf_counter()
        _, body = get(slow, "/assets/library.zip")
        seconds = perf_counter() - start
    assert body == ARCHIVE
    # TCP, TLS and the request each take a round trip; 10 bytes take a millisecond.
    assert seconds > 0.3 + len(ARCHIVE) / 10_000


def test_connections_share_a_line(server: Server) -> None:
    with (
        lines.through(Line("slow", "", megabits=0.08, round_trip=0), server) as slow,
        ThreadPoolExecutor(3) as pool,
    ):
        start = perf_counter()
        bodies = list(pool.map(lambda _: get(slow, "/assets/library.zip")[1], range(3)))
        seconds = perf_counter() - start
    assert bodies == [ARCHIVE] * 3
    assert seconds > 3 * len(ARCHIVE) / 10_000


def test_a_line_without_a_limit_is_the_server_itself(server: Server) -> None:
    with lines.through(Line("unlimited", ""), server) as unlimited:
        assert unlimited == server


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


def test_compressing_is_done_once_for_each_content_and_encoding(tmp_path: Path) -> None:
    one, two = tmp_path / "one.js", tmp_path / "two.js"
    for file in (one, two):
        file.write_bytes(SCRIPT)
    fast, small = ContentEncoding("gzip", 1), ContentEncoding("br", 11)
    files = CompressedFiles(tmp_path / "cache")
    files.make({(file, how): len(SCRIPT) for file in (one, two) for how in (fast, small)}, Silent())
    assert gzip.decompress(files.path(one, fast).read_bytes()) == SCRIPT
    assert brotli.decompress(files.path(two, small).read_bytes()) == SCRIPT
    assert files.path(one, small) == files.path(two, small)
    files.path(one, small).write_bytes(b"kept")
    CompressedFiles(tmp_path / "cache").make({(one, small): len(SCRIPT)}, Silent())
    assert files.path(one, small).read_bytes() == b"kept"
