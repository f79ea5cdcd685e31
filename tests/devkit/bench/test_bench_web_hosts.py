"""The web hosts of the bench: their lists, and the real programs that they imitate."""

import random
from pathlib import Path

import httpx
import pytest
import zstandard

from agentapp_devkit.check.web_hosts import (
    BROTLI,
    CLOUDFLARE,
    CLOUDFRONT,
    WEB_HOSTS,
    ContentEncoding,
    WebHost,
    encode,
)
from agentapp_devkit.site import host_configs
from agentapp_devkit.site.compression import compress_gzip
from agentapp_devkit.site.security_headers import rules
from tests.devkit import web_servers
from tests.devkit.serve.served_extension import configured

CHROMIUM = {"accept-encoding": "gzip, deflate, br, zstd"}
RANDOM = random.Random(16)
WORDS = " ".join(RANDOM.choices(["event", "payload", "batch", "runtime", "snapshot"], k=4000))
TEXTS = (".css", ".html", ".js", ".json", ".map", ".mjs", ".py", ".svg", ".toml", ".txt", ".wasm")
BINARIES = {
    ".bin": zstandard.compress(RANDOM.randbytes(3000)),
    ".png": b"\x89PNG\r\n\x1a\n" + RANDOM.randbytes(3000),
    ".whl": b"PK\x03\x04" + RANDOM.randbytes(3000),
    ".woff2": b"wOF2" + RANDOM.randbytes(3000),
    ".zip": b"PK\x03\x04" + RANDOM.randbytes(3000),
}
SMALL = (19, 20, 49, 50, 512, 513, 999, 1000)


def site_in(folder: Path) -> dict[str, bytes]:
    """Files of each ending, and small ones, in the folder; their content by name."""
    files = {f"a{ending}": WORDS.encode() for ending in TEXTS}
    files |= {f"a{ending}": content for ending, content in BINARIES.items()}
    files |= {"zipped.bin": compress_gzip(RANDOM.randbytes(3000))}
    files |= {f"{size}.html": WORDS.encode()[:size] for size in SMALL}
    (folder / "assets").mkdir()
    for name, content in files.items():
        (folder / "assets" / name).write_bytes(content)
    return files


@pytest.mark.parametrize("slug", web_servers.ALL)
def test_the_bench_sends_what_the_real_program_sends(slug: str, tmp_path: Path) -> None:
    web_host = WEB_HOSTS[slug]
    site = configured(hosts=("https://my.livechatinc.com",))
    host_configs.write(tmp_path, rules(site, styles=("sha256-",), host=None))
    files = site_in(tmp_path)
    with web_servers.running(slug, tmp_path) as address, httpx.Client(headers=CHROMIUM) as client:
        for name, content in files.items():
            with client.stream("GET", f"{address}/assets/{name}") as answer:
                sent = b"".join(answer.iter_raw())
            encoding = web_host.encoding_of(Path(name).suffix, len(content))
            assert answer.headers.get("content-encoding") == (encoding and encoding.name), name
            expected = encode(content, encoding) if encoding else content
            assert len(sent) == pytest.approx(len(expected), rel=0.1, abs=20), name


@pytest.mark.parametrize(
    ("web_host", "ending", "size", "encoding"),
    [
        (CLOUDFLARE, ".wasm", 20_000_000, ContentEncoding("br", 4)),
        (CLOUDFLARE, ".mjs", 50, ContentEncoding("br", 4)),
        (CLOUDFLARE, ".mjs", 49, None),
        (CLOUDFLARE, ".py", 5000, None),
        (CLOUDFRONT, ".wasm", 10_000_000, ContentEncoding("gzip", 6)),
        (CLOUDFRONT, ".wasm", 10_000_001, None),
        (CLOUDFRONT, ".json", 999, None),
        (BROTLI, ".py", 1, ContentEncoding("br", 11)),
    ],
)
def test_a_content_delivery_network_compresses_what_its_document_says(
    web_host: WebHost, ending: str, size: int, encoding: ContentEncoding | None
) -> None:
    assert web_host.encoding_of(ending, size) == encoding


@pytest.mark.parametrize("web_host", WEB_HOSTS.values(), ids=lambda web_host: web_host.slug)
def test_no_web_host_compresses_what_build_has_compressed(web_host: WebHost) -> None:
    for ending in (".bin", ".whl", ".woff2", ".zip"):
        assert web_host.encoding_of(ending, 5000) is None


def test_each_web_host_names_its_source() -> None:
    assert all(web_host.source for web_host in WEB_HOSTS.values())
    assert set(web_servers.ALL) < set(WEB_HOSTS)
