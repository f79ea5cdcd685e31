"""The rules of `check --url` on answers that no test's web server gives, and addresses."""

import ssl
from collections.abc import Mapping

import pytest

from agentapp_devkit.check.deployed import policy, private_files, services
from agentapp_devkit.check.deployed.address import AddressError, SiteAddress, parse
from agentapp_devkit.check.deployed.deployment import Answer, Deployment, Preflight
from agentapp_devkit.check.deployed.site_manifest import ManifestError, SiteManifest, read
from agentapp_devkit.check.deployed.transport import certificate_issue, manifest_issue
from agentapp_devkit.site.security_headers import Rule, rules
from tests.devkit.serve.served_extension import STYLE, configured

SITE = "https://shop.example.com"
RULES = rules(configured(), styles=(STYLE,), host=None)
POLICY = RULES[0].headers["Content-Security-Policy"]


def manifest(headers: tuple[Rule, ...] = RULES) -> SiteManifest:
    return SiteManifest(
        name="Shop",
        build_id="a0c9",
        pages={"index.html": "details"},
        sdk="widget-sdk",
        authorize=False,
        hosts=("https://my.livechatinc.com",),
        apis=(),
        images=(),
        files={},
        headers=headers,
    )


def page(*headers: tuple[str, str]) -> Deployment:
    """A site whose page comes with these headers, and with all others as built."""
    names = {name for name, _ in headers}
    built = [(name.lower(), value) for rule in RULES[:2] for name, value in rule.headers.items()]
    sent = [*headers, *(header for header in built if header[0] not in names)]
    return Deployment(parse(SITE), manifest(), {"index.html": Answer(f"{SITE}/", 200, sent)})


def policies(*texts: str) -> Deployment:
    return page(*[("content-security-policy", text) for text in texts])


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://shop.example.com", "https://shop.example.com/"),
        ("https://Shop.Example.com:8443/panel", "https://shop.example.com:8443/panel/"),
        ("https://shop.example.com/panel/message-box.html?x=1#y", f"{SITE}/panel/"),
        ("http://[::1]:3333/", "http://[::1]:3333/"),
    ],
)
def test_an_address_is_the_sites_folder(text: str, address: str) -> None:
    assert str(parse(text)) == address


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("shop.example.com", 'Write "https://shop.example.com"'),
        ("ftp://shop.example.com", 'Write "https://shop.example.com"'),
        ("https://", "not an address"),
        ("https://shop.example.com:99999", "not an address"),
        ("https://me:secret@shop.example.com", "user name"),
        ("https://me:secret@shop.example.com:99999", "not an address"),
        ("ftp://me:secret@shop.example.com", "not an address"),
    ],
)
def test_another_text_is_refused_with_what_to_write(text: str, part: str) -> None:
    with pytest.raises(AddressError, match=part) as raised:
        parse(text)
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"null", b"{}", b'{"format": 2}', b"\xff", b"<!doctype html>", b"[" * 100_000],
)
def test_what_is_no_manifest_is_said_to_be_none(content: bytes) -> None:
    with pytest.raises(ManifestError):
        read(content)


@pytest.mark.parametrize(
    ("deployment", "expected"),
    [
        (page(), []),
        # Spelled otherwise, and the same to a browser.
        (policies(POLICY.replace("; ", " ;").replace("img-src", "IMG-SRC")), []),
        (policies(f"{POLICY}; upgrade-insecure-requests; report-uri /csp"), []),
        (policies(POLICY, "upgrade-insecure-requests"), []),
        (
            policies(POLICY, "default-src https: data: 'unsafe-inline'; frame-ancestors *"),
            ["AA614"],
        ),
        (policies(f"{POLICY}, frame-ancestors 'none'"), ["AA612"]),
        (policies(POLICY, "script-src-elem 'none'"), ["AA614"]),
        (policies("frame-ancestors 'self'", POLICY), ["AA612"]),
        (policies("default-src 'self'"), ["AA612", "AA613"]),
        (page(("x-frame-options", "DENY")), ["AA611"]),
        (page(("strict-transport-security", "max-age=63072000; includeSubDomains")), []),
        (page(("strict-transport-security", "max-age=60")), ["AA615"]),
        (page(("permissions-policy", "camera=()")), ["AA615"]),
        (page(("x-content-type-options", "NoSniff")), []),
    ],
)
def test_headers_that_differ_are_named(deployment: Deployment, expected: list[str]) -> None:
    assert sorted(issue.code for issue in policy.check(deployment)) == expected


@pytest.mark.parametrize(
    ("content", "is_there"),
    [
        (b"<!doctype html><script>\nmode = 1\n</script>", False),
        (b"Not found", False),
        (b'{"error": "not found"}', False),
        (b"", False),
        (b"# comment\nexport SECRET=1\n", True),
    ],
)
def test_an_answer_for_each_address_is_no_private_file(content: bytes, is_there: bool) -> None:
    answer = Answer(f"{SITE}/.env", 200, content=content)
    deployment = Deployment(parse(SITE), manifest(), {}, private={".env": answer})
    assert [issue.code for issue in private_files.check(deployment)] == ["AA651"] * is_there


@pytest.mark.parametrize(
    ("status", "content", "expected"),
    [
        (400, b"", []),
        (401, b"", []),
        (403, b"<!doctype html>", ["AA641"]),
        (200, b"<!doctype html>", ["AA641"]),
        (302, b"", ["AA641"]),
        (404, b"", ["AA641"]),
        (200, b"{}", ["AA642"]),
        (500, b"", ["AA643"]),
        (0, b"", ["AA643"]),
    ],
)
def test_authorize_has_to_refuse_nonsense(status: int, content: bytes, expected: list[str]) -> None:
    answer = Answer(f"{SITE}/authorize/", status, content=content)
    deployment = Deployment(parse(SITE), manifest(), {}, authorization=answer)
    assert [issue.code for issue in services.check(deployment)] == expected


def api(*, asked: Mapping[str, str], answered: Mapping[str, str]) -> Preflight:
    return Preflight(
        Answer("https://api.example.com/", 204, tuple(asked.items())),
        Answer("https://api.example.com/", 404, tuple(answered.items())),
    )


ALLOW = "access-control-allow-origin"


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        (api(asked={}, answered={ALLOW: "*"}), []),
        (api(asked={ALLOW: SITE}, answered={}), []),
        (api(asked={ALLOW: f"{SITE}/"}, answered={}), ["AA631"]),
        (api(asked={}, answered={ALLOW: "null"}), ["AA631"]),
        (api(asked={}, answered={}), ["AA632"]),
    ],
)
def test_a_service_has_to_permit_the_site(answers: Preflight, expected: list[str]) -> None:
    found = Deployment(parse(SITE), manifest(), {}, services={"https://api.example.com": answers})
    assert [issue.code for issue in services.check(found)] == expected


def test_a_certificate_of_an_ip_address_is_of_another_name() -> None:
    error = ssl.SSLCertVerificationError("IP address mismatch")
    error.verify_code, error.verify_message = 64, "IP address mismatch"
    issue = certificate_issue(error, SiteAddress("https://192.0.2.1", "/"))
    assert (issue.code, issue.message) == ("AA604", "The certificate is not for 192.0.2.1.")


@pytest.mark.parametrize("status", [401, 403, 404, 500])
def test_a_manifest_that_is_refused_is_missing(status: int) -> None:
    issue = manifest_issue(Answer(f"{SITE}/agentapp.json", status))
    assert issue
    assert issue.code == "AA607"
    assert str(status) in issue.message
