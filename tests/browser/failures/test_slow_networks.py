"""A diagnosis waits as long as something of a file or another comes, or the page is too busy."""

from typing import Any

import pytest
from playwright.sync_api import BrowserContext

from agentapp_devkit import paths
from tests.browser.conftest import TIMEOUT_MS
from tests.browser.host_server import HOST, WebServer

REQUEST = paths.STATIC / "bridge" / "failure" / "request.mjs"
# Time passes by `tick`, and the network sends by `send`.
SCRIPT = """async ([source, parts, steps, timeout]) => {
  const ticks = [];
  let network;
  window.setInterval = (tick) => ticks.push(tick);
  window.fetch = async (_url, { signal }) => {
    const body = new ReadableStream({ start(controller) { network = controller; } });
    signal.addEventListener("abort", () => network.error(signal.reason));
    return new Response(body);
  };
  const turn = () => new Promise((resolve) => setTimeout(resolve));
  const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  const { request } = await import(url);
  const ended = request("/file").then(
    ({ content }) => new TextDecoder().decode(content), (error) => error.name);
  await turn();
  for (const part of parts) {
    for (let step = 0; step < steps; step += 1) ticks.forEach((tick) => tick());
    await turn();
    if (network.desiredSize !== null) network.enqueue(new TextEncoder().encode(part));
    await turn();
  }
  if (network.desiredSize !== null) network.close();
  const late = new Promise((resolve) => setTimeout(resolve, timeout, "The request never ended."));
  return await Promise.race([ended, late]);
}"""
# The second request gets an answer only after the first one has all of its own.
WAITING_BEHIND_ANOTHER = """async ([source, stepsOfTheTimeout, steps, timeout]) => {
  const ticks = [];
  let first;
  let answerSecond;
  window.setInterval = (tick) => ticks.push(tick);
  window.fetch = (url, { signal }) => {
    if (url === "/first") {
      const body = new ReadableStream({ start(controller) { first = controller; } });
      return Promise.resolve(new Response(body));
    }
    return new Promise((resolve, reject) => {
      answerSecond = () => resolve(new Response("whole"));
      signal.addEventListener("abort", () => reject(signal.reason));
    });
  };
  const turn = () => new Promise((resolve) => setTimeout(resolve));
  const pass = async (steps) => {
    for (let step = 0; step < steps; step += 1) ticks.forEach((tick) => tick());
    await turn();
  };
  const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  const { request } = await import(url);
  request("/first");
  const ended = request("/second").then(
    ({ content }) => new TextDecoder().decode(content), (error) => error.name);
  await turn();
  for (let part = 0; part < 3; part += 1) {
    await pass(stepsOfTheTimeout - 1);
    first.enqueue(new Uint8Array(1));
    await turn();
  }
  first.close();
  await pass(steps);
  answerSecond();
  const late = new Promise((resolve) => setTimeout(resolve, timeout, "The request never ended."));
  return await Promise.race([ended, late]);
}"""
STEPS_OF_THE_TIMEOUT = 20
STEP_MS = 250
START = """async ([source, path]) => {
  const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  const { request } = await import(url);
  window.outcome = request(path).then(({ response }) => response.status, (error) => error.name);
}"""


@pytest.mark.parametrize(
    ("steps", "outcome"),
    [(STEPS_OF_THE_TIMEOUT - 1, "slow but whole"), (STEPS_OF_THE_TIMEOUT, "TimeoutError")],
)
def test_a_slow_file_is_waited_for_and_a_silent_one_is_not(
    steps: int, outcome: str, server: WebServer, context: BrowserContext
) -> None:
    page = context.new_page()
    page.goto(f"https://{HOST}/")
    source, parts = REQUEST.read_text("utf-8"), ["slow ", "but ", "whole"]
    arguments: list[Any] = [source, parts, steps, TIMEOUT_MS]
    assert page.evaluate(SCRIPT, arguments) == outcome


@pytest.mark.parametrize(
    ("steps", "outcome"),
    [(STEPS_OF_THE_TIMEOUT - 1, "whole"), (STEPS_OF_THE_TIMEOUT, "TimeoutError")],
)
def test_a_file_whose_request_waits_behind_others_is_not_taken_for_a_silent_one(
    steps: int, outcome: str, server: WebServer, context: BrowserContext
) -> None:
    page = context.new_page()
    page.goto(f"https://{HOST}/")
    arguments = [REQUEST.read_text("utf-8"), STEPS_OF_THE_TIMEOUT, steps, TIMEOUT_MS]
    assert page.evaluate(WAITING_BEHIND_ANOTHER, arguments) == outcome


def test_a_page_that_was_too_busy_to_hear_an_answer_does_not_say_that_there_was_none(
    server: WebServer, context: BrowserContext
) -> None:
    page = context.new_page()
    page.clock.install()
    page.goto(f"https://{HOST}/")
    with server.holding(f"{HOST}/late") as release:
        page.evaluate(START, [REQUEST.read_text("utf-8"), "/late"])
        # For longer than the page waits for an answer. As in a busy page, each timer fires once.
        page.clock.fast_forward(2 * STEP_MS * STEPS_OF_THE_TIMEOUT)
        release()
        assert page.evaluate("() => window.outcome") == 200
