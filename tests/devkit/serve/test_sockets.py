import socket

import pytest

from agentapp_devkit.serve.sockets import ServerError, localhost_sockets


def test_a_free_port_is_listened_on() -> None:
    with localhost_sockets(0, "--port") as sockets:
        for listener in sockets:
            address, port = listener.getsockname()[:2]
            socket.create_connection((address, port), timeout=5).close()


def test_only_this_machine_is_listened_to() -> None:
    with localhost_sockets(0, "--port") as sockets:
        assert {listener.getsockname()[0] for listener in sockets} <= {"127.0.0.1", "::1"}


def test_every_address_of_localhost_has_the_same_port() -> None:
    with localhost_sockets(0, "--port") as sockets:
        assert len({listener.getsockname()[1] for listener in sockets}) == 1


def test_a_port_in_use_names_the_option_that_chooses_another() -> None:
    with localhost_sockets(0, "--port") as sockets:
        port = sockets[0].getsockname()[1]
        with pytest.raises(ServerError, match=f"Port {port} is in use.*--host-port {port + 1}"):
            localhost_sockets(port, "--host-port").__enter__()


def test_the_port_is_free_again_afterwards() -> None:
    with localhost_sockets(0, "--port") as sockets:
        port = sockets[0].getsockname()[1]
    with localhost_sockets(port, "--port"):
        pass
