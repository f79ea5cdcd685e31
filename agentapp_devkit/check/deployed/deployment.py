"""`Deployment`: a deployed site as the rules read it, with all answers of its web host."""

import ssl
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import urljoin

from agentapp_devkit.check.deployed.address import SiteAddress
from agentapp_devkit.check.deployed.site_manifest import SiteManifest
from agentapp_devkit.site.security_headers import WORKER, headers_of

Headers = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Answer:
    """An answer of a web host.

    Args:
        url: The address that was asked.
        status: The status; 0 where no answer came.
        headers: The headers, with names in lower case.
        content: The body, decoded.
        failure: The reason where no answer came, such as "no answer for 20 s".
        untrusted: The reason where it is the certificate.
    """

    url: str
    status: int
    headers: Headers = ()
    content: bytes = b""
    failure: str = ""
    untrusted: ssl.SSLCertVerificationError | None = None

    def values(self, name: str) -> list[str]:
        """Return the values of a header, one for each of its lines."""
        return [value for known, value in self.headers if known == name]

    def header(self, name: str) -> str:
        """Return a header's value, with its lines joined; empty without one."""
        return ", ".join(self.values(name))

    @property
    def content_type(self) -> str:
        """The content type without parameters, in lower case; empty without one."""
        return self.header("content-type").partition(";")[0].strip().lower()

    @property
    def is_page(self) -> bool:
        """True where the body is HTML, whatever its type says."""
        start = self.content[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
        return start.startswith((b"<!doctype html", b"<html", b"<head", b"<!--"))

    def replaces(self, path: str) -> bool:
        """Tell whether a page came in place of another file."""
        return self.is_page and not path.endswith(".html")

    def redirect_within(self, origin: str) -> str:
        """Return the address that a redirect leads to; empty where it leaves the origin."""
        location = self.header("location")
        target = urljoin(self.url, location)
        is_redirect = 300 <= self.status < 400 and location
        return target if is_redirect and target.startswith(f"{origin}/") else ""

    @property
    def outcome(self) -> str:
        """The failure, or the status with its meaning."""
        return self.failure or f"{self.status} {_phrase(self.status)}".strip()


@dataclass(frozen=True)
class Preflight:
    """The answers of a service to the site's origin.

    Args:
        asked: The answer to the question before a request, by `OPTIONS`.
        answered: The answer to a request.
    """

    asked: Answer
    answered: Answer


@dataclass(frozen=True)
class Deployment:
    """A deployed site.

    Args:
        address: Its address.
        manifest: Its manifest.
        files: The answer for each file of the manifest, by its path.
        revalidated: The answers to another request that names the version of the first, by path.
        missing: The answer for a file that no site has.
        private: The answers for files that no web host may serve, by path.
        services: The answers of `apis`, by origin.
        authorization: The answer of `/authorize/` to credentials that nobody has; None where the
            extension has no Basic authorization.
    """

    address: SiteAddress
    manifest: SiteManifest
    files: Mapping[str, Answer]
    revalidated: Mapping[str, Answer] = field(default_factory=dict)
    missing: Answer | None = None
    private: Mapping[str, Answer] = field(default_factory=dict)
    services: Mapping[str, Preflight] = field(default_factory=dict)
    authorization: Answer | None = None

    def arrived(self) -> Iterator[tuple[str, Answer]]:
        """Yield the path and the answer of each file that came, but for pages in its place."""
        for path, answer in self.files.items():
            if answer.status == 200 and not answer.replaces(path):
                yield path, answer

    def arrived_pages(self) -> Iterator[tuple[str, Answer]]:
        """Yield the path and the answer of each page that came."""
        return ((path, one) for path, one in self.arrived() if path in self.manifest.pages)

    def built_headers(self, path: str) -> dict[str, str]:
        """Return the headers that the build asks for, by name in lower case."""
        place = "/" if path == "index.html" else f"/{path}"
        headers = headers_of(place, self.manifest.headers)
        return {name.lower(): value for name, value in headers.items()}


def revalidated_paths(manifest: SiteManifest) -> list[str]:
    """Return the paths of the files that browsers compare at each visit."""
    return [path for path in (*manifest.pages, WORKER) if path in manifest.files]


def listed(names: Sequence[str], most: int = 3) -> str:
    """Name the first of many.

    Example:
        >>> listed(["a", "b", "c", "d", "e"])
        'a, b, c and 2 more'
    """
    first = ", ".join(names[:most])
    return f"{first} and {len(names) - most} more" if len(names) > most else first


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
