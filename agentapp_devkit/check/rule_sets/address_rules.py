"""Rules about addresses: the site's policy allows those whose origin `pyscript.toml` names."""

from collections.abc import Iterator

from agentapp_devkit.check.analysis.addresses import Address, addresses
from agentapp_devkit.check.analysis.program import Program, issue_at
from agentapp_devkit.check.issues import Fix, Issue, Severity
from agentapp_devkit.check.rules import Rule
from agentapp_devkit.config import origins
from agentapp_devkit.config.configuration import NAME, Configuration
from agentapp_devkit.config.origins import OriginError
from agentapp_devkit.site import security_headers

MISSING_API = Rule(
    "AA401",
    "missing-api",
    Severity.ERROR,
    "The page may ask the origins in `[livechat] apis` and no others: the browser refuses the"
    " request. `--fix` adds the origin.",
    'from pyodide.http import pyfetch\n\nresponse = await pyfetch("https://shop.example.com/orders")\n',
    'from pyodide.http import pyfetch\n\nresponse = await pyfetch("https://api.example.com/orders")\n',
    beside=((NAME, '[livechat]\napis = ["https://api.example.com"]\n'),),
)
MISSING_IMAGE = Rule(
    "AA402",
    "missing-image",
    Severity.ERROR,
    "The page may show pictures of the origins in `[livechat] images` and of no others: the browser"
    " refuses the picture. `--fix` adds the origin.",
    "from htpy import Node, img\n\n\n"
    '@panel.section("Item")\ndef item() -> Node:\n'
    '    return img(src="https://pictures.example.com/1.png", alt="")\n',
    "from htpy import Node, img\n\n\n"
    '@panel.section("Item")\ndef item() -> Node:\n'
    '    return img(src="https://cdn.example.com/1.png", alt="")\n',
    beside=((NAME, '[livechat]\nimages = ["https://cdn.example.com"]\n'),),
)
INSECURE = Rule(
    "AA403",
    "insecure-address",
    Severity.ERROR,
    "The site has https, and browsers refuse requests and pictures without it from such a page."
    " `localhost` is the exception.",
    'from pyodide.http import pyfetch\n\nresponse = await pyfetch("http://api.example.com/orders")\n',
    MISSING_API.right,
    beside=MISSING_API.beside,
)


def check(program: Program) -> Iterator[Issue]:
    """Report addresses that the browser would refuse."""
    configuration = program.project.configuration
    for address in addresses(program):
        if not address.is_secure:
            message = f"Browsers refuse {address.scheme}://{address.host} from a page with https."
            secure = "wss" if address.scheme == "ws" else "https"
            remedy = f"Write {secure}://{address.host}."
            yield issue_at(INSECURE, address.file, address.node, message, remedy)
        elif configuration is not None:
            yield from _missing(address, configuration)


def _missing(address: Address, configuration: Configuration) -> Iterator[Issue]:
    key = "images" if address.is_image else "apis"
    try:
        origin = origins.parse(address.origin)
    except OriginError:
        return  # such as one with a password: whoever serves it will tell
    if origin in _allowed(configuration, "img-src" if address.is_image else "connect-src"):
        return
    rule = MISSING_IMAGE if address.is_image else MISSING_API
    message = f"[livechat] {key} lacks {origin}, so the browser refuses the address."
    remedy = f'Add "{origin}" to {key} in {NAME}; `agentapp check --fix` does.'
    yield issue_at(rule, address.file, address.node, message, remedy, Fix(key, origin))


def _allowed(configuration: Configuration, directive: str) -> list[str]:
    """Return the sources that the site's policy will have in a directive."""
    (everywhere, *_) = security_headers.rules(configuration, styles=(), host=None)
    policy = everywhere.headers["Content-Security-Policy"]
    directives = (part.split() for part in policy.split(";"))
    return next(sources for name, *sources in directives if name == directive)
