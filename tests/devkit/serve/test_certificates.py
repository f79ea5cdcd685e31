import asyncio
import ssl
import stat
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from agentapp_devkit import paths
from agentapp_devkit.serve import certificates
from agentapp_devkit.serve.certificates import Certificate, ensure, load_authority

FOREIGN = ["example.com", "my.livechatinc.com", "localhost.example.com", "10.0.0.1", "127.0.0.2"]


@pytest.fixture
def issued(tmp_path: Path) -> Path:
    folder = tmp_path / "issued"
    folder.mkdir()
    return folder


def certificate_for(name: str, folder: Path, issued: Path) -> Certificate:
    """A certificate for `name` that a thief of the authority's key makes."""
    good = ensure(folder, issued)
    authority = load_authority(folder)
    assert authority is not None
    key = ec.generate_private_key(ec.SECP256R1())
    stolen = Certificate(good.authority, issued / "stolen.pem", issued / "stolen.key")
    stolen.chain.write_bytes(authority.issue([general_name(name)], key.public_key()))
    stolen.key.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return stolen


def general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


async def shake_hands(certificate: Certificate, authority: Path, name: str) -> None:
    """One TLS connection to `name` from a client that trusts `authority`."""

    async def greet(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    serving = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    serving.load_cert_chain(certificate.chain, certificate.key)
    trusting = ssl.create_default_context(cafile=authority)
    trusting.verify_flags |= ssl.VERIFY_X509_STRICT
    server = await asyncio.start_server(greet, "127.0.0.1", 0, ssl=serving)
    async with server:
        port = server.sockets[0].getsockname()[1]
        _, writer = await asyncio.open_connection(
            "127.0.0.1", port, ssl=trusting, server_hostname=name
        )
        writer.close()
        await writer.wait_closed()


@pytest.mark.asyncio
@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "::1"])
async def test_who_trusts_the_authority_trusts_every_name_of_this_machine(
    tmp_path: Path, issued: Path, name: str
) -> None:
    certificate = ensure(tmp_path, issued)
    await shake_hands(certificate, certificate.authority, name)


@pytest.mark.asyncio
async def test_the_certificate_is_for_no_other_host(tmp_path: Path, issued: Path) -> None:
    certificate = ensure(tmp_path, issued)
    with pytest.raises(ssl.SSLCertVerificationError, match=r"not valid for 'example\.com'"):
        await shake_hands(certificate, certificate.authority, "example.com")


@pytest.mark.asyncio
@pytest.mark.parametrize("name", FOREIGN)
async def test_the_authority_cannot_vouch_for_another_host(
    tmp_path: Path, issued: Path, name: str
) -> None:
    stolen = certificate_for(name, tmp_path, issued)
    with pytest.raises(ssl.SSLCertVerificationError, match="permitted subtree violation"):
        await shake_hands(stolen, stolen.authority, name)


@pytest.mark.asyncio
@pytest.mark.parametrize("name", FOREIGN)
async def test_an_authority_without_constraints_could(
    tmp_path: Path, issued: Path, name: str
) -> None:
    """The control."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    leaf = authority.issue_cert(name)
    leaf.cert_chain_pems[0].write_to_path(issued / "leaf.pem")
    leaf.private_key_pem.write_to_path(issued / "leaf.key")
    certificate = Certificate(tmp_path / "authority.pem", issued / "leaf.pem", issued / "leaf.key")
    await shake_hands(certificate, certificate.authority, name)


def test_openssl_verifies_localhost_and_refuses_others(tmp_path: Path, issued: Path) -> None:
    def verify(certificate: Certificate) -> subprocess.CompletedProcess[str]:
        command = ["openssl", "verify", "-x509_strict", "-purpose", "sslserver", "-CAfile"]
        files = [str(certificate.authority), str(certificate.chain)]
        try:
            return subprocess.run(
                [*command, *files], capture_output=True, encoding="utf-8", check=False
            )
        except FileNotFoundError:
            pytest.skip("there is no openssl on this machine")

    assert verify(ensure(tmp_path, issued)).returncode == 0
    refused = verify(certificate_for("example.com", tmp_path, issued))
    assert refused.returncode != 0
    assert "permitted subtree violation" in refused.stdout + refused.stderr


@pytest.mark.asyncio
async def test_an_authority_trusted_once_is_good_for_later_runs(
    tmp_path: Path, issued: Path
) -> None:
    first = ensure(tmp_path, issued)
    trusted = issued / "trusted.pem"
    trusted.write_bytes(first.authority.read_bytes())
    await shake_hands(ensure(tmp_path, issued), trusted, "localhost")


def test_nothing_is_valid_for_more_than_a_year(tmp_path: Path, issued: Path) -> None:
    certificate = ensure(tmp_path, issued)
    for file in (certificate.authority, certificate.chain):
        read = x509.load_pem_x509_certificate(file.read_bytes())
        assert read.not_valid_after_utc - read.not_valid_before_utc <= timedelta(days=365)
        assert read.not_valid_before_utc < datetime.now(UTC) < read.not_valid_after_utc


def test_an_authority_is_renewed_before_it_ends(
    tmp_path: Path, issued: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(certificates, "AUTHORITY_LIFETIME", timedelta(days=32))
    first = ensure(tmp_path, issued).authority.read_bytes()
    assert ensure(tmp_path, issued).authority.read_bytes() == first
    monkeypatch.setattr(certificates, "RENEWAL", timedelta(days=31, minutes=1))
    assert ensure(tmp_path, issued).authority.read_bytes() != first


def _without_constraints(folder: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(folder / "authority.pem")
    authority.private_key_pem.write_to_path(folder / "authority.key")


BROKEN: dict[str, Callable[[Path], object]] = {
    "no key": lambda folder: (folder / "authority.key").unlink(),
    "no certificate": lambda folder: (folder / "authority.pem").unlink(),
    "cut off": lambda folder: (folder / "authority.pem").write_text("-----BEGIN CERT", "utf-8"),
    "another's key": lambda folder: (folder / "authority.key").write_bytes(
        trustme.CA().private_key_pem.bytes()
    ),
    "without constraints": _without_constraints,
}


@pytest.mark.asyncio
@pytest.mark.parametrize("name", BROKEN)
async def test_a_broken_authority_is_replaced(name: str, tmp_path: Path, issued: Path) -> None:
    ensure(tmp_path, issued)
    BROKEN[name](tmp_path)
    certificate = ensure(tmp_path, issued)
    assert load_authority(tmp_path) is not None
    await shake_hands(certificate, certificate.authority, "localhost")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_private_keys_are_readable_by_their_owner_only(tmp_path: Path, issued: Path) -> None:
    folder = tmp_path / "certificates"
    ensure(folder, issued)
    ensure(folder, issued)
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in tmp_path.rglob("*.key")}
    assert modes == {"authority.key": 0o600, "localhost.key": 0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_the_authority_lies_in_no_project() -> None:
    assert not certificates.FOLDER.is_relative_to(paths.ROOT)


def test_an_authority_of_a_project_is_removed_with_a_way_to_take_its_trust_back(
    tmp_path: Path,
) -> None:
    _without_constraints(tmp_path)
    for name in ("localhost.pem", "localhost.key"):
        (tmp_path / name).touch()
    assert certificates.remove_unconstrained(tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert certificates.remove_unconstrained(tmp_path) is None
    assert certificates.remove_unconstrained(tmp_path / "missing") is None


@pytest.mark.parametrize("platform", ["linux", "darwin", "win32"])
def test_how_to_trust_names_the_authoritys_file(platform: str, tmp_path: Path) -> None:
    authority = tmp_path / "authority.pem"
    assert str(authority) in certificates.how_to_trust(authority, platform=platform)


@pytest.mark.parametrize(
    ("platform", "command"),
    [
        ("linux", "certutil -d sql:$HOME/.pki/nssdb -D -n agentapp-localhost"),
        ("darwin", "security delete-certificate -Z "),
        ("win32", "certutil -user -delstore Root "),
    ],
)
def test_how_to_distrust_names_the_authority(
    platform: str, command: str, tmp_path: Path, issued: Path
) -> None:
    authority = ensure(tmp_path, issued).authority
    assert certificates.how_to_distrust(authority, platform=platform).startswith(command)
