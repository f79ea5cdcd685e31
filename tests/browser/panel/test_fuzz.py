"""A host that sends garbage: nothing is raised, and no well-formed event is lost among it.

What is sent is drawn from a seed, which a failure names.
"""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import PROTOCOLS, BuildSite, FramedExtension, new_context

FUZZING = Path(__file__).with_name("fuzzing.js").read_text("utf-8")
SEED = 20_251
MESSAGES = {
    "widget-sdk": 8_000,
    "agent-app-sdk": 2_000,
    "widget-sdk-1": 2_000,
    "boilerplate": 2_000,
}
LONG = 300_000  # ms; how long a page may take before a test calls it hung

# What nobody caught, with its stack, so that a failure says whose it is. The console is silent: it
# would tell Playwright of each thing that was dropped.
WATCH = """() => {
  for (const level of ['log', 'info', 'warn', 'error']) console[level] = () => {};
  window.uncaught = [];
  addEventListener('error', ({message, error}) => uncaught.push(`${message} ${error?.stack}`));
  addEventListener('unhandledrejection', ({reason}) =>
    uncaught.push(`rejected: ${reason} ${reason?.stack}`));
}"""


@pytest.mark.parametrize("generation", sorted(PROTOCOLS))
def test_every_well_formed_event_arrives_once_and_in_order_among_garbage(
    generation: str, build_site: BuildSite, browser: Browser
) -> None:
    context = new_context(browser)
    page = context.new_page()
    extension = FramedExtension.open(
        page, build_site("untrusted", sdk=generation, runtime="pyodide"), PROTOCOLS[generation]
    )
    extension.expect_state("waiting")
    frame = page.frames[-1]
    frame.evaluate(WATCH)
    page.evaluate(FUZZING)
    expected = page.evaluate("([seed, count]) => fuzz(seed, count)", [SEED, MESSAGES[generation]])
    extension.send("customer_profile_hidden", {"id": "report"})
    body = extension.frame.locator("body")
    expect(body).to_have_attribute("data-arrived", re.compile("."), timeout=LONG)
    arrived = json.loads(body.get_attribute("data-arrived") or "[]")
    assert [one for one in arrived if re.match("(hidden )?F", one)] == expected, f"seed {SEED}"
    assert frame.evaluate("uncaught") == [], f"seed {SEED}"
    extension.show({"id": "the last", "name": "Mary Brown"})
    expect(extension.field("name")).to_have_text("Mary Brown")
    frame.evaluate("() => { setTimeout(() => { throw new Error('to be noticed'); }) }")
    frame.wait_for_function("() => uncaught.some((one) => one.includes('to be noticed'))")
    context.close()
