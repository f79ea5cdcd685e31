"""The headers of a site: what they allow, and their equal forms for every web host."""

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
import zstandard

from agentapp_devkit.config.configuration import Configuration
from agentapp_devkit.site import host_configs
from agentapp_devkit.site.compression import compress_gzip
from agentapp_devkit.site.security_headers import BOILERPLATE, Rule, headers_of, rules
from tests import header_parsers
from tests.devkit import web_servers
from tests.devkit.serve.served_extension import configured

STYLE = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
FILES: dict[str, Callable[[str], tuple[Rule, ...]]] = {
    "_headers": header_parsers.netlify,
    "vercel.json": header_parsers.vercel,
    "headers/nginx.conf": header_parsers.nginx,
    "headers/Caddyfile": header_parsers.caddy,
}
PATHS = (
    "/",
    "/index.html",
    "/assets/boot-1234.mjs",
    "/assets/pyodide-1234/pyodide.asm.wasm",
    "/static/orders.json",
    "/static/deep/er.mjs",
    "/authorize/",
    "/nothing",
    "/assets/missing-1234.mjs",
    "/assets/pyodide-1234/missing.wasm",
    "/static/missing.json",
)


SITE = configured(
    hosts=("https://my.livechatinc.com", "https://*.text.com"),
    apis=("https://api.example.com", "http://localhost:8000"),
)
RULES = rules(SITE, styles=(STYLE,), host=None)


def policy(site: Configuration, host: str | None = None) -> dict[str, str]:
    headers = headers_of("/", rules(site, styles=(STYLE,), host=host))
    directives = headers["Content-Security-Policy"].split("; ")
    return dict(directive.split(" ", 1) for directive in directives)


def test_where_agents_sign_in_livechats_servers_may_be_reached_and_nothing_else_changes() -> None:
    signing_in = configured(client_id="2261a58d", hosts=SITE.hosts, apis=SITE.apis)
    assert policy(signing_in) == policy(SITE) | {
        "frame-src": "https://accounts.livechat.com",
        "connect-src": f"{policy(SITE)['connect-src']} https://api.livechatinc.com",
    }
    named = replace(signing_in, apis=("https://api.livechatinc.com",))
    assert policy(named)["connect-src"].count(" https://api.livechatinc.com") == 1
    with_and_without = (
        headers_of("/", rules(s, styles=(STYLE,), host=None)) for s in (signing_in, SITE)
    )
    others = [{k: v for k, v in one.items() if "Content" not in k} for one in with_and_without]
    assert others[0] == others[1]


def test_nothing_is_allowed_that_is_not_named() -> None:
    assert policy(SITE) == {
        "default-src": "'none'",
        "script-src": "'self' 'wasm-unsafe-eval'",
        "style-src": f"'self' '{STYLE}'",
        "font-src": "'self'",
        "img-src": "'self' data: https://pictures.example.com",
        "connect-src": (
            "'self' https://api.example.com wss://api.example.com"
            " http://localhost:8000 ws://localhost:8000"
        ),
        "frame-ancestors": "https://my.livechatinc.com https://*.text.com",
        "base-uri": "'none'",
        "form-action": "'none'",
        "object-src": "'none'",
        "require-trusted-types-for": "'script'",
        "trusted-types": "agentapp",
    }


@pytest.mark.parametrize(
    ("sdk", "source"),
    [
        ("widget-sdk", ""),
        ("static/sdk.js", ""),
        ("boilerplate", f" {BOILERPLATE}"),
        ("https://example.com/sdk.js", " https://example.com/sdk.js"),
        ("https://example.com:8443/a/b.js?v=1", " https://example.com:8443/a/b.js"),
        ("https://example.com/a;b,c d.js", " https://example.com/a%3Bb%2Cc%20d.js"),
    ],
)
def test_an_sdk_elsewhere_is_the_only_script_from_there(sdk: str, source: str) -> None:
    assert policy(configured(sdk=sdk))["script-src"] == f"'self' 'wasm-unsafe-eval'{source}"


def test_on_localhost_the_simulator_may_frame_the_page_and_https_is_not_for_ever() -> None:
    simulator = "https://localhost:3000"
    assert policy(SITE, simulator)["frame-ancestors"].split()[-1] == simulator
    assert BOILERPLATE not in policy(configured(sdk="boilerplate"), simulator)["script-src"]
    served = headers_of("/", rules(SITE, styles=(STYLE,), host=simulator))
    assert headers_of("/", RULES).keys() - served.keys() == {"Strict-Transport-Security"}


def test_files_with_a_hash_in_their_address_are_cached_and_all_others_are_revalidated() -> None:
    for path in PATHS[:6]:
        kept = headers_of(path, RULES)["Cache-Control"]
        wanted = "public, max-age=31536000, immutable" if "assets" in path else "no-cache"
        assert kept == wanted


def test_no_two_rules_for_an_address_name_the_same_header() -> None:
    """Web hosts would join the values, or take either."""
    for path in PATHS:
        names = [name for rule in RULES if rule.covers(path) for name in rule.headers]
        assert len(names) == len(set(names))


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("path", PATHS)
def test_every_web_hosts_file_says_the_same(name: str, path: str) -> None:
    wanted = RULES
    read = FILES[name](host_configs.FORMS[name](wanted))
    found = [rule for rule in read if rule.covers(path)]
    if name == "headers/nginx.conf":  # of several locations, the longest or exact one counts
        found = [max(found, key=lambda rule: (not rule.path.endswith("*"), len(rule.path)))]
    assert headers_of(path, found) == headers_of(path, wanted)


def test_all_files_are_written(tmp_path: Path) -> None:
    host_configs.write(tmp_path, RULES)
    found = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.*")}
    assert host_configs.FORMS.keys() == FILES.keys() == found | {"_headers", "headers/Caddyfile"}
    assert all((tmp_path / name).read_text("utf-8") for name in FILES)


def test_no_line_is_longer_than_web_hosts_take() -> None:
    text = host_configs.FORMS["_headers"](RULES)
    assert max(len(line) for line in text.splitlines()) < 2000  # Cloudflare's limit


@pytest.mark.parametrize("server", web_servers.WITH_HEADERS)
def test_a_real_server_answers_what_the_rules_say(server: str, tmp_path: Path) -> None:
    wanted = RULES
    host_configs.write(tmp_path, wanted)
    for path in PATHS[1:6]:
        file = tmp_path / path.lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("content", "utf-8")
    with web_servers.running(server, tmp_path) as address:
        for path in PATHS:
            answer = httpx.get(address + path)
            assert answer.status_code == (200 if path in PATHS[:6] else 404), path
            # One line for each, or browsers would see two policies.
            sent = [(name.lower(), value) for name, value in answer.headers.multi_items()]
            expected = headers_of(path, wanted)
            if answer.status_code == 404:  # else a browser would miss the file for a year
                assert "cache-control" not in answer.headers, path
                expected.pop("Cache-Control", None)
            for name, value in expected.items():
                assert [v for n, v in sent if n == name.lower()] == [value], (path, name)
            if path in PATHS[:6] and path.endswith(".mjs"):
                assert answer.headers["content-type"].startswith("text/javascript")


@pytest.mark.parametrize("server", web_servers.WITH_HEADERS)
def test_a_real_server_compresses_what_is_not_compressed_already(
    server: str, tmp_path: Path
) -> None:
    host_configs.write(tmp_path, RULES)
    text = b"content " * 1000
    files = dict.fromkeys(("a.js", "a.mjs", "a.css", "a.json", "a.wasm"), text)
    # Caddy looks into what has an ending that it does not know.
    files |= {
        "a.bin": zstandard.compress(random.Random(1).randbytes(2000)),
        "b.bin": compress_gzip(random.Random(1).randbytes(2000)),
    }
    (tmp_path / "assets").mkdir()
    for name, content in files.items():
        (tmp_path / "assets" / name).write_bytes(content)
    with web_servers.running(server, tmp_path) as address, httpx.Client() as client:
        answers = {name: client.get(f"{address}/assets/{name}") for name in files}
        encoded = {name for name, answer in answers.items() if "content-encoding" in answer.headers}
    assert encoded == files.keys() - {"a.bin", "b.bin"}
