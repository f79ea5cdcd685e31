"""Origins as an author may write them: `https://host[:port]`, read as browsers read them."""

import re
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from urllib.parse import SplitResult, urlsplit

import idna

_LOCAL = {"localhost", "127.0.0.1", "[::1]"}
_DEFAULT_PORTS = {"https": 443, "http": 80}
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?")
_NUMERIC = re.compile(r"(0x[0-9a-f]*|\d+)")
_UNSAFE = re.compile(r"[\s\\\x00-\x1f\x7f]")
_WILDCARD = "*."


class OriginError(ValueError):
    """Not an origin; `remedy` says what to write instead."""

    def __init__(self, message: str, remedy: str) -> None:
        """Say what is wrong and what to write."""
        super().__init__(message)
        self.remedy = remedy


def parse(text: str, *, wildcard: bool = False) -> str:
    """Bring an origin into the form that browsers compare: lower case, punycode, no default port.

    With `wildcard`, a name may begin with `*.` and stands for all names under it. Raises
    `OriginError`.

    >>> parse("https://API.Example.com:443")
    'https://api.example.com'
    >>> parse("https://*.example.com", wildcard=True)
    'https://*.example.com'
    """
    parts = _split(text)
    scheme = parts.scheme
    name = parts.netloc.rpartition("@")[2]
    host, port = _host_and_port(text, name)
    if parts.username is not None or parts.password is not None:
        raise OriginError(f'"{text}" holds a user name', f'Write "{scheme}://{name}".')
    canonical = _canonical_host(text, scheme, host, wildcard=wildcard)
    suffix = "" if port is None or port == _DEFAULT_PORTS[scheme] else f":{port}"
    if scheme == "http" and canonical not in _LOCAL:
        raise OriginError(
            f'"{text}" is not encrypted; http is for localhost only',
            f'Write "https://{canonical}{suffix}".',
        )
    origin = f"{scheme}://{canonical}{suffix}"
    if text[len(scheme) + 3 + len(parts.netloc) :]:
        raise OriginError(f'"{text}" is an address, not an origin', f'Write "{origin}".')
    return origin


def _split(text: str) -> SplitResult:
    if text == "*":
        raise OriginError('"*" stands for everybody', "Name the origins, one by one.")
    if _UNSAFE.search(text):
        tidy = _UNSAFE.sub("", text)
        raise OriginError(
            f"{text!r} holds a space, a backslash or a control character", f'Write "{tidy}".'
        )
    try:
        parts = urlsplit(text)
    except ValueError as error:
        raise OriginError(
            f'"{text}" is not an origin: {error}', 'Write "https://" and the name of the host.'
        ) from None
    if parts.scheme in _DEFAULT_PORTS and parts.netloc:
        return parts
    raise _wrong_scheme(text, parts)


def _wrong_scheme(text: str, parts: SplitResult) -> OriginError:
    if parts.scheme == "wss" and parts.netloc:
        return OriginError(
            f'"{text}" is not an https origin',
            f'Write "https://{parts.netloc}": it allows wss:// too.',
        )
    if "://" not in text and re.match(r"[\w*][\w.*-]*(:\d+)?(/|$)", text):
        host = text.split("/")[0]
        return OriginError(f'"{text}" has no scheme', f'Write "https://{host}".')
    return OriginError(
        f'"{text}" is not an https origin', 'Write "https://" and the name of the host.'
    )


def _host_and_port(text: str, name: str) -> tuple[str, int | None]:
    host, port = name, ""
    if not name.endswith("]") and ":" in name:
        host, _, port = name.rpartition(":")
        if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
            raise OriginError(f'"{text}" has no usable port', f'Write "https://{host}".')
    return host, int(port) if port else None


def _canonical_host(text: str, scheme: str, host: str, *, wildcard: bool) -> str:
    if host.startswith("["):
        return _ipv6(text, host)
    prefix, name = "", host
    if host.startswith(_WILDCARD) and wildcard:
        prefix, name = _WILDCARD, host.removeprefix(_WILDCARD)
    if name.endswith("."):
        raise OriginError(
            f'"{text}" ends in a dot', f'Write "{scheme}://{prefix}{name.rstrip(".")}".'
        )
    if "*" in name:
        remedy = (
            'A "*" may stand only for the whole first part: "https://*.example.com".'
            if wildcard
            else 'Name each origin; "*" can be used in hosts only.'
        )
        raise OriginError(f'"{text}" holds a "*" that cannot be used', remedy)
    labels = _labels(text, name)
    if prefix and (len(labels) < 2 or _NUMERIC.fullmatch(labels[-1])):
        raise OriginError(
            f'"{text}" would stand for far too many hosts', "Name the domain that you mean."
        )
    return prefix + ".".join(labels)


def _labels(text: str, name: str) -> list[str]:
    try:
        # what browsers do: UTS 46, with ß and its like kept
        ascii_name = name if name.isascii() else idna.encode(name, uts46=True).decode("ascii")
    except idna.IDNAError as error:
        raise OriginError(
            f'"{text}" is not the name of a host: {error}', "Check its spelling."
        ) from None
    labels = ascii_name.lower().split(".")
    if not all(_LABEL.fullmatch(label) and len(label) <= 63 for label in labels):
        raise OriginError(f'"{text}" is not the name of a host', "Check its spelling.")
    if _NUMERIC.fullmatch(labels[-1]):
        try:
            IPv4Address(ascii_name)
        except AddressValueError:
            raise OriginError(
                f'"{text}" is not an address of four numbers', "Check its spelling."
            ) from None
    return labels


def _ipv6(text: str, host: str) -> str:
    try:
        return f"[{IPv6Address(host[1:-1])}]"
    except AddressValueError:
        raise OriginError(f'"{text}" is not an IPv6 address', "Check its spelling.") from None
