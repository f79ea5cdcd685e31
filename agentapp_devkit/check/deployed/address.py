"""`SiteAddress`: the address of a deployed site, as `--url` gives it."""

import re
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from agentapp_devkit.errors import ReportedError

_CREDENTIALS = re.compile(r"//[^/]*@")


class AddressError(ReportedError):
    """A text is no address of a site; the message says what to write."""


@dataclass(frozen=True)
class SiteAddress:
    """The address of a site.

    Args:
        origin: Its origin.
        folder: The path of its folder, with a "/" at both ends.
    """

    origin: str
    folder: str

    def __str__(self) -> str:
        """Return the address of the folder."""
        return f"{self.origin}{self.folder}"

    @property
    def is_encrypted(self) -> bool:
        """True for HTTPS."""
        return self.origin.startswith("https://")

    def of(self, path: str) -> str:
        """Return the address of a file, from its path in the site.

        Example:
            >>> parse("https://shop.example.com").of("assets/ä b.bin")
            'https://shop.example.com/assets/%C3%A4%20b.bin'
        """
        return f"{self}{quote(path)}"


def parse(text: str) -> SiteAddress:
    """Read the address of a site, or of a page in it.

    Args:
        text: The address; a query and a fragment are left out.

    Raises:
        AddressError: The text is no such address.

    Example:
        >>> print(parse("https://Shop.example.com/panel/index.html?theme=dark"))
        https://shop.example.com/panel/
    """
    shown = _CREDENTIALS.sub("//…@", text)  # logs keep what is printed
    try:
        parts = urlsplit(text.strip())
        port = f":{parts.port}" if parts.port is not None else ""
    except ValueError as error:
        raise AddressError(f'"{shown}" is not an address: {error}.') from None
    if parts.scheme not in {"https", "http"} or not parts.hostname:
        example = shown.strip().partition("://")[2] or shown.strip().strip("/")
        raise AddressError(f'"{shown}" is not an address of a site. Write "https://{example}".')
    if parts.username is not None:
        raise AddressError(f'"{shown}" holds a user name, which LiveChat would not send.')
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    folder, _, file = parts.path.rpartition("/")
    if file and not file.endswith(".html"):
        folder = parts.path
    return SiteAddress(f"{parts.scheme}://{host}{port}", f"{folder.rstrip('/')}/")
