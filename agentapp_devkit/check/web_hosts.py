"""Web hosts: the files that each compresses for Chromium, and how, with the source of that.

`check` weighs a site as they send it, and the bench imitates them. Tests compare those of nginx and
Caddy with the real programs.
"""

import gzip
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Literal

import brotli  # type: ignore[import-untyped]
import zstandard

from agentapp_devkit.serve.static_files import DEFAULT_MIME_TYPE, MIME_TYPES
from agentapp_devkit.site.host_configs import COMPRESSED_TYPES, NGINX_GZIP_LEVEL, NGINX_TEXTS


@dataclass(frozen=True)
class ContentEncoding:
    """A content encoding, as `Content-ContentEncoding` names it, with its level."""

    name: Literal["br", "gzip", "zstd"]
    level: int

    def __str__(self) -> str:
        """Name both."""
        return f"{self.name} {self.level}"


@dataclass(frozen=True)
class WebHost:
    """A way to serve a site.

    Args:
        slug: Its name on the command line.
        title: Its name in the tables.
        source: The public document, or the program's file, that the list is taken from.
        encoding: The encoding of what it compresses, for Chromium; `None` if it compresses nothing.
        compressed: The content types that it compresses; `*` stands for any characters.
        types: The content types that differ from agentapp's own table, by the file's ending.
        smallest: The size of the smallest file that it compresses, in bytes.
        largest: The size of the largest one, or `None`.
    """

    slug: str
    title: str
    source: str
    encoding: ContentEncoding | None = None
    compressed: tuple[str, ...] = ()
    types: Mapping[str, str] = field(default_factory=dict)
    smallest: int = 0
    largest: int | None = None

    def content_type(self, ending: str) -> str:
        """Return the content type that the host sends for a file with this ending.

        >>> NGINX.content_type(".js")
        'application/javascript'
        """
        return self.types.get(ending) or MIME_TYPES.get(ending, DEFAULT_MIME_TYPE)

    def encoding_of(self, ending: str, size: int) -> ContentEncoding | None:
        """Return the encoding of a file, or `None` if it is sent as it is.

        >>> str(CLOUDFRONT.encoding_of(".wasm", 10_000_000))
        'gzip 6'
        >>> CLOUDFRONT.encoding_of(".wasm", 10_000_001)
        """
        kind = self.content_type(ending).partition(";")[0]
        fits = self.smallest <= size and (self.largest is None or size <= self.largest)
        matches = any(fnmatchcase(kind, pattern) for pattern in self.compressed)
        return self.encoding if fits and matches else None


# The names of /etc/nginx/mime.types. It lacks ".mjs", so PyScript as it comes starts on no such
# nginx; the bench sends the type all the same, to compare what both pages weigh.
_NGINX_TYPES = {
    ".js": "application/javascript",
    ".map": DEFAULT_MIME_TYPE,
    ".py": DEFAULT_MIME_TYPE,
    ".toml": DEFAULT_MIME_TYPE,
    ".whl": DEFAULT_MIME_TYPE,
}
# Caddy looks into a file whose ending it does not know.
_CADDY_TYPES = {".map": "text/plain"}
_CADDY_SMALLEST = 513
# The level of Zstandard that the encoder of Caddy calls its default.
_CADDY_ENCODING = ContentEncoding("zstd", 3)

NGINX = WebHost(
    slug="nginx",
    title="nginx, Debian's configuration",
    source="nginx-common's /etc/nginx/nginx.conf; https://nginx.org/en/docs/http/ngx_http_gzip_module.html",
    encoding=ContentEncoding("gzip", 1),
    compressed=("text/html",),
    types=_NGINX_TYPES,
    smallest=20,
)
NGINX_WITH_HEADERS = WebHost(
    slug="nginx-headers",
    title="nginx with headers/nginx.conf",
    source="agentapp_devkit/site/host_configs.py",
    encoding=ContentEncoding("gzip", NGINX_GZIP_LEVEL),
    compressed=("text/html", *NGINX_TEXTS, *COMPRESSED_TYPES),
    types=_NGINX_TYPES,
    smallest=20,
)
CADDY = WebHost(
    slug="caddy",
    title="Caddy",
    source="https://caddyserver.com/docs/caddyfile/directives/file_server",
    types=_CADDY_TYPES,
)
CADDY_ENCODE = WebHost(
    slug="caddy-encode",
    title="Caddy 2.6 with encode",  # Caddy 2.8 and newer compress WebAssembly too.
    source=(
        "https://github.com/caddyserver/caddy/blob/v2.6.2/modules/caddyhttp/encode/encode.go;"
        " https://caddyserver.com/docs/caddyfile/directives/encode"
    ),
    encoding=_CADDY_ENCODING,
    compressed=(
        "application/atom+xml",
        "application/javascript",
        "application/json",
        "application/rss+xml",
        "application/xhtml+xml",
        "image/svg+xml",
        "text/*",
    ),
    types=_CADDY_TYPES,
    smallest=_CADDY_SMALLEST,
)
CADDY_WITH_HEADERS = WebHost(
    slug="caddy-headers",
    title="Caddy with headers/Caddyfile",
    source="agentapp_devkit/site/host_configs.py",
    encoding=_CADDY_ENCODING,
    compressed=("text/*", *COMPRESSED_TYPES),
    types=_CADDY_TYPES,
    smallest=_CADDY_SMALLEST,
)
CLOUDFLARE = WebHost(
    slug="cloudflare",
    title="Cloudflare (brotli 4)",
    source=(
        "https://developers.cloudflare.com/speed/optimization/content/compression/;"
        " the level: https://blog.cloudflare.com/this-is-brotli-from-origin"
    ),
    encoding=ContentEncoding("br", 4),
    compressed=(
        "application/eot",
        "application/font",
        "application/font-sfnt",
        "application/font-woff",
        "application/geo+json",
        "application/graphql+json",
        "application/javascript",
        "application/javascript-binast",
        "application/json",
        "application/ld+json",
        "application/manifest+json",
        "application/opentype",
        "application/otf",
        "application/rss+xml",
        "application/truetype",
        "application/ttf",
        "application/vnd.api+json",
        "application/vnd.ms-fontobject",
        "application/wasm",
        "application/x-httpd-cgi",
        "application/x-javascript",
        "application/x-opentype",
        "application/x-otf",
        "application/x-perl",
        "application/x-protobuf",
        "application/x-ttf",
        "application/xhtml+xml",
        "application/xml",
        "font/otf",
        "font/ttf",
        "font/x-woff",
        "image/svg+xml",
        "image/vnd.microsoft.icon",
        "image/x-icon",
        "multipart/bag",
        "multipart/mixed",
        "text/css",
        "text/html",
        "text/javascript",
        "text/js",
        "text/plain",
        "text/richtext",
        "text/x-component",
        "text/x-java-source",
        "text/x-markdown",
        "text/x-script",
        "text/xml",
    ),
    smallest=50,
)
CLOUDFRONT = WebHost(
    slug="cloudfront",
    title="CloudFront (gzip)",
    # The document gives no level; 6 is zlib's own.
    source="https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/ServingCompressedFiles.html",
    encoding=ContentEncoding("gzip", 6),
    compressed=(
        "application/dash+xml",
        "application/eot",
        "application/font",
        "application/font-sfnt",
        "application/javascript",
        "application/json",
        "application/opentype",
        "application/otf",
        "application/pkcs7-mime",
        "application/protobuf",
        "application/rss+xml",
        "application/truetype",
        "application/ttf",
        "application/vnd.apple.mpegurl",
        "application/vnd.ms-fontobject",
        "application/wasm",
        "application/x-font-opentype",
        "application/x-font-truetype",
        "application/x-font-ttf",
        "application/x-httpd-cgi",
        "application/x-javascript",
        "application/x-mpegurl",
        "application/x-opentype",
        "application/x-otf",
        "application/x-perl",
        "application/x-ttf",
        "application/xhtml+xml",
        "application/xml",
        "font/eot",
        "font/opentype",
        "font/otf",
        "font/ttf",
        "image/svg+xml",
        "text/css",
        "text/csv",
        "text/html",
        "text/javascript",
        "text/js",
        "text/plain",
        "text/richtext",
        "text/tab-separated-values",
        "text/x-component",
        "text/x-java-source",
        "text/x-script",
        "text/xml",
    ),
    smallest=1_000,
    largest=10_000_000,
)
PYTHON = WebHost(
    slug="python",
    title="python3 -m http.server",
    source="https://docs.python.org/3/library/http.server.html",
)
BROTLI = WebHost(
    slug="brotli",
    title="brotli 11 for everything",
    source="none: the smallest that a web host could send",
    encoding=ContentEncoding("br", 11),
    compressed=("application/json", "application/wasm", "image/svg+xml", "text/*"),
)

WEB_HOSTS: Mapping[str, WebHost] = {
    web_host.slug: web_host
    for web_host in (
        NGINX,
        NGINX_WITH_HEADERS,
        CADDY,
        CADDY_ENCODE,
        CADDY_WITH_HEADERS,
        PYTHON,
        CLOUDFLARE,
        CLOUDFRONT,
        BROTLI,
    )
}
"""All web hosts by their slugs."""


def encode(content: bytes, encoding: ContentEncoding) -> bytes:
    """Compress `content`.

    >>> gzip.decompress(encode(b"text", ContentEncoding("gzip", 1)))
    b'text'
    """
    if encoding.name == "br":
        return bytes(brotli.compress(content, quality=encoding.level))
    if encoding.name == "zstd":
        return zstandard.compress(content, encoding.level)
    return gzip.compress(content, encoding.level, mtime=0)
