"""Certificates for `https://localhost`, signed by an authority that a person trusts once.

The authority stays the same from run to run; what it signs is made anew at each start. Its private
key lies readable by its owner only: whoever has it can sign for any host on machines that trust it.
"""

import os
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import trustme

NAMES = ("localhost", "127.0.0.1", "::1")
VALID = timedelta(days=90)
"""Far below the 825 days after which macOS refuses a certificate."""


@dataclass(frozen=True)
class Certificate:
    """Files in PEM form: the authority to trust, and what a server on localhost shows."""

    authority: Path
    chain: Path
    key: Path


def ensure(folder: Path) -> Certificate:
    """Issue a certificate for localhost by the authority kept in `folder`, made where missing.

    Example:
        >>> ensure(Path(".agentapp/certificates")).authority.name  # doctest: +SKIP
        'authority.pem'

    """
    folder.mkdir(parents=True, exist_ok=True)
    authority = _authority(folder)
    now = datetime.now(UTC)
    issued = authority.issue_cert(
        *NAMES,
        organization_name="agentapp",
        not_before=now - timedelta(days=1),
        not_after=now + VALID,
    )
    certificate = Certificate(
        folder / "authority.pem", folder / "localhost.pem", folder / "localhost.key"
    )
    certificate.chain.write_bytes(b"".join(blob.bytes() for blob in issued.cert_chain_pems))
    _write_private(certificate.key, issued.private_key_pem.bytes())
    return certificate


def how_to_trust(authority: Path, *, platform: str = sys.platform) -> str:
    """Return the one command that makes browsers on `platform` trust `authority`."""
    match platform:
        case "darwin":
            return (
                f'security add-trusted-cert -k ~/Library/Keychains/login.keychain-db "{authority}"'
            )
        case "win32":
            return f'certutil -user -addstore Root "{authority}"'
        case _:
            return f'certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n agentapp -i "{authority}"'


def _authority(folder: Path) -> trustme.CA:
    public, private = folder / "authority.pem", folder / "authority.key"
    if public.exists() and private.exists():
        return trustme.CA.from_pem(public.read_bytes(), private.read_bytes())
    authority = trustme.CA(
        organization_name="agentapp", organization_unit_name="development on this machine"
    )
    _write_private(private, authority.private_key_pem.bytes())
    public.write_bytes(authority.cert_pem.bytes())
    return authority


def _write_private(file: Path, content: bytes) -> None:
    """Write `content` so that nobody else could read it at any moment."""
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
        stream.write(content)
