from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentapp_devkit.config.origins import OriginError, parse


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("https://example.com", "https://example.com"),
        ("https://example.com:8443", "https://example.com:8443"),
        ("https://example.com:443", "https://example.com"),
        ("http://localhost:80", "http://localhost"),
        ("http://localhost:3000", "http://localhost:3000"),
        ("http://127.0.0.1:3000", "http://127.0.0.1:3000"),
        ("http://[::1]:3000", "http://[::1]:3000"),
        ("https://[2001:DB8::0001]", "https://[2001:db8::1]"),
        ("HTTPS://EXAMPLE.Com", "https://example.com"),
        ("https://bücher.example", "https://xn--bcher-kva.example"),
        ("https://BÜCHER.example", "https://xn--bcher-kva.example"),
        ("https://faß.example", "https://xn--fa-hia.example"),
        ("https://例え.example", "https://xn--r8jz45g.example"),
        ("https://192.0.2.1", "https://192.0.2.1"),
        ("https://intranet", "https://intranet"),
    ],
)
def test_an_origin_is_written_as_browsers_write_it(written: str, expected: str) -> None:
    assert parse(written) == expected


@pytest.mark.parametrize(
    ("written", "remedy"),
    [
        ("https://example.com/", 'Write "https://example.com".'),
        ("https://example.com/api/v1", 'Write "https://example.com".'),
        ("https://example.com:8443/?a=b#c", 'Write "https://example.com:8443".'),
        ("https://example.com?x", 'Write "https://example.com".'),
        ("https://example.com#", 'Write "https://example.com".'),
        ("https://user:pw@example.com", 'Write "https://example.com".'),
        ("https://my.livechatinc.com@evil.example", 'Write "https://evil.example".'),
        ("https://@example.com", 'Write "https://example.com".'),
        ("https://example.com.", 'Write "https://example.com".'),
        ("http://example.com", 'Write "https://example.com".'),
        ("http://localhost.example.com", 'Write "https://localhost.example.com".'),
        ("example.com", 'Write "https://example.com".'),
        ("example.com:8443/x", 'Write "https://example.com:8443".'),
        ("wss://example.com", "https://example.com"),
        (" https://example.com", 'Write "https://example.com".'),
        ("https://example.com\\@evil.example", "Write"),
        ("https://example.com:", 'Write "https://example.com".'),
        ("https://example.com:99999", 'Write "https://example.com".'),
        ("https://example.com:8a", 'Write "https://example.com".'),
        ("https://", "the name of the host"),
        ("ftp://example.com", "the name of the host"),
        ("data:", "the name of the host"),
        ("'self'", "the name of the host"),
        ("null", 'Write "https://null".'),
        ("*", "one by one"),
        ("https://*", '"*" can be used in hosts only'),
        ("https://*.example.com", '"*" can be used in hosts only'),
        ("https://exa mple.com", "Write"),
        ("https://example..com", "spelling"),
        ("https://-example.com", "spelling"),
        ("https://exam%70le.com", "spelling"),
        ("https://" + "a" * 64 + ".example", "spelling"),
        ("https://999.1.1.1", "spelling"),
        ("https://0x7f.1", "spelling"),
        ("https://[::g]", "name of the host"),
        ("https://x;script-src *", "Write"),
        ("https://x;script-src", "spelling"),
        ("https://x,https://y", "Write"),
        ("", "the name of the host"),
    ],
)
def test_what_is_not_an_origin_has_a_remedy(written: str, remedy: str) -> None:
    with pytest.raises(OriginError) as raised:
        parse(written)
    assert remedy in raised.value.remedy


@pytest.mark.parametrize(
    "written", ["https://*.example.com", "https://*.a.example.com:8443", "https://*.bücher.example"]
)
def test_a_host_may_stand_for_what_is_under_it(written: str) -> None:
    assert parse(written, wildcard=True).startswith("https://*.")


@pytest.mark.parametrize(
    "written",
    [
        "*",
        "https://*",
        "https://*.",
        "https://*.com",
        "https://my.*.com",
        "https://*example.com",
        "https://*.*.example.com",
        "https://a*.example.com",
        "https://*.0.0.1",
        "http://*.localhost",
        "http://*.example.com",
        "https://*.example.com/x",
    ],
)
def test_a_host_cannot_stand_for_more(written: str) -> None:
    with pytest.raises(OriginError):
        parse(written, wildcard=True)


@given(st.text())
def test_any_text_is_refused_or_becomes_an_origin_that_stays_the_same(text: str) -> None:
    for written in (text, f"https://{text}"):
        with suppress(OriginError):
            origin = parse(written, wildcard=True)
            assert parse(origin, wildcard=True) == origin
            assert origin.isascii()
            assert not set(origin) & set(" ;,'\"\\@?#")
