"""The response headers of a site: who may frame it, what it may load, call and do.

`build` writes them in the forms of web hosts (`host_configs.py`); `serve` sends them itself.

Sources: the W3C's Content Security Policy Level 3, Trusted Types and Permissions Policy.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from agentapp_devkit.config.configuration import Configuration

BOILERPLATE = "https://cdn.livechatinc.com/boilerplate/1.1.js"
"""LiveChat's oldest SDK, which is on its CDN only."""

ACCOUNTS_SERVER = "https://accounts.livechat.com"
"""LiveChat's accounts server, where agents sign in."""

WEB_APIS = "https://api.livechatinc.com"
"""LiveChat's Web APIs, which agents who have signed in may use."""

WORKER = "service-worker.js"
"""The service worker's file; its scope is the folder that it lies in."""

TRUSTED_TYPES = "agentapp"
"""The one policy that may turn text into markup or a script's address; `bridge.js` makes it."""

_YEAR = 31_536_000  # seconds
# Powers that a framed page could ask for, and that a customer panel has no use for.
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


@dataclass(frozen=True)
class Rule:
    """Headers of the answers to some addresses.

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


def rules(
    configuration: Configuration,
    *,
    styles: Sequence[str],
    host: str | None,
    accounts_server: str = ACCOUNTS_SERVER,
    web_apis: str = WEB_APIS,
) -> tuple[Rule, ...]:
    """Make the header rules of a site. No two rules for one address name the same header.

    Args:
        configuration: The permissions that the author gives.
        styles: The hashes of the style sheets in the pages, as `integrity` has them.
        host: The simulator's origin, for a site that `serve` shows on localhost; `None` for
            production.
        accounts_server: The origin that is asked for tokens, in a hidden frame.
        web_apis: The origin of LiveChat's Web APIs, for which the tokens are.
    """
    signs_in = bool(configuration.client_id)
    frames = [accounts_server] if signs_in else []
    apis = [source for api in configuration.apis for source in _api(api)]
    if signs_in and web_apis not in apis:
        apis.append(web_apis)
    everywhere = {
        "Content-Security-Policy": _content_security_policy(
            configuration, styles, host, frames, apis
        ),
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
        *(Rule(f"/{page.file}", {"Cache-Control": "no-cache"}) for page in configuration.pages),
        Rule(f"/{WORKER}", {"Cache-Control": "no-cache"}),
        Rule("/assets/*", {"Cache-Control": f"public, max-age={_YEAR}, immutable"}),
        Rule("/static/*", {"Cache-Control": "no-cache"}),
    )


def headers_of(path: str, rules: Sequence[Rule]) -> dict[str, str]:
    """Return the headers of the answer to one address."""
    return {
        name: value for rule in rules if rule.covers(path) for name, value in rule.headers.items()
    }


def _content_security_policy(
    configuration: Configuration,
    styles: Sequence[str],
    host: str | None,
    frames: Sequence[str],
    apis: Sequence[str],
) -> str:
    hosts = [*configuration.hosts, *([host] if host else [])]
    directives: dict[str, Sequence[str]] = {
        "default-src": ["'none'"],
        "script-src": ["'self'", "'wasm-unsafe-eval'", *_foreign_script(configuration.sdk, host)],
        "style-src": ["'self'", *(f"'{style}'" for style in styles)],
        "font-src": ["'self'"],
        # "data:" is how Python shows a picture that it has drawn.
        "img-src": ["'self'", "data:", *configuration.images],
        "connect-src": ["'self'", *apis],
        **({"frame-src": frames} if frames else {}),
        "frame-ancestors": hosts,
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
        "object-src": ["'none'"],
        "require-trusted-types-for": ["'script'"],
        "trusted-types": [TRUSTED_TYPES],
    }
    return "; ".join(" ".join([name, *values]) for name, values in directives.items())


def _foreign_script(sdk: str, host: str | None) -> list[str]:
    """Return the SDK's address where another site has it: that script alone, not its origin."""
    if sdk == "boilerplate":
        return [] if host else [BOILERPLATE]  # serve has a fake
    if not sdk.startswith("https://"):
        return []
    parts = urlsplit(sdk)
    # A source has no query, and ";" and "," would end it.
    return [f"https://{parts.netloc}{quote(parts.path, safe='/%:@!$&()*+=~')}"]


def _api(origin: str) -> tuple[str, str]:
    """Return the origin for requests and for web sockets, which are sources of their own."""
    return origin, f"ws{origin.removeprefix('http')}"


def _permissions_policy() -> str:
    return ", ".join(["clipboard-write=(self)", *(f"{name}=()" for name in _DENIED)])
