"""`check --url`, against real web servers: a fault for each rule, and sites without any."""

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from agentapp_devkit import cli
from agentapp_devkit.site.manifest import MANIFEST
from tests.devkit import web_servers
from tests.devkit.check import deployed_sites
from tests.devkit.check.deployed_sites import Certificates, Fault, issues, only, rewrite

SETTINGS = """\
name = "Shop"
[livechat]
snapshot = false
apis = [{apis}]
"""
PAGE = b"<!doctype html><title>Shop</title>"
ELSEWHERE = "https://shop.example.com"


def missing_script(site: Path) -> None:
    only(site, "assets/boot-*.js").unlink()


def half_of_the_webassembly(site: Path) -> None:
    file = only(site, "assets/pyodide-*.wasm.bin")
    rewrite(file, file.read_bytes()[:10_000])


def minified_script(site: Path) -> None:
    file = only(site, "assets/boot-*.js")
    rewrite(file, file.read_bytes().replace(b'"use strict";', b"").replace(b"\n", b""))


def uploaded_as_text(site: Path) -> None:
    file = site / "static" / "prices.json"
    rewrite(file, file.read_bytes().replace(b"\n", b"\r\n"))


def added_script(site: Path) -> None:
    beacon = b'<script src="https://static.cloudflareinsights.com/beacon.min.js"></script></body>'
    file = site / "index.html"
    rewrite(file, file.read_bytes().replace(b"</body>", beacon))


def pages_of_another_build(site: Path) -> None:
    own = build_id(site)
    for file in (site / "index.html", site / "service-worker.js"):
        rewrite(file, file.read_bytes().replace(own.encode(), b"0" * len(own)))


def build_id(site: Path) -> str:
    return str(json.loads((site / MANIFEST).read_text("utf-8"))["buildId"])


def private_files(site: Path) -> None:
    rewrite(site / ".env", b"API_KEY=x\n")
    rewrite(site / ".git" / "config", b"[core]\n\tbare = false\n")
    rewrite(site / ".git" / "HEAD", b"ref: refs/heads/main\n")
    rewrite(site / "authorize.py", b"def authorize(login, api_key):\n    return login\n")


def without_manifest(site: Path) -> None:
    (site / MANIFEST).unlink()


def manifest_of_another_program(site: Path) -> None:
    rewrite(site / MANIFEST, b'{"format": 1}')


def in_the_manifest(**changes: object) -> Callable[[Path], None]:
    def change(site: Path) -> None:
        manifest = json.loads((site / MANIFEST).read_text("utf-8"))
        rewrite(site / MANIFEST, json.dumps(manifest | changes).encode())

    return change


def in_the_headers(old: str, new: str) -> Callable[[Path], None]:
    """Change the built header file; `old` must be in it."""

    def change(site: Path) -> None:
        file = site / "headers" / "nginx.conf"
        text = file.read_text("utf-8")
        assert old in text
        rewrite(file, text.replace(old, new).encode())

    return change


def more_headers(*lines: str) -> Callable[[Path], None]:
    """Have each `location` send more headers."""
    added = "".join(f"    {line}\n" for line in lines)
    return in_the_headers(" {\n    add_header", f" {{\n{added}    add_header")


def calling(*services: str) -> Callable[[Path], None]:
    """Have the manifest name services of `SERVICES` as `apis`."""

    def change(site: Path) -> None:
        in_the_manifest(apis=[api(name) for name in services])(site)

    return change


PORTS: dict[str, int] = {}  # of the sites and the services
# Servers of nginx that answer a page of another origin.
SERVICES = {
    "for-all": "location / { add_header Access-Control-Allow-Origin * always; return 200; }",
    "before-requests": (
        "location / { if ($request_method = OPTIONS) {"
        " add_header Access-Control-Allow-Origin $http_origin always; return 204; } return 404; }"
    ),
    "for-another": (
        f"location / {{ add_header Access-Control-Allow-Origin {ELSEWHERE} always; return 200; }}"
    ),
    "for-nobody": "location / { return 200; }",
}


def api(name: str) -> str:
    """The origin of a service; nothing listens at the one of a name that `SERVICES` lacks."""
    return f"https://localhost:{PORTS[name]}"


ASKS_FOR_AUTHORIZATION = in_the_manifest(authorize=True)
CADDY = """\
{{
  admin off
  auto_https disable_redirects
  storage file_system {folder}/caddy
}}
https://localhost:{port} {{
  tls {pem} {pem}
  root * {site}
  import {site}/headers/Caddyfile
  file_server
}}
"""
DEAD_SERVICE = "http://127.0.0.1:9"

# The codes of the issues of each fault, each with a part of its message.
CASES: Mapping[str, tuple[Fault, list[tuple[str, str]]]] = {
    "clean": (Fault(), []),
    "small": (Fault(), []),
    "expired": (Fault(certificate="expired"), [("AA602", "has expired")]),
    "self-signed": (Fault(certificate="self-signed"), [("AA603", "self-signed")]),
    "unknown-authority": (
        Fault(certificate="unknown-authority"),
        [("AA603", "unable to get local issuer certificate")],
    ),
    "other-name": (Fault(certificate="other-name"), [("AA604", "not for localhost")]),
    "unencrypted": (Fault(certificate=""), [("AA605", "without encryption")]),
    "redirected": (
        Fault(settings=f"return 301 {ELSEWHERE}$request_uri;", headers=False),
        [("AA606", f"to {ELSEWHERE}/{MANIFEST}")],
    ),
    "without-manifest": (Fault(without_manifest), [("AA607", "404 Not Found")]),
    "other-manifest": (Fault(manifest_of_another_program), [("AA607", "not what `build` writes")]),
    "page-as-manifest": (
        Fault(without_manifest, "error_page 404 =200 /index.html;"),
        [("AA607", "A web page comes")],
    ),
    "framing": (
        Fault(
            more_headers(
                'add_header X-Frame-Options "SAMEORIGIN" always;',
                "add_header Content-Security-Policy \"frame-ancestors 'self'\" always;",
            )
        ),
        [("AA611", "SAMEORIGIN"), ("AA612", "a second policy has frame-ancestors 'self'")],
    ),
    "other-hosts": (
        Fault(in_the_headers("frame-ancestors https://my.livechatinc.com", "frame-ancestors")),
        [("AA612", "frame-ancestors lacks https://my.livechatinc.com")],
    ),
    "other-policy": (
        Fault(
            in_the_headers("script-src 'self' 'wasm-unsafe-eval'", "script-src 'self' https://x.y")
        ),
        [("AA613", "script-src lacks 'wasm-unsafe-eval', and also has https://x.y")],
    ),
    "added-policy": (
        Fault(more_headers("add_header Content-Security-Policy \"default-src 'self'\" always;")),
        [("AA614", "default-src without")],
    ),
    "harmless-policy": (
        Fault(
            more_headers('add_header Content-Security-Policy "upgrade-insecure-requests" always;')
        ),
        [],
    ),
    "lacks-a-header": (
        Fault(in_the_headers("add_header X-Content-Type-Options", "add_header X-Other")),
        [("AA615", "X-Content-Type-Options is missing")],
    ),
    "missing": (Fault(missing_script), [("AA621", "404 Not Found")]),
    "page-instead": (
        Fault(missing_script, "error_page 404 =200 /index.html;"),
        [("AA622", "a web page comes in place of it"), ("AA629", "a page for a file")],
    ),
    "cut-off": (Fault(half_of_the_webassembly), [("AA623", "cut off (10,000 bytes of")]),
    "minified": (Fault(minified_script), [("AA623", "cut off or minified")]),
    "as-text": (Fault(uploaded_as_text), [("AA623", "line ends were changed")]),
    "added-script": (Fault(added_script), [("AA623", "a script of Cloudflare's Web Analytics")]),
    "mixed": (Fault(pages_of_another_build), [("AA624", "index.html, service-worker.js: of")]),
    "type": (
        Fault(in_the_headers("types { text/javascript mjs; }", "types { text/plain mjs; }")),
        [("AA625", "text/plain instead of text/javascript")],
    ),
    "uncompressed": (
        Fault(in_the_headers("gzip on;", "gzip off;")),
        [("AA626", "come uncompressed; gzip would save ")],
    ),
    "caching": (
        Fault(in_the_headers('Cache-Control "no-cache"', 'Cache-Control "max-age=14400"')),
        [("AA627", 'Cache-Control "max-age=14400", and the build asks for "no-cache"')],
    ),
    "no-versions": (
        Fault(settings="etag off;", change=more_headers('add_header Last-Modified "";')),
        [("AA628", "neither ETag nor Last-Modified")],
    ),
    "no-304": (
        Fault(settings="etag off; if_modified_since off;"),
        [("AA628", "sent again in full")],
    ),
    "fallback": (
        Fault(settings="error_page 404 =200 /index.html;"),
        [("AA629", "a page for a file that no site has")],
    ),
    "no-service": (Fault(ASKS_FOR_AUTHORIZATION), [("AA641", "404 Not Found")]),
    "open-service": (
        Fault(ASKS_FOR_AUTHORIZATION, "location = /authorize/ { proxy_pass OPEN; }"),
        [("AA642", "with a session id")],
    ),
    "dead-service": (
        Fault(ASKS_FOR_AUTHORIZATION, f"location = /authorize/ {{ proxy_pass {DEAD_SERVICE}; }}"),
        [("AA643", "502 Bad Gateway")],
    ),
    "refusing-service": (
        Fault(ASKS_FOR_AUTHORIZATION, "location = /authorize/ { proxy_pass REFUSING; }"),
        [],
    ),
    "services": (
        Fault(calling("for-all", "before-requests", "for-another", "for-nobody", "dead")),
        [
            ("AA631", f"permits {ELSEWHERE} and not https://localhost:"),
            ("AA632", "no Access-Control-Allow-Origin at / (200 OK)"),
            ("AA633", "no connection"),
        ],
    ),
    "private": (
        Fault(private_files),
        [("AA651", name) for name in (".env", ".git/config", ".git/HEAD", "authorize.py")],
    ),
    # Debian's nginx, without the built header file.
    "bare": (
        Fault(headers=False),
        [
            ("AA613", "there is no Content-Security-Policy"),
            ("AA615", "Cross-Origin-Opener-Policy is missing; "),
            ("AA625", "application/octet-stream instead of text/javascript"),
            ("AA626", "gzip would save"),
            *[("AA627", "no Cache-Control, and the build asks for")] * 2,
        ],
    ),
}


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Certificates]:
    made = Certificates(tmp_path_factory.mktemp("certificates"))
    made.make()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SSL_CERT_FILE", str(made.folder / "authority.pem"))
        yield made


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return deployed_sites.build(tmp_path_factory.mktemp("shop"), SETTINGS.format(apis=""))


@pytest.fixture(scope="module")
def small(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site with smaller files."""
    return deployed_sites.copy(
        site, tmp_path_factory.mktemp("small") / "dist", deployed_sites.shrink
    )


@pytest.fixture(scope="module")
def urls(
    site: Path,
    small: Path,
    certificates: Certificates,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Mapping[str, str]]:
    """The addresses of all sites of `CASES` on one nginx, each with smaller files but one."""
    with deployed_sites.authorization_service() as service:
        faults = {
            name: Fault(
                fault.change,
                fault.settings.replace("OPEN", f"{service}/open/authorize/").replace(
                    "REFUSING", f"{service}/refusing/authorize/"
                ),
                fault.headers,
                fault.certificate,
            )
            for name, (fault, _) in CASES.items()
        }
        folder = tmp_path_factory.mktemp("nginx")
        names = [*CASES, *SERVICES, "dead"]
        PORTS.update(zip(names, web_servers.free_ports(len(names)), strict=True))
        pem = certificates.path("good")
        more = "\n".join(
            deployed_sites.tls_server(PORTS[name], content, pem)
            for name, content in SERVICES.items()
        )
        sites = {name: site if name == "clean" else small for name in faults}
        with deployed_sites.nginx(folder, sites, faults, PORTS, certificates, more) as addresses:
            yield addresses


@pytest.mark.parametrize("name", CASES)
def test_each_fault_is_named_and_nothing_else(name: str, urls: Mapping[str, str]) -> None:
    _, expected = CASES[name]
    found = issues(urls[name])
    assert [issue.code for issue in found] == [code for code, _ in expected], found
    for issue, (_, part) in zip(found, expected, strict=True):
        assert part in issue.message
        assert issue.remedy
        assert issue.path.startswith((urls[name], "https://localhost:"))


def test_an_address_without_a_server_is_unreachable(certificates: Certificates) -> None:
    (issue,) = issues(f"https://localhost:{web_servers.free_port()}/")
    assert issue.code == "AA601"
    assert "no connection" in issue.message


def test_a_site_on_caddy_has_no_issue(
    site: Path, certificates: Certificates, tmp_path: Path
) -> None:
    port = web_servers.free_port()
    copy = deployed_sites.copy(site, tmp_path / "site", lambda _site: None)
    pem = certificates.path("good")
    configuration = tmp_path / "Caddyfile"
    configuration.write_text(CADDY.format(folder=tmp_path, port=port, pem=pem, site=copy), "utf-8")
    program = ("caddy", "run", "--adapter", "caddyfile", "--config", str(configuration))
    with web_servers.running_program(program, port):
        assert issues(f"https://localhost:{port}") == []


def test_the_folder_of_the_deployed_build_differs_in_nothing(
    site: Path, urls: Mapping[str, str]
) -> None:
    assert issues(urls["small"], site.parent) == []


def test_a_folder_with_other_settings_and_another_build_is_named(
    site: Path, urls: Mapping[str, str], tmp_path: Path
) -> None:
    folder = deployed_sites.copy(site.parent, tmp_path / "shop", lambda _folder: None)
    rewrite(folder / "pyscript.toml", SETTINGS.format(apis='"https://api.example.com"').encode())
    in_the_manifest(buildId="another")(folder / "dist")
    settings, build = issues(urls["small"], folder)
    assert (settings.code, build.code) == ("AA661", "AA662")
    assert "apis is empty on the web host, and https://api.example.com in" in settings.message
    assert "dist/ has another" in build.message


def test_a_folder_of_another_extension_is_not_compared(
    urls: Mapping[str, str], tmp_path: Path
) -> None:
    (tmp_path / "pyscript.toml").write_text(
        SETTINGS.format(apis='"https://api.example.com"').replace("Shop", "Another"), "utf-8"
    )
    assert issues(urls["small"], tmp_path) == []


def test_the_command_prints_json_and_fails_for_an_error(
    urls: Mapping[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["check", "--json", "--url", urls["missing"]]) == 1
    report = json.loads(capsys.readouterr().out)
    assert [issue["code"] for issue in report["issues"]] == ["AA621"]
    assert cli.main(["check", "--ignore", "AA621", "--url", urls["missing"]]) == 0


def test_a_text_that_is_no_address_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["check", "--url", "shop.example.com"])
    assert ended.value.code == 2
    assert 'Write "https://shop.example.com"' in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (["--browser"], "--browser needs --url"),
        (["--fix", "--url", ELSEWHERE], "--fix mends a folder"),
    ],
)
def test_options_that_do_not_fit_together_are_wrong_usage(
    arguments: list[str], part: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["check", *arguments]) == 2
    assert part in capsys.readouterr().err
