"""`[livechat] hosts` is read as browsers read origins: the table that Chromium is tested with."""

from contextlib import suppress

import pytest

from agentapp_devkit.config.origins import OriginError, parse
from tests.browser.origins import ALLOWED, HOSTS, IMPOSSIBLE, REFUSED, Address

TABLE = [*ALLOWED, *REFUSED]


def read(written: str) -> str | None:
    """The origin that `build` would allow; `None` where it refuses."""
    with suppress(OriginError):
        return parse(written, wildcard=True)
    return None


@pytest.mark.parametrize("host", HOSTS)
def test_every_host_of_the_table_can_be_written(host: str) -> None:
    assert read(host)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: ascii(row.written))
def test_what_build_accepts_is_the_origin_that_a_browser_makes_of_it(row: Address) -> None:
    assert read(row.written) in (row.origin, None)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: ascii(row.written))
def test_an_origin_as_browsers_write_it_is_accepted_if_it_is_safe(row: Address) -> None:
    is_safe = row.origin.startswith("https://") and not row.origin.endswith(".")
    assert read(row.origin) == (row.origin if is_safe else None)


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: ascii(row.written))
def test_no_foreign_origin_is_taken_for_a_host(row: Address) -> None:
    assert read(row.written) not in {read(host) for host in HOSTS}


@pytest.mark.parametrize("written", IMPOSSIBLE, ids=ascii)
def test_what_no_browser_writes_is_refused_or_put_right(written: str) -> None:
    assert read(written) in (None, "https://my.livechatinc.com", "https://xn--bcher-kva.example")
