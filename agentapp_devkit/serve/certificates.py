"""Certificates for `https://localhost`, signed by an authority that a developer trusts once.

The authority can vouch for localhost only, is renewed each year, and lies in the developer's own
data folder, where no project is shared or published from. Each `serve` gets a certificate of its
own.
"""

import os
import shlex
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network
from pathlib import Path

import platformdirs
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

FOLDER = platformdirs.user_data_path("agentapp", appauthor=False) / "certificates"
"""The place of the authority."""

AUTHORITY_LIFETIME = timedelta(days=365)
RENEWAL = timedelta(days=30)
"""The rest of its lifetime in which an authority is replaced."""

CERTIFICATE_LIFETIME = timedelta(days=90)
"""Far below the 825 days after which macOS refuses a certificate."""

NICKNAME = "agentapp-localhost"
"""The authority's name in the browsers' store on Linux."""

_HOSTNAME, _ADDRESSES = "localhost", ("127.0.0.1", "::1")
_NAME = x509.Name(
    [
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, "agentapp"),
        x509.NameAttribute(NameOID.COMMON_NAME, "agentapp localhost"),
    ]
)
_CONSTRAINTS = x509.NameConstraints(
    permitted_subtrees=[
        x509.DNSName(_HOSTNAME),
        *(x509.IPAddress(ip_network(address)) for address in _ADDRESSES),
    ],
    excluded_subtrees=None,
)
_CLOCK_SKEW = timedelta(days=1)


@dataclass(frozen=True)
class Certificate:
    """Files in PEM form.

    Args:
        authority: The authority to trust.
        chain: The certificate that a server on localhost shows.
        key: Its private key.
    """

    authority: Path
    chain: Path
    key: Path


@dataclass(frozen=True)
class Authority:
    """A certificate authority with its private key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    def issue(self, names: Sequence[x509.GeneralName], key: ec.EllipticCurvePublicKey) -> bytes:
        """Sign a server's certificate for `names`; return it as PEM."""
        now = datetime.now(UTC)
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
        issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key())
        start = max(now - _CLOCK_SKEW, self.certificate.not_valid_before_utc)
        end = min(now + CERTIFICATE_LIFETIME, self.certificate.not_valid_after_utc)
        return (
            _unsigned(x509.Name([]), key, start, end)
            .issuer_name(self.certificate.subject)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.SubjectAlternativeName(names), critical=True)
            .add_extension(usage, critical=False)
            .add_extension(issuer, critical=False)
            .sign(self.key, hashes.SHA256())
            .public_bytes(serialization.Encoding.PEM)
        )


def ensure(folder: Path, issued: Path) -> Certificate:
    """Issue a certificate for localhost by the authority in `folder`, which is made if need be.

    Args:
        folder: The authority's folder.
        issued: An existing folder for the certificate and its key.

    Example:
        >>> ensure(FOLDER, Path("scratch")).authority.name  # doctest: +SKIP
        'authority.pem'

    """
    authority = load_authority(folder) or _make_authority(folder)
    certificate = Certificate(
        folder / "authority.pem", issued / "localhost.pem", issued / "localhost.key"
    )
    key = ec.generate_private_key(ec.SECP256R1())
    names = [
        x509.DNSName(_HOSTNAME),
        *(x509.IPAddress(ip_address(address)) for address in _ADDRESSES),
    ]
    certificate.chain.write_bytes(authority.issue(names, key.public_key()))
    _write_private(certificate.key, _pem(key))
    return certificate


def load_authority(folder: Path) -> Authority | None:
    """Read the authority in `folder`; return `None` for one that is to be replaced."""
    try:
        certificate = x509.load_pem_x509_certificate((folder / "authority.pem").read_bytes())
        key = serialization.load_pem_private_key((folder / "authority.key").read_bytes(), None)
        constraints = certificate.extensions.get_extension_for_class(x509.NameConstraints).value
    except (OSError, ValueError, x509.ExtensionNotFound):
        return None
    usable = (
        isinstance(key, ec.EllipticCurvePrivateKey)
        and key.public_key() == certificate.public_key()
        and constraints == _CONSTRAINTS
        and datetime.now(UTC) + RENEWAL < certificate.not_valid_after_utc
    )
    if not usable:
        return None
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return Authority(certificate, key)


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
            return (
                f"certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n {NICKNAME}"
                f" -i {shlex.quote(str(authority))}"
            )


def how_to_distrust(
    authority: Path, *, platform: str = sys.platform, nickname: str = NICKNAME
) -> str:
    """Return the command that takes back the trust in `authority`.

    Args:
        authority: Its certificate's file, which must exist.
        platform: As in `sys.platform`.
        nickname: Its name in the browsers' store on Linux.
    """
    certificate = x509.load_pem_x509_certificate(authority.read_bytes())
    fingerprint = certificate.fingerprint(hashes.SHA1()).hex()  # noqa: S303 - how stores name it
    match platform:
        case "darwin":
            keychain = "~/Library/Keychains/login.keychain-db"
            return f"security delete-certificate -Z {fingerprint.upper()} -t {keychain}"
        case "win32":
            return f"certutil -user -delstore Root {fingerprint}"
        case _:
            return f"certutil -d sql:$HOME/.pki/nssdb -D -n {nickname}"


def remove_unconstrained(folder: Path) -> str | None:
    """Remove an authority without constraints, which older versions kept in the project.

    Returns:
        The command that takes back the trust in it; `None` where there was none.
    """
    authority = folder / "authority.pem"
    try:
        command = how_to_distrust(authority, nickname="agentapp")
    except (OSError, ValueError):
        command = None
    for name in ("authority.key", "authority.pem", "localhost.key", "localhost.pem"):
        (folder / name).unlink(missing_ok=True)
    return command


def _make_authority(folder: Path) -> Authority:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = ec.generate_private_key(ec.SECP256R1())
    start = datetime.now(UTC) - _CLOCK_SKEW
    usage = x509.KeyUsage(
        key_cert_sign=True,
        crl_sign=True,
        digital_signature=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
    certificate = (
        _unsigned(_NAME, key.public_key(), start, start + AUTHORITY_LIFETIME)
        .issuer_name(_NAME)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(_CONSTRAINTS, critical=True)
        .sign(key, hashes.SHA256())
    )
    _write_private(folder / "authority.key", _pem(key))
    (folder / "authority.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    return Authority(certificate, key)


def _unsigned(
    subject: x509.Name, key: ec.EllipticCurvePublicKey, start: datetime, end: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _write_private(file: Path, content: bytes) -> None:
    """Write `content` so that nobody else can read it at any moment."""
    number, name = tempfile.mkstemp(dir=file.parent)  # readable by its owner only
    with os.fdopen(number, "wb") as stream:
        stream.write(content)
    Path(name).replace(file)
