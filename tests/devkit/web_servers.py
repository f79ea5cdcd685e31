"""Real web servers: nginx and Caddy in each way that the bench imitates, and Python's own."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

NGINX_USER = "user root;" if hasattr(os, "geteuid") and os.geteuid() == 0 else ""
"""Root's nginx would give up its rights, and pytest's folders are for their owner alone."""
_NGINX = (
    NGINX_USER
    + """
daemon off; pid {site}/nginx.pid; error_log stderr; worker_processes 1; events {{}}
http {{
  include /etc/nginx/mime.types; default_type application/octet-stream; gzip on;  # as Debian's
  access_log off; client_body_temp_path {site}/body;
  proxy_temp_path {site}/proxy; fastcgi_temp_path {site}/fastcgi;
  uwsgi_temp_path {site}/uwsgi; scgi_temp_path {site}/scgi;
  server {{ listen 127.0.0.1:{port}; root {site}; SERVER }}
}}
"""
)
_CADDY = """\
{{
  admin off
  auto_https off
  storage file_system {site}/caddy
}}
http://127.0.0.1:{port} {{
  root * {site}
  SERVER
  file_server
}}
"""


@dataclass(frozen=True)
class _Program:
    arguments: Sequence[str]
    template: str = ""


_RUN_NGINX = ("nginx", "-e", "stderr", "-c", "{configuration}")
_RUN_CADDY = ("caddy", "run", "--adapter", "caddyfile", "--config", "{configuration}")
_RUN_PYTHON = ("-m", "http.server", "--bind", "127.0.0.1", "--directory", "{site}", "{port}")
_PROGRAMS = {
    "nginx": _Program(_RUN_NGINX, _NGINX.replace("SERVER", "")),
    "nginx-headers": _Program(
        _RUN_NGINX, _NGINX.replace("SERVER", "include {site}/headers/nginx.conf;")
    ),
    "caddy": _Program(_RUN_CADDY, _CADDY.replace("SERVER", "")),
    "caddy-encode": _Program(_RUN_CADDY, _CADDY.replace("SERVER", "encode zstd gzip")),
    "caddy-headers": _Program(
        _RUN_CADDY, _CADDY.replace("SERVER", "import {site}/headers/Caddyfile")
    ),
    "python": _Program((sys.executable, *_RUN_PYTHON)),
}
WITH_HEADERS = ("nginx-headers", "caddy-headers")
ALL = tuple(_PROGRAMS)


@contextmanager
def running(slug: str, site: Path) -> Iterator[str]:
    """A real server for the site, from when it listens; gives its address."""
    program = _PROGRAMS[slug]
    port = free_port()
    configuration = site / "configuration"
    values = {"site": site, "port": port, "configuration": configuration}
    configuration.write_text(program.template.format(**values), "utf-8")
    arguments = [argument.format(**values) for argument in program.arguments]
    with running_program(arguments, port):
        yield f"http://127.0.0.1:{port}"


def free_port() -> int:
    """A port on which nothing listens."""
    return free_ports(1)[0]


def free_ports(count: int) -> list[int]:
    """Ports on which nothing listens, all of them different."""
    with ExitStack() as held:
        sockets = [held.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [each.getsockname()[1] for each in sockets]


@contextmanager
def running_program(arguments: Sequence[str], port: int) -> Iterator[None]:
    """A real server, from when it listens."""
    if not shutil.which(arguments[0]):
        pytest.skip(f"there is no {arguments[0]} on this machine")
    with subprocess.Popen(
        arguments,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        try:
            while True:
                try:
                    socket.create_connection(("127.0.0.1", port)).close()
                    break
                except ConnectionRefusedError:
                    assert process.poll() is None, process.stderr and process.stderr.read()
            yield
        finally:
            process.terminate()
