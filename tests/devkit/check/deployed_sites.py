"""Deployed sites for the tests of `check --url`: one nginx with a server for each fault."""

import datetime
import hashlib
import json
import os
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import trustme
import uvicorn
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from starlette.applications import Starlette
from starlette.routing import Mount

from agentapp_devkit import paths
from agentapp_devkit.check.deployed.address import parse
from agentapp_devkit.check.deployed.site_check import check_site
from agentapp_devkit.check.issues import Issue
from agentapp_devkit.progress import Silent
from agentapp_devkit.serve import authorization
from agentapp_devkit.site import builder
from agentapp_devkit.site.manifest import MANIFEST
from tests.devkit import web_servers

NAME = "localhost"
_LARGE = 40_000  # bytes
MAIN = """\
from agentapp import LiveChat, Panel

chat = LiveChat()
panel = Panel(chat)

await chat.init()
"""

Change = Callable[[Path], None]


@dataclass(frozen=True)
class Fault:
    """A deployment with a fault, or without one.

    Args:
        change: Changes the files of the site.
        settings: More lines for the `server` block of nginx.
        headers: False to leave out the built header file.
        certificate: The name of the certificate; empty for plain HTTP.
    """

    change: Change = lambda _site: None
    settings: str = ""
    headers: bool = True
    certificate: str = "good"


@dataclass
class Certificates:
    """Certificates by name, each a file with the key and the chain."""

    folder: Path
    authority: trustme.CA = field(default_factory=trustme.CA)

    def make(self) -> None:
        """Write the files, and the one of the authority."""
        self.authority.cert_pem.write_to_path(self.folder / "authority.pem")
        yesterday = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1)
        issued = {
            "good": self.authority.issue_cert(NAME),
            "expired": self.authority.issue_cert(NAME, not_after=yesterday),
            "other-name": self.authority.issue_cert("other.example"),
            "unknown-authority": trustme.CA().issue_cert(NAME),
        }
        for name, certificate in issued.items():
            certificate.private_key_and_cert_chain_pem.write_to_path(self.path(name))
        self.path("self-signed").write_bytes(_self_signed())

    def path(self, name: str) -> Path:
        return self.folder / f"{name}.pem"


def build(folder: Path, settings: str) -> Path:
    """Build a site, and return its folder."""
    (folder / "py").mkdir(parents=True)
    (folder / "static").mkdir()
    (folder / "pyscript.toml").write_text(settings, "utf-8")
    (folder / "py" / "main.py").write_text(MAIN, "utf-8")
    (folder / "static" / "prices.json").write_text('{"tea": 4}\n' * 200, "utf-8")
    shutil.copy(paths.ROOT / "pyscript.lock", folder)
    builder.build(folder, folder / "dist", development=None, progress=Silent())
    return folder / "dist"


def copy(site: Path, target: Path, change: Change) -> Path:
    """Copy a site and change the copy; `change` must replace files, and write into none."""
    shutil.copytree(site, target, copy_function=os.link)
    change(target)
    return target


def rewrite(file: Path, content: bytes) -> None:
    """Replace a file that is linked from elsewhere."""
    file.unlink(missing_ok=True)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)


def shrink(site: Path) -> None:
    """Leave out files of PyScript's plugins and cut large ones, as if the site had been built so.

    Web servers take long to compress large files, and the tests check dozens of sites.
    """
    manifest = json.loads((site / MANIFEST).read_text("utf-8"))
    for path, file in list(manifest["files"].items()):
        if "/pyscript-" in path and not path.endswith("/core.js"):
            del manifest["files"][path]
        elif file["size"] > _LARGE and not path.endswith(".html"):
            content = (site / path).read_bytes()[:_LARGE]
            rewrite(site / path, content)
            file |= {"size": _LARGE, "sha256": hashlib.sha256(content).hexdigest()}
    rewrite(site / MANIFEST, json.dumps(manifest).encode())


def only(site: Path, pattern: str) -> Path:
    """The one file of the site with a name like this."""
    (found,) = site.glob(pattern)
    return found


def issues(url: str, folder: Path = Path("/nonexistent")) -> list[Issue]:
    """Check a deployed site."""
    return check_site(parse(url), folder, Silent())


@contextmanager
def nginx(
    folder: Path,
    sites: Mapping[str, Path],
    faults: Mapping[str, Fault],
    ports: Mapping[str, int],
    certificates: Certificates,
    more: str,
) -> Iterator[Mapping[str, str]]:
    """Run nginx with a server for each fault; gives their addresses.

    Args:
        folder: A new folder for the sites.
        sites: The site that each is a copy of, by the fault's name.
        faults: The faults by name.
        ports: Free ports by the faults' names.
        certificates: The certificates.
        more: Further `server` blocks.
    """
    blocks = [
        _server(ports[name], copy(sites[name], folder / name, fault.change), fault, certificates)
        for name, fault in faults.items()
    ]
    configuration = folder / "nginx.conf"
    configuration.write_text(
        _NGINX.format(folder=folder, servers="\n".join([*blocks, more])), "utf-8"
    )
    program = ("nginx", "-e", "stderr", "-c", str(configuration))
    with web_servers.running_program(program, ports[next(iter(faults))]):
        yield {
            name: f"http{'s' if faults[name].certificate else ''}://{NAME}:{ports[name]}"
            for name in faults
        }


def _server(port: int, root: Path, fault: Fault, certificates: Certificates) -> str:
    include = f"include {root}/headers/nginx.conf;" if fault.headers else ""
    return tls_server(
        port,
        f"root {root}; {include} {fault.settings}",
        certificates.path(fault.certificate) if fault.certificate else None,
    )


def tls_server(port: int, content: str, certificate: Path | None) -> str:
    """A `server` block, without TLS where there is no certificate."""
    if certificate is None:
        return f"server {{ listen 127.0.0.1:{port}; {content} }}"
    files = f"ssl_certificate {certificate}; ssl_certificate_key {certificate};"
    return f"server {{ listen 127.0.0.1:{port} ssl; {files} {content} }}"


_NGINX = (
    web_servers.NGINX_USER
    + """
daemon off; pid {folder}/nginx.pid; error_log stderr crit; worker_processes 1; events {{}}
http {{
  include /etc/nginx/mime.types; default_type application/octet-stream; gzip on;  # as Debian's
  access_log off; client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  {servers}
}}
"""
)


def refuse_everyone(login: str, api_key: str) -> str:
    raise PermissionError("not an agent of ours")


@contextmanager
def authorization_service() -> Iterator[str]:
    """Two real services for `/authorize/`, below `/refusing` and `/open`; gives their address."""
    application = Starlette(
        routes=[
            Mount("/refusing", authorization.application(refuse_everyone)),
            Mount("/open", authorization.application(authorization.accept_everyone)),
        ]
    )
    port = web_servers.free_port()
    server = uvicorn.Server(uvicorn.Config(application, port=port, log_level="critical"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.01)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


def _self_signed() -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, NAME)])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return private + certificate.public_bytes(serialization.Encoding.PEM)
