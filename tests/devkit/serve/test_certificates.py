import asyncio
import ssl
import stat
import sys
from pathlib import Path

import pytest

from agentapp_devkit.serve import certificates


async def shake_hands(certificate: certificates.Certificate, authority: Path, name: str) -> None:
    """One TLS connection to `name` from a client that trusts `authority`."""

    async def greet(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    serving = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    serving.load_cert_chain(certificate.chain, certificate.key)
    server = await asyncio.start_server(greet, "127.0.0.1", 0, ssl=serving)
    async with server:
        port = server.sockets[0].getsockname()[1]
        _, writer = await asyncio.open_connection(
            "127.0.0.1",
            port,
            ssl=ssl.create_default_context(cafile=authority),
            server_hostname=name,
        )
        writer.close()
        await writer.wait_closed()


@pytest.mark.asyncio
@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "::1"])
async def test_who_trusts_the_authority_trusts_every_name_of_this_machine(
    tmp_path: Path, name: str
) -> None:
    certificate = certificates.ensure(tmp_path)
    await shake_hands(certificate, certificate.authority, name)


@pytest.mark.asyncio
async def test_the_certificate_is_for_no_other_host(tmp_path: Path) -> None:
    certificate = certificates.ensure(tmp_path)
    with pytest.raises(ssl.SSLCertVerificationError, match=r"not valid for 'example\.com'"):
        await shake_hands(certificate, certificate.authority, "example.com")


@pytest.mark.asyncio
async def test_an_authority_trusted_once_is_good_for_later_runs(tmp_path: Path) -> None:
    first = certificates.ensure(tmp_path)
    trusted = tmp_path / "trusted.pem"
    trusted.write_bytes(first.authority.read_bytes())
    await shake_hands(certificates.ensure(tmp_path), trusted, "localhost")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_private_keys_are_readable_by_their_owner_only(tmp_path: Path) -> None:
    certificates.ensure(tmp_path)
    certificates.ensure(tmp_path)
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in tmp_path.glob("*.key")}
    assert modes == {"authority.key": 0o600, "localhost.key": 0o600}


@pytest.mark.parametrize("platform", ["linux", "darwin", "win32"])
def test_how_to_trust_names_the_authoritys_file(platform: str, tmp_path: Path) -> None:
    authority = tmp_path / "authority.pem"
    assert str(authority) in certificates.how_to_trust(authority, platform=platform)
