"""Addresses of host pages: those that `HOSTS` allow to frame an extension, and others."""

from typing import NamedTuple

HOSTS = [
    "https://my.livechatinc.com",
    "https://*.text.example",
    "https://desk.example:8443",
    "https://bücher.example",
]
RIGHT = "https://my.livechatinc.com"
EVIL = "https://evil.example"


class Address(NamedTuple):
    """An address as it is written, and its origin as a browser has it."""

    written: str
    origin: str


def _same(*origins: str) -> list[Address]:
    return [Address(origin, origin) for origin in origins]


ALLOWED = [
    *_same(
        RIGHT,
        "https://a.text.example",
        "https://a.b.text.example",
        "https://text.example.text.example",
        "https://desk.example:8443",
        "https://xn--bcher-kva.example",
    ),
    # Spelled otherwise, but the same to a browser.
    Address("https://my.livechatinc.com:443", RIGHT),
    Address("https://MY.LiveChatInc.COM", RIGHT),
    Address("https://agent:secret@my.livechatinc.com", RIGHT),
    Address("https://evil.example@my.livechatinc.com", RIGHT),
    Address("https://my%2Elivechatinc.com", RIGHT),
    Address("https://my\N{IDEOGRAPHIC FULL STOP}livechatinc\N{IDEOGRAPHIC FULL STOP}com", RIGHT),
    Address("https://\N{FULLWIDTH LATIN SMALL LETTER M}y.livechatinc.com", RIGHT),
    Address("https://my.live\N{SOFT HYPHEN}chatinc.com", RIGHT),
    Address("https://my.livechatinc\N{ZERO WIDTH SPACE}.com", RIGHT),
    Address("https://des\N{KELVIN SIGN}.example:8443", "https://desk.example:8443"),
    Address("https://A.TEXT.example", "https://a.text.example"),
    Address("https://bücher.example", "https://xn--bcher-kva.example"),
    Address("https://BÜCHER.example", "https://xn--bcher-kva.example"),
]

REFUSED = [
    *_same(
        # another scheme or port
        "http://my.livechatinc.com",
        "http://my.livechatinc.com:8080",
        "http://a.text.example",
        "https://my.livechatinc.com:8443",
        "https://my.livechatinc.com:444",
        "https://my.livechatinc.com:4430",
        "https://a.text.example:8443",
        "https://desk.example",
        "https://desk.example:8444",
        "https://desk.example:844",
        # above, below, beside
        "https://livechatinc.com",
        "https://a.my.livechatinc.com",
        "https://your.livechatinc.com",
        "https://text.example",
        "https://a.desk.example:8443",
        "https://a.xn--bcher-kva.example",
        # what comes before or after
        "https://xmy.livechatinc.com",
        "https://my.livechatinc.comm",
        "https://my.livechatinc.co",
        "https://my.livechatinc.com.evil.example",
        "https://my.livechatinc.com-evil.example",
        "https://evil-my.livechatinc.com",
        "https://eviltext.example",
        "https://evil-text.example",
        "https://a.text.example.evil.example",
        "https://a.text.examples",
        # look-alikes
        "https://mylivechatinc.com",
        "https://my-livechatinc.com",
        "https://my.1ivechatinc.com",
        "https://bucher.example",
        "https://xn--bcher-kva.example.evil.example",
        # a full name that ends in a dot is another origin
        "https://my.livechatinc.com.",
        "https://a.text.example.",
        # no name of LiveChat's at all
        EVIL,
        "https://localhost",
        "https://127.0.0.1",
        "https://[::1]",
    ),
    Address("https://my.livechatinc.com@evil.example", EVIL),
    Address("https://my.livechatinc.com:443@evil.example", EVIL),
    Address("https://my.livechatinc.com%40evil.example@evil.example", EVIL),
    Address("https://evil.example/https://my.livechatinc.com", EVIL),
    Address("https://evil.example/?https://my.livechatinc.com", EVIL),
    Address("https://evil.example/#https://my.livechatinc.com", EVIL),
    Address("https://evil.example\\.text.example", EVIL),
    Address("https://evil.example/.text.example", EVIL),
    Address("https://EVIL.example:443", EVIL),
    Address("https://my.livechatinc.com%2Eevil.example", "https://my.livechatinc.com.evil.example"),
    Address("https://0x7f.1", "https://127.0.0.1"),
    Address("https://2130706433", "https://127.0.0.1"),
    Address(
        "https://my.l\N{CYRILLIC SMALL LETTER BYELORUSSIAN-UKRAINIAN I}vechatinc.com",
        "https://my.xn--lvechatinc-x2i.com",
    ),
    Address(
        "https://my.livechatinc.c\N{CYRILLIC SMALL LETTER O}m", "https://my.livechatinc.xn--cm-fmc"
    ),
    Address(
        "https://my.l\N{LATIN SMALL LETTER DOTLESS I}vechatinc.com",
        "https://my.xn--lvechatinc-xub.com",
    ),
]

IMPOSSIBLE = [
    # Browsers write no origin like this; should one of them ever, it is not let in.
    "",
    "null",
    "*",
    "https://",
    "https://*",
    "my.livechatinc.com",
    "//my.livechatinc.com",
    "HTTPS://my.livechatinc.com",
    "https://MY.LIVECHATINC.COM",
    "https://my.livechatinc.com/",
    "https://my.livechatinc.com:443",
    "https://agent@my.livechatinc.com",
    "https://evil.example/.text.example",
    "https://evil.example@a.text.example",
    "https://evil.example:443.text.example",
    "http://a.text.example",
    "xhttps://a.text.example",
    "https://bücher.example",
    "https://my.livechatinc.com https://evil.example",
    "https://my.livechatinc.com\0",
    "data:text/html,https://my.livechatinc.com",
    "blob:https://my.livechatinc.com",
    "file://",
]
