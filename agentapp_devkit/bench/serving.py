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

from agentapp_devkit.bench.compression import compress
from agentapp_devkit.progress import Progress
from agentapp_devkit.serve.static_files import DEFAULT_MIME_TYPE, MIME_TYPES

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


Answers = dict[str, dict[str, dict[str, object]]]


def answers(sites: Mapping[str, Path], compressed: Mapping[Path, Path]) -> Answers:
    """Map host names and paths to answers: a file, and the headers to send with it.

    Args:
        sites: The folder of each host name.
        compressed: Files, each with the file to send in its place.
    """
    return {
        host: {
            f"/{_address(file.relative_to(folder))}": _answer(file, compressed.get(file))
            for file in sorted(folder.rglob("*"))
            if file.is_file()
        }
        for host, folder in sites.items()
    }


def _address(path: Path) -> str:
    return "" if path == Path("index.html") else path.as_posix()


def _answer(file: Path, compressed: Path | None) -> dict[str, object]:
    headers = {
        "content-type": MIME_TYPES.get(file.suffix, DEFAULT_MIME_TYPE),
        "cache-control": _REVALIDATE if file.suffix == ".html" else _IMMUTABLE,
        # Without one, browsers cache no part of a file, and fetch each page in full.
        "etag": f'"{hashlib.sha256((compressed or file).read_bytes()).hexdigest()[:16]}"',
    }
    if compressed:
        headers |= {"content-encoding": "br", "vary": "accept-encoding"}
    return {"file": str(compressed or file), "headers": headers}


@contextmanager
def serving(
    sites: Mapping[str, Path], *, brotli: bool, scratch: Path, cache: Path, progress: Progress
) -> Iterator[Server]:
    """Serve until the context ends.

    Args:
        sites: The folder behind each host name.
        brotli: Compress as web hosts do.
        scratch: A folder for the server's configuration.
        cache: The folder of compressed files.
        progress: Announces the compression.
    """
    files = [file for folder in sites.values() for file in folder.rglob("*") if file.is_file()]
    compressed = compress(files, cache=cache, progress=progress) if brotli else {}
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
