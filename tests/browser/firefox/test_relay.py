"""The relay between Playwright and Firefox: it hides missing emulations, and nothing else."""

import json

import pytest

from tests.browser.firefox.relay import amended


def test_an_unknown_emulation_counts_as_carried_out() -> None:
    refusal = {
        "type": "error",
        "id": 7,
        "error": "unknown command",
        "message": "emulation.setMediaFeaturesOverride",
        "stacktrace": "",
    }
    answer = json.loads(amended(json.dumps(refusal)))
    assert answer == {"type": "success", "id": 7, "result": {}}


@pytest.mark.parametrize(
    "message",
    [
        {"type": "error", "id": 7, "error": "unknown command", "message": "script.evaluatE"},
        {"type": "error", "id": 7, "error": "invalid argument", "message": "emulation.setTimezone"},
        {"type": "success", "id": 7, "result": {"error": "unknown command"}},
        {"type": "event", "method": "log.entryAdded", "params": {"text": "unknown command"}},
    ],
)
def test_every_other_message_stays_as_it_is(message: dict[str, object]) -> None:
    assert amended(json.dumps(message)) == json.dumps(message)
