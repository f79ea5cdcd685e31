"""Clicks, and the functions behind them."""

import asyncio
from typing import NoReturn

import pytest

from agentapp._actions import Actions
from agentapp._arguments import Sent
from agentapp._error_reporter import Reporter
from agentapp.errors import ConfigurationError, UserError
from agentapp.profile import CustomerProfile
from tests.unit.fake_page import FakePage, idle

MARY = CustomerProfile(id="S1", name="Mary")
TOM = CustomerProfile(id="S2", name="Tom")


def sent(**data: str) -> dict[str, Sent]:
    return {name: Sent("data", name, "text", (value,)) for name, value in data.items()}


class Desk:
    """Actions on their own, and what became of them."""

    def __init__(self) -> None:
        self.page = FakePage()
        self.failed: list[tuple[str, CustomerProfile | None]] = []
        self.refused: list[tuple[str, CustomerProfile | None]] = []
        self.done = 0
        self.actions = Actions(Reporter(self.page), self, "panel")

    def run(self, name: str, /, *, of: CustomerProfile | None = MARY, **data: str) -> None:
        self.actions.run(name, sent(**data), of, self.finish)

    def finish(self) -> None:
        self.done += 1

    def action_failed(self, action: str, profile: CustomerProfile | None) -> None:
        self.failed.append((action, profile))

    def action_refused(self, text: str, profile: CustomerProfile | None) -> None:
        self.refused.append((text, profile))

    def sign_in_failed(self, text_name: str, profile: CustomerProfile | None) -> None:
        self.refused.append((text_name, profile))

    @property
    def report(self) -> str:
        (report,) = self.page.reports
        return f"{report.title}\n{report.details}"


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_a_click_calls_the_function_with_the_data(desk: Desk) -> None:
    heard: list[tuple[str, str]] = []
    desk.actions.add("refund", lambda order_id, reason="none": heard.append((order_id, reason)))
    desk.run("refund", order_id="1038")
    desk.run("refund", order_id="1038", reason="late")
    assert heard == [("1038", "none"), ("1038", "late")]
    assert desk.failed == []


async def test_an_async_function_runs_to_its_end(desk: Desk) -> None:
    heard: list[str] = []

    async def refund(order_id: str) -> None:
        await asyncio.sleep(0)
        heard.append(order_id)

    desk.actions.add("refund", refund)
    desk.run("refund", order_id="1038")
    await idle()
    assert heard == ["1038"]


async def test_a_second_click_while_it_runs_is_none(desk: Desk) -> None:
    started: list[str] = []
    gate = asyncio.Event()

    async def refund(order_id: str) -> None:
        started.append(order_id)
        await gate.wait()

    desk.actions.add("refund", refund)
    for order_id in ("1", "1", "2"):
        desk.run("refund", order_id=order_id)
    desk.run("refund", of=TOM, order_id="1")
    await idle()
    assert started == ["1", "2", "1"]
    gate.set()
    await idle()
    desk.run("refund", order_id="1")
    await idle()
    assert started == ["1", "2", "1", "1"]


def fail() -> NoReturn:
    raise LookupError("no such order")


async def fail_later() -> NoReturn:
    await asyncio.sleep(0)
    fail()


@pytest.mark.parametrize("function", [fail, fail_later])
async def test_what_it_raises_is_reported_for_the_customer_it_began_with(
    desk: Desk, function: object
) -> None:
    assert callable(function)
    desk.actions.add("refund", function)
    desk.run("refund")
    await idle()
    assert desk.report.startswith("LookupError in the action 'refund' for customer 'S1'\n")
    assert "no such order" in desk.report
    assert desk.failed == [("refund", MARY)]


async def test_an_action_that_failed_can_be_clicked_again(desk: Desk) -> None:
    desk.actions.add("refund", fail_later)
    for _ in range(2):
        desk.run("refund")
        await idle()
    assert len(desk.failed) == 2


async def test_a_cancelled_action_is_no_error(desk: Desk) -> None:
    async def give_up() -> None:
        raise asyncio.CancelledError

    desk.actions.add("refund", give_up)
    desk.run("refund")
    await idle()
    assert desk.failed == []
    assert desk.page.reports == []


def test_an_action_that_nobody_wrote_says_how_to_write_it(desk: Desk) -> None:
    desk.actions.add("refund", fail)
    desk.run("refun")
    assert "@panel.action('refun')" in desk.report
    assert "The actions are: refund." in desk.report
    assert desk.failed == [("refun", MARY)]


@pytest.mark.parametrize("data", [{"order": "1"}, {}])
def test_a_parameter_that_nothing_is_sent_for_is_named(desk: Desk, data: dict[str, str]) -> None:
    def refund(order_id: str) -> None:
        pytest.fail(order_id)

    desk.actions.add("refund", refund)
    desk.actions.run("refund", sent(**data), MARY, desk.finish)
    assert "The action 'refund' needs 'order_id'" in desk.report
    assert "Add data-order-id to the element" in desk.report
    assert desk.done == 1


def test_what_else_is_on_an_element_is_not_passed(desk: Desk) -> None:
    heard: list[str] = []
    desk.actions.add("refund", lambda order_id: heard.append(order_id))
    desk.run("refund", order_id="1", lpignore="true", gramm="false")
    assert heard == ["1"]


async def test_a_user_error_is_shown_and_not_reported(desk: Desk) -> None:
    async def save() -> NoReturn:
        raise UserError("The text is empty")

    desk.actions.add("save", save)
    desk.run("save")
    await idle()
    assert desk.refused == [("The text is empty", MARY)]
    assert desk.failed == []
    assert desk.page.reports == []


async def test_an_element_is_told_when_its_action_has_ended(desk: Desk) -> None:
    gate = asyncio.Event()
    desk.actions.add("wait", gate.wait)
    desk.actions.add("now", lambda: None)
    desk.actions.add("fail", fail_later)
    desk.run("now")
    assert desk.done == 1
    desk.run("fail")
    desk.run("wait")
    await idle()
    assert desk.done == 2
    gate.set()
    await idle()
    assert desk.done == 3


def test_a_type_error_of_its_own_is_not_taken_for_one_of_the_call(desk: Desk) -> None:
    def refund() -> None:
        fail(1)  # type: ignore[call-arg]

    desk.actions.add("refund", refund)
    desk.run("refund")
    assert "data-*" not in desk.report


def test_without_a_customer_the_report_names_none(desk: Desk) -> None:
    desk.actions.add("refund", fail)
    desk.run("refund", of=None)
    assert desk.report.startswith("LookupError in the action 'refund'\n")
    assert desk.failed == [("refund", None)]


def test_a_name_is_taken_once(desk: Desk) -> None:
    desk.actions.add("refund", fail)
    with pytest.raises(ConfigurationError, match="two actions 'refund'"):
        desk.actions.add("refund", fail)
