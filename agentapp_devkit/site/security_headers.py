"""The response headers of a site: who may frame it, what it may load, call and do.

One description, from which `build` writes what hosts read (`header_files.py`) and `serve` answers.

Sources: the W3C's Content Security Policy Level 3, Trusted Types and Permissions Policy.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import quote, urlsplit

BOILERPLATE = "https://cdn.livechatinc.com/boilerplate/1.1.js"
"""LiveChat's oldest SDK, which is on its CDN only."""

WORKER = "service-worker.js"
"""What brings the page where there is no connection; it rules over the folder that it is in."""

TRUSTED_TYPES = "agentapp"
"""The one policy that may turn text into markup or a script's address; `bridge.js` makes it."""

_YEAR = 31_536_000  # seconds
# What a page in a frame could ask an agent's browser for, and a customer panel has no use for.
# "clipboard-write" is for the panel's button Copy; "sync-xhr" is how an import reads the standard
# library (static/boot/lazy-stdlib.mjs), and like everything that is not named it is left as it is.
_DENIED = (
    "accelerometer",
    "autoplay",
    "browsing-topics",
    "camera",
    "clipboard-read",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "geolocation",
    "gyroscope",
    "hid",
    "idle-detection",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "picture-in-picture",
    "publickey-credentials-get",
    "screen-wake-lock",
    "serial",
    "usb",
    "xr-spatial-tracking",
)


class Exposed(Protocol):
    """What the headers depend on (`agentapp_devkit.config.configuration.Configuration`)."""

    @property
    def sdk(self) -> str:
        """The generation of LiveChat's SDK, a path, or an address."""
        ...

    @property
    def hosts(self) -> Sequence[str]:
        """The origins that may frame the page."""
        ...

    @property
    def apis(self) -> Sequence[str]:
        """The origins that it may call."""
        ...

    @property
    def images(self) -> Sequence[str]:
        """The origins that it may show pictures from."""
        ...


@dataclass(frozen=True)
class Rule:
    """Headers for the answers to some addresses.

    Args:
        path: An address, from the site's root; with `*` at its end, all that begin like it.
        headers: The headers by name.
    """

    path: str
    headers: Mapping[str, str]

    def covers(self, path: str) -> bool:
        """Tell whether the headers are for this address.

        >>> Rule("/assets/*", {}).covers("/assets/boot.mjs"), Rule("/", {}).covers("/assets/")
        (True, False)
        """
        if self.path.endswith("*"):
            return path.startswith(self.path[:-1])
        return path == self.path


def rules(site: Exposed, *, style: str, host: str | None) -> tuple[Rule, ...]:
    """The headers of a site. No two rules for one address name the same header.

    Args:
        site: What the author has allowed.
        style: The hash of the style sheet in the page, as `integrity` has it.
        host: The simulator's origin, for a site that `serve` shows on localhost; `None` for
            production.
    """
    everywhere = {
        "Content-Security-Policy": _content_security_policy(site, style, host),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": _permissions_policy(),
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
    if host is None:
        # Not for localhost: a browser would remember it for everything else on this machine.
        everywhere["Strict-Transport-Security"] = f"max-age={_YEAR}"
    return (
        Rule("/*", everywhere),
        Rule("/", {"Cache-Control": "no-cache"}),
        Rule("/index.html", {"Cache-Control": "no-cache"}),
        Rule(f"/{WORKER}", {"Cache-Control": "no-cache"}),
        Rule("/assets/*", {"Cache-Control": f"public, max-age={_YEAR}, immutable"}),
        Rule("/static/*", {"Cache-Control": "no-cache"}),
    )


def headers_of(path: str, rules: Sequence[Rule]) -> dict[str, str]:
    """The headers of the answer to one address."""
    return {
        name: value for rule in rules if rule.covers(path) for name, value in rule.headers.items()
    }


def _content_security_policy(site: Exposed, style: str, host: str | None) -> str:
    hosts = [*site.hosts, *([host] if host else [])]
    directives: dict[str, Sequence[str]] = {
        "default-src": ["'none'"],
        "script-src": ["'self'", "'wasm-unsafe-eval'", *_foreign_script(site.sdk, host)],
        "style-src": ["'self'", f"'{style}'"],
        "font-src": ["'self'"],
        # "data:" is how Python shows a picture that it has drawn.
        "img-src": ["'self'", "data:", *site.images],
        "connect-src": ["'self'", *(source for api in site.apis for source in _api(api))],
        "frame-ancestors": hosts,
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
        "object-src": ["'none'"],
        "require-trusted-types-for": ["'script'"],
        "trusted-types": [TRUSTED_TYPES],
    }
    return "; ".join(" ".join([name, *values]) for name, values in directives.items())


def _foreign_script(sdk: str, host: str | None) -> list[str]:
    """The SDK's address where another site has it: that script alone, not all of its origin."""
    if sdk == "boilerplate":
        return [] if host else [BOILERPLATE]  # serve has a fake
    if not sdk.startswith("https://"):
        return []
    parts = urlsplit(sdk)
    # A source has no query, and ";" and "," would end it.
    return [f"https://{parts.netloc}{quote(parts.path, safe='/%:@!$&()*+=~')}"]


def _api(origin: str) -> tuple[str, str]:
    """An origin for requests, and the same for web sockets, which a source names apart."""
    return origin, f"ws{origin.removeprefix('http')}"


def _permissions_policy() -> str:
    return ", ".join(["clipboard-write=(self)", *(f"{name}=()" for name in _DENIED)])
