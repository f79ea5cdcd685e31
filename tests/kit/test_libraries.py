"""Libraries that reach the network: led to the page's while one runs, and untouched after it."""

import sys
from collections.abc import Iterator

import httpx
import pytest
import requests

from agentapp_devkit.testing.cpython import libraries
from agentapp_devkit.testing.cpython.network import Network

KINDS = (httpx.AsyncHTTPTransport, requests.adapters.HTTPAdapter)


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    yield
    libraries.restore()


def adapt() -> None:
    def network() -> Network:
        raise AssertionError("nothing is requested")

    libraries.adapt(network, lambda _: None)


def test_what_a_page_adapts_is_as_before_once_the_page_has_ended() -> None:
    before = [dict(vars(kind)) for kind in KINDS]
    finders = list(sys.meta_path)
    for _ in range(2):
        adapt()
        assert all(dict(vars(kind)) != was for kind, was in zip(KINDS, before, strict=True))
        libraries.restore()
        assert [dict(vars(kind)) for kind in KINDS] == before
        assert sys.meta_path == finders


def test_a_page_that_never_ended_leaves_nothing_to_the_next() -> None:
    before = [dict(vars(kind)) for kind in KINDS]
    adapt()
    adapt()
    libraries.restore()
    assert [dict(vars(kind)) for kind in KINDS] == before
