"""Answers for LiveChat's Web APIs, from the fake that `serve` has too."""

import time
from collections.abc import Callable
from typing import Final

from agentapp_devkit.simulator.fake_web_apis import PREFIX, FakeWebApis
from agentapp_devkit.testing.http import Answer, Request
from agentapp_devkit.testing.sign_in import ISSUER

_ADDRESS: Final = f"https://api.livechatinc.com{PREFIX}"


def make_service() -> Callable[[Request], Answer | None]:
    """Return a function that answers requests to LiveChat's Web APIs, and no others."""
    fake = FakeWebApis(_scopes_of)

    def answer(request: Request) -> Answer | None:
        if request.method != "POST" or not request.url.startswith(_ADDRESS):
            return None
        sent = fake.answer(request.url.removeprefix(_ADDRESS), request.headers, request.body)
        return Answer(sent.status_code, bytes(sent.body), dict(sent.headers), delay=0)

    return answer


def _scopes_of(token: str) -> str | None:
    if not token.startswith(ISSUER):
        return None
    end, _, scopes = token.removeprefix(ISSUER).partition(":")
    return scopes if time.time() < int(end) else None  # the test's time, which `advance` moves
