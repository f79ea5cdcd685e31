"""The event queue: what arrives while Python renders is rendered together, in order, once."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

QUEUE = Path(__file__).parents[3] / "static" / "bridge" / "event-queue.mjs"
FLOOD = 1_000

# A fake of Python notes what it hears, and how much it had heard at each rendering.
# The host's messages are real ones, because what is tested is their order among the queue's own.
PREPARE = """async (source) => {
  const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  const { makeQueue } = await import(url);
  window.queue = makeQueue();
  window.heard = [];
  window.rendered = [];
  window.rendering = () => {};
  window.shown = [];
  window.painting = () => {};
  const onBatchEnd = () => {
    rendered.push(heard.length);
    rendering();
  };
  const onEvent = (event, payloadJson, endsBatch) => {
    heard.push(payloadJson);
    if (endsBatch) onBatchEnd();
  };
  const onPainted = () => {
    shown.push(heard.length);
    painting();
  };
  const onConnected = () => heard.push("connected");
  window.begin = () => queue.takeOver({ onEvent, onBatchEnd, onPainted, onConnected });
  window.send = (from, to) => {
    for (let number = from; number < to; number++) postMessage({ number }, "*");
  };
  addEventListener("message", ({ data }) => queue.deliver("customer_profile", data.number));
  // Two turns of the queue's kind later, nothing of what was sent by now is under way.
  window.through = async () => {
    for (let turn = 0; turn < 2; turn++) {
      await new Promise((resolve) => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = resolve;
        port2.postMessage(null);
      });
    }
  };
}"""


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    page = context.new_page()
    page.evaluate(PREPARE, QUEUE.read_text("utf-8"))
    yield page
    page.close()


def numbers(end: int) -> list[str]:
    return [str(number) for number in range(end)]


def state(page: Page) -> Any:
    """What Python has heard, and how much of it at each rendering."""
    return page.evaluate("async () => { await through(); return [heard, rendered]; }")


def begin_and_raise_while(page: Page, stage: str) -> None:
    page.evaluate(
        """stage => {
          addEventListener("error", (event) => event.preventDefault());
          begin();
          window[stage] = () => { throw new Error(`while ${stage}`); };
        }""",
        stage,
    )


def test_what_is_queued_until_python_is_there_is_rendered_once(page: Page) -> None:
    page.evaluate("async count => { send(0, count); await through(); begin(); }", FLOOD)
    assert state(page) == [numbers(FLOOD), [FLOOD]]


def test_a_flood_that_comes_while_python_renders_is_rendered_once(page: Page) -> None:
    page.evaluate("count => { rendering = () => { rendering = () => {}; send(0, count); } }", FLOOD)
    page.evaluate("begin()")
    assert state(page) == [numbers(FLOOD), [0, FLOOD]]


def test_the_first_event_of_a_burst_is_rendered_at_once_and_the_others_together(
    page: Page,
) -> None:
    page.evaluate("async count => { begin(); await through(); send(0, count); }", FLOOD)
    assert state(page) == [numbers(FLOOD), [0, 1, FLOOD]]


def test_events_with_time_between_them_are_rendered_one_by_one(page: Page) -> None:
    page.evaluate("async () => { begin(); await through(); }")
    for number in range(3):
        page.evaluate("number => send(number, number + 1)", number)
        assert state(page) == [numbers(number + 1), [*range(number + 2)]]


def test_what_nobody_sees_has_a_turn_of_its_own_when_all_is_rendered(page: Page) -> None:
    page.evaluate("async () => { begin(); await through(); }")
    turns = page.evaluate(
        """async () => {
          const turns = [];
          rendering = () => { turns.push("rendered"); queueMicrotask(() => turns.push("over")); };
          painting = () => turns.push("shown");
          send(0, 3);
          for (let i = 0; i < 2; i++) await through();
          return turns;
        }"""
    )
    # The second rendering is of what came while the first was at work.
    assert turns == ["rendered", "over", "rendered", "over", "shown"]
    assert page.evaluate("shown") == [0, 0, 3]


def test_what_was_queued_has_been_heard_when_python_has_taken_over(page: Page) -> None:
    heard = page.evaluate(
        "async count => { send(0, count); await through(); begin(); return shown; }", 3
    )
    assert heard == [3]


def test_python_that_raises_in_that_turn_goes_on_to_hear_and_to_render(page: Page) -> None:
    begin_and_raise_while(page, "painting")
    page.evaluate("async count => { await through(); send(0, count); }", FLOOD)
    assert state(page) == [numbers(FLOOD), [0, 1, FLOOD]]


def test_python_that_raises_while_it_renders_goes_on_to_hear_and_to_render(page: Page) -> None:
    begin_and_raise_while(page, "rendering")
    page.evaluate("async count => { await through(); send(0, count); await through(); }", FLOOD)
    page.evaluate("rendering = () => {}")
    page.evaluate("count => send(count, count + 1)", FLOOD)
    assert state(page) == [numbers(FLOOD + 1), [0, 1, FLOOD, FLOOD + 1]]


def test_a_late_connection_is_heard_before_the_queued_events_and_rendered_with_them(
    page: Page,
) -> None:
    page.evaluate("async () => { send(0, 2); await through(); queue.connectedLate(); begin(); }")
    assert state(page) == [["connected", "0", "1"], [3]]


def test_a_late_connection_is_rendered_at_once_and_the_browser_paints_it(page: Page) -> None:
    page.evaluate("async () => { begin(); await through(); queue.connectedLate(); }")
    assert state(page) == [["connected"], [0, 1]]
    assert page.evaluate("shown") == [0, 0, 1]


def test_a_late_connection_while_python_renders_is_rendered_with_what_else_came(page: Page) -> None:
    page.evaluate(
        "() => { rendering = () => { rendering = () => {}; queue.connectedLate(); send(0, 2); } }"
    )
    page.evaluate("begin()")
    assert state(page) == [["connected", "0", "1"], [0, 3]]


def test_no_event_of_the_hosts_is_a_late_connection(page: Page) -> None:
    page.evaluate("begin()")
    page.evaluate(
        """() => ["connected", "agentapp:connected", "onConnected", "*", 7, null].forEach(
          (event) => queue.deliver(event, event))"""
    )
    heard, _ = state(page)
    assert "connected" not in heard
    assert heard == ['"connected"', '"agentapp:connected"', '"onConnected"', '"*"']


def test_a_payload_that_is_no_json_is_handed_over_without_one(page: Page) -> None:
    page.evaluate("begin()")
    heard = page.evaluate(
        """() => {
          const cyclic = {};
          cyclic.itself = cyclic;
          queue.deliver("customer_profile", cyclic);
          queue.deliver("customer_profile", undefined);
          return heard.map((payloadJson) => payloadJson === undefined ? "undefined" : payloadJson);
        }"""
    )
    assert heard == ["undefined", "null"]
