"""An extension for the tests: modules that cannot be in a snapshot, and some that only seem so."""

import json
import time

import background
import chance
import clock
import js
import kept
import large
import listener
import models
import page
import ready
import storage
import talkative

from agentapp import LiveChat, Panel

chat = LiveChat()
panel = Panel(chat)
await chat.init()
await background.done.wait()

js.document.body.dataset.found = json.dumps(
    {
        "clock": abs(clock.STARTED - time.time()) < 60,
        "chance": chance.KEY,
        "page": page.PANEL.tagName,
        "kept": kept.BOXES[0].content,
        "listener": listener.call(),
        "background": background.TASK.done(),
        "talkative": talkative.__name__,
        "storage": storage.NOTES.read_text("utf-8"),
        "models": models.Count.model_validate({"value": "7"}).value,
        "large": [len(large.DATA), sum(large.DATA)],
        "ready": ready.title(),
    }
)
