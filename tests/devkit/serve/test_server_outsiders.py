"""`serve` as it really runs, before those who have no business with it."""

import asyncio
import re
import socket
import tempfile
import threading
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import NamedTuple

import pytest

from agentapp_devkit.serve.server import serve
from tests.devkit.serve.raw_http import exchange, request
from tests.devkit.serve.served_extension import FakeBuilder, Notes, make_extension

SECRET = b"a secret of this machine"
LOCAL = b"Host: localhost"


class Served(NamedTuple):
    """Where `serve` answers, and the folder that it serves.

    Args:
        extension: The extension's port.
        simulator: The simulator's.
        root: The built site; `SECRET` is in files around it.
    """

    extension: int
    simulator: int
    root: Path


class Told(Notes):
    """Notes that say when both addresses are among them."""

    def __init__(self) -> None:
        super().__init__()
        self.ready = threading.Event()

    def note(self, what: str) -> None:
        super().note(what)
        if len(self.ports()) == 2:
            self.ready.set()

    def ports(self) -> list[int]:
        found = [
            re.fullmatch(r"http://(?:localhost|127\.0\.0\.1):(\d+)", line) for line in self.lines
        ]
        return [int(match[1]) for match in found if match]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    around = tmp_path_factory.mktemp("serve")
    folder = make_extension(around / "app")
    (folder / "authorize.py").write_text(f"def authorize(l, k):\n    return {SECRET!r}\n", "utf-8")
    told = Told()
    loop = asyncio.new_event_loop()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(around))
        task = loop.create_task(
            serve(
                folder,
                port=0,
                host_port=0,
                open_browser=False,
                https=False,
                build=FakeBuilder(),
                progress=told,
                vendor_folder=folder,
            )
        )
        task.add_done_callback(lambda _: told.ready.set())
        task.add_done_callback(lambda _: loop.stop())
        thread = threading.Thread(target=loop.run_forever)
        thread.start()
        told.ready.wait()
        extension, simulator = told.ports()
        (scratch,) = around.glob("agentapp-*")
        root = scratch / "1"
        for place in (around, scratch, root.with_name("1extra")):
            place.mkdir(exist_ok=True)
            (place / "secret.txt").write_bytes(SECRET)
        (root / "linked.txt").symlink_to(scratch / "secret.txt")
        (root / "linked").symlink_to(scratch)
        (root / "static").mkdir()
        yield Served(extension, simulator, root)
        loop.call_soon_threadsafe(task.cancel)
        thread.join()
        loop.close()


# --- Nothing outside the built site

DOTS = [
    "..",
    "%2e%2e",
    ".%2e",
    "%2E.",
    "%252e%252e",
    "..;",
    "..%00",
    "..%20",
    "....",
    "%c0%ae%c0%ae",
]
SEPARATORS = ["/", "//", "/./", "%2f", "%5c", "\\", "%252f", "%c0%af", "/static/../"]
CLIMBS = [
    f"/{beginning}{separator.join([dots] * depth)}{separator}secret.txt"
    for dots, separator, depth, beginning in product(DOTS, SEPARATORS, (1, 2), ("", "static/../"))
]
ODD = [
    "/linked.txt",
    "/linked/secret.txt",
    "/linked/../secret.txt",
    "/../1extra/secret.txt",
    "/..%2f1extra%2fsecret.txt",
    "/../secret.txt/",
    "/../secret.txt%00",
    "/../secret.txt%00.html",
    "/secret.txt\0",
    "/~/secret.txt",
    "/C:/secret.txt",
    "/\\\\localhost\\secret.txt",
    "../secret.txt",
    "..\\secret.txt",
    "secret.txt",
    "*",
    "/%",
    "/%zz/../secret.txt",
    "/" + "../" * 1000 + "secret.txt",
    "/" + "a" * 60_000,
    "/py/main.py",
    "/pyscript.toml",
    "/authorize.py",
    "/static/../../../app/authorize.py",
    "http://localhost/../secret.txt",
    "http://evil.example/../secret.txt",
    "file:///etc/passwd",
    "/file:///etc/passwd",
    "//etc/passwd",
]


def absolutes(root: Path) -> list[str]:
    file = str(root.parent / "secret.txt")
    return [file, f"/{file}", f"//{file}", f"/static/{file}", f"file://{file}", f"http://x{file}"]


def test_where_it_belongs_the_file_is_served(served: Served) -> None:
    """The control: the secret is there, and what is in the site is sent as it is."""
    assert (served.root / ".." / "secret.txt").read_bytes() == SECRET
    file = served.root / "static" / "public.txt"
    file.write_bytes(SECRET)
    status, answer = exchange(served.extension, request(b"GET /static/public.txt", LOCAL))
    file.unlink()
    assert (status, SECRET in answer) == (200, True)


@pytest.mark.parametrize("path", [*CLIMBS, *ODD], ids=lambda path: ascii(path)[:60])
def test_nothing_else_is_served(path: str, served: Served) -> None:
    for port in (served.extension, served.simulator):
        line = b"GET " + path.encode()
        status, answer = exchange(port, request(line, LOCAL))
        assert status in (400, 404), answer
        assert SECRET not in answer


def test_nothing_is_served_by_its_absolute_path(served: Served) -> None:
    for path in absolutes(served.root):
        status, answer = exchange(served.extension, request(f"GET {path}".encode(), LOCAL))
        assert status in (400, 404), path
        assert SECRET not in answer


# --- Nobody but this machine, under its own name


@pytest.mark.parametrize("address", ["127.0.0.2", "127.1.2.3"])
def test_no_other_address_leads_to_it(address: str, served: Served) -> None:
    for port in (served.extension, served.simulator):
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection((address, port), timeout=20)


REBOUND = [
    "evil.example",
    "localhost.evil.example",
    "evil.localhost",
    "localhost.",
    "127.0.0.1.evil.example",
    "127.0.0.2",
    "0.0.0.0",
    "2130706433",
    "0x7f.1",
    "my.livechatinc.com",
    "evil.example, localhost",
    "localhost@evil.example",
    "",
]


@pytest.mark.parametrize("name", REBOUND)
@pytest.mark.parametrize("path", ["/", "/simulator.json", "/events", "/authorize/", "/authorize"])
def test_a_name_that_was_made_to_lead_here_leads_nowhere(
    name: str, path: str, served: Served
) -> None:
    for port in (served.extension, served.simulator):
        for host in (name, f"{name}:{port}"):
            for method in ("GET", "POST"):
                headers = [f"Host: {host}", f"Origin: http://{host}"]
                raw = request(f"{method} {path}".encode(), *(each.encode() for each in headers))
                assert exchange(port, raw)[0] == 400


# --- No other site


def foreign_origins(served: Served) -> list[str]:
    own = served.simulator
    return [
        "null",
        "https://evil.example",
        f"https://127.0.0.1:{own}",
        f"http://127.0.0.1:{served.extension}",
        f"http://localhost:{served.extension}",
        "http://127.0.0.1",
        f"http://localhost:{own}",
        f"http://127.0.0.1:{own}.evil.example",
        f"http://127.0.0.1:{own}/",
        f"http://evil.example@127.0.0.1:{own}",
        f"HTTP://127.0.0.1:{own}",
        f"http://127.0.0.1.:{own}",
        f"http://127.0.0.1:{own}, https://evil.example",
        "",
    ]


def test_the_simulator_acts_for_its_own_page_only(served: Served) -> None:
    def ask(*headers: str) -> int:
        return exchange(
            served.simulator,
            request(b"POST /authorize", LOCAL, *(header.encode() for header in headers)),
        )[0]

    assert ask(f"Origin: http://127.0.0.1:{served.simulator}") == 200
    assert ask() == 403
    assert ask(f"Referer: http://127.0.0.1:{served.simulator}/") == 403
    for origin in foreign_origins(served):
        assert ask(f"Origin: {origin}") == 403, origin


@pytest.mark.parametrize("path", ["/", "/events", "/authorize", "/simulator.json", "/ws"])
def test_nobody_gets_a_web_socket(path: str, served: Served) -> None:
    upgrade = [
        b"Connection: Upgrade",
        b"Upgrade: websocket",
        b"Sec-WebSocket-Version: 13",
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        b"Origin: https://evil.example",
    ]
    for port in (served.extension, served.simulator):
        # /events never ends by itself: the first line says enough.
        status = exchange(port, request(f"GET {path}".encode(), LOCAL, *upgrade), most=12)[0]
        assert status in (200, 307, 404, 405)


@pytest.mark.parametrize("path", ["/", "/simulator.json", "/customers.json", "/missing"])
def test_no_other_site_may_read_an_answer(path: str, served: Served) -> None:
    for port in (served.extension, served.simulator):
        origin = b"Origin: https://evil.example"
        _, answer = exchange(port, request(f"GET {path}".encode(), LOCAL, origin))
        head = answer.split(b"\r\n\r\n")[0].lower()
        assert b"access-control-" not in head
        assert b"cross-origin-resource-policy: same-origin" in head
        ask = [origin, b"Access-Control-Request-Method: POST"]
        _, answer = exchange(port, request(f"OPTIONS {path}".encode(), LOCAL, *ask))
        assert b"access-control-" not in answer.lower()


@pytest.mark.parametrize("path", ["/", "/simulator.json", "/missing", "/vendor/host.mjs"])
def test_nobody_may_frame_the_simulator(path: str, served: Served) -> None:
    _, answer = exchange(served.simulator, request(f"GET {path}".encode(), LOCAL))
    assert b"frame-ancestors 'none'" in answer.split(b"\r\n\r\n")[0]
