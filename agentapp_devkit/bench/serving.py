"""The server of the bench, in a process of its own: it must not wait for the one that measures.

It answers by host name over HTTPS, HTTP/1.1, from memory. What has a fixed content may be cached
for ever, as the files of a built site may; pages are revalidated each time.
"""

import base64
import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import trustme
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import load_pem_x509_certificate

from agentapp_devkit.bench.compression import CompressedFiles
from agentapp_devkit.check.web_hosts import ContentEncoding, WebHost
from agentapp_devkit.progress import Progress

_IMMUTABLE = "max-age=31536000, immutable"
_REVALIDATE = "no-cache"


@dataclass(frozen=True)
class Server:
    """The running server.

    Args:
        port: Where it listens on 127.0.0.1, for all names.
        fingerprint: The hash of its public key, for the browser to trust.
    """

    port: int
    fingerprint: str


@dataclass(frozen=True)
class Site:
    """The files behind one name, and the way in which they are served.

    Args:
        folder: The files.
        web_host: The web host that the server imitates for them.
    """

    folder: Path
    web_host: WebHost

    def files(self) -> dict[Path, ContentEncoding | None]:
        """Map the files to the encodings in which the web host sends them."""
        return {
            file: self.web_host.encoding_of(file.suffix, file.stat().st_size)
            for file in sorted(self.folder.rglob("*"))
            if file.is_file()
        }


Answers = dict[str, dict[str, dict[str, object]]]


def answers(sites: Mapping[str, Site], compressed: CompressedFiles) -> Answers:
    """Map host names and paths to answers: a file, and the headers to send with it.

    Args:
        sites: The site of each host name.
        compressed: The files to send in the place of others.
    """
    return {
        host: {
            f"/{_address(file.relative_to(site.folder))}": _answer(
                site.web_host.content_type(file.suffix), file, encoding, compressed
            )
            for file, encoding in site.files().items()
        }
        for host, site in sites.items()
    }


def _address(path: Path) -> str:
    return "" if path == Path("index.html") else path.as_posix()


def _answer(
    content_type: str, file: Path, encoding: ContentEncoding | None, compressed: CompressedFiles
) -> dict[str, object]:
    sent = compressed.path(file, encoding) if encoding else file
    headers = {
        "content-type": content_type,
        "cache-control": _REVALIDATE if file.suffix == ".html" else _IMMUTABLE,
        # Without one, browsers cache no part of a file, and fetch each page in full.
        "etag": f'"{hashlib.sha256(sent.read_bytes()).hexdigest()[:16]}"',
    }
    if encoding:
        headers |= {"content-encoding": encoding.name, "vary": "accept-encoding"}
    return {"file": str(sent), "headers": headers}


@contextmanager
def serving(
    sites: Mapping[str, Site], *, scratch: Path, cache: Path, progress: Progress
) -> Iterator[Server]:
    """Serve until the context ends.

    Args:
        sites: The site behind each host name.
        scratch: A folder for the server's configuration.
        cache: The folder of compressed files.
        progress: Announces the compression.
    """
    compressed = CompressedFiles(cache)
    encodings = {
        (file, encoding): file.stat().st_size
        for site in sites.values()
        for file, encoding in site.files().items()
        if encoding
    }
    compressed.make(encodings, progress)
    manifest = scratch / "answers.json"
    manifest.write_text(json.dumps(answers(sites, compressed)), "utf-8")
    certificate = trustme.CA().issue_cert(*sites)
    pem = scratch / "server.pem"
    certificate.private_key_and_cert_chain_pem.write_to_path(pem)
    with subprocess.Popen(
        [sys.executable, "-P", "-m", "agentapp_devkit.bench.server", str(manifest), str(pem)],
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        try:
            assert process.stdout is not None
            yield Server(int(process.stdout.readline()), _fingerprint(certificate))
        finally:
            process.terminate()


def _fingerprint(certificate: trustme.LeafCert) -> str:
    leaf = load_pem_x509_certificate(certificate.cert_chain_pems[0].bytes())
    key = leaf.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(hashlib.sha256(key).digest()).decode()
