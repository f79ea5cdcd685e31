"""Rules about a deployed site in a browser, where LiveChat's origin frames it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from agentapp_devkit.check.issues import Issue, Severity
from agentapp_devkit.check.rules import Rule

REFUSED = Rule(
    "AA701",
    "frame-refused",
    Severity.ERROR,
    "The browser does not show the page in a frame of the Agent App's origin: the page's headers"
    " forbid it, or the page does not load.",
    "Refused to frame 'https://shop.example.com/'",
    "Content-Security-Policy: …; frame-ancestors https://my.livechatinc.com",
    file="",
)
NOT_SHOWN = Rule(
    "AA702",
    "panel-not-shown",
    Severity.ERROR,
    "The page was framed, and its panel did not show: it failed to start or to connect, or"
    " `main.py` stopped with an error.",
    '<main id="panel" data-state="failed">',
    '<main id="panel" data-state="profile">',
    file="",
)
CONSOLE_ERROR = Rule(
    "AA703",
    "console-error",
    Severity.ERROR,
    "The page logged an error, or an exception that nothing caught.",
    "Uncaught (in promise) PythonError: … KeyError: 'orders'",
    "a console without errors",
    file="",
)
VIOLATION = Rule(
    "AA704",
    "policy-violation",
    Severity.ERROR,
    "The page did something that its policy forbids, such as calling an origin that `apis` lacks,"
    " or the web host added something to it.",
    "Connecting to 'https://api.example.com/' violates … \"connect-src 'self'\"",
    '[livechat]\napis = ["https://api.example.com"]',
    file="",
)
FAILED_REQUEST = Rule(
    "AA705",
    "failed-request",
    Severity.ERROR,
    "A request of the page failed.",
    "GET https://api.example.com/orders\n500",
    "GET https://api.example.com/orders\n200",
    file="",
)
FAILED_SECTION = Rule(
    "AA706",
    "failed-section",
    Severity.WARNING,
    "A section shows an error to the agent. The customer of `check` is made up, which a service"
    " may not expect; an author's code should.",
    '<section data-section="orders" data-state="error">',
    '<section data-section="orders" data-state="empty">',
    file="",
)

SHOWN = frozenset({"profile", "ready"})
_IS_VIOLATION = re.compile(r"(?i:content security policy)|Trusted(?:HTML|Script|ScriptURL)\b")
_IS_REFUSAL = re.compile(r"(?i)refused to (?:frame|display)|framing '|frame-ancestors")
_BESIDE_A_REQUEST = "Failed to load resource"
_CROSS_ORIGIN = "blocked by CORS policy"
_LONGEST = 400  # letters of a message


@dataclass
class Observations:
    """The events in a browser while it shows one page.

    Args:
        page: The page's address.
        console: The errors in the console, each with the address that it comes from.
        exceptions: The exceptions that nothing caught.
        failures: The failed requests, each with the reason.
        was_refused: True where the frame shows the browser's own error page.
        refusal: The browser's reason for that.
        state: The panel's state in the end; empty without a panel.
        is_stuck: True where the page does not answer.
        notice: The text of its messages.
        failed_sections: The titles of the sections that show an error.
    """

    page: str
    console: list[tuple[str, str]] = field(default_factory=list)
    exceptions: list[str] = field(default_factory=list)
    failures: list[tuple[str, str]] = field(default_factory=list)
    was_refused: bool = False
    refusal: str = ""
    state: str = ""
    is_stuck: bool = False
    notice: str = ""
    failed_sections: list[str] = field(default_factory=list)


def issues(seen: Observations, *, asks_for_authorization: bool) -> Iterator[Issue]:
    """Yield the issues of what a browser showed and logged.

    Args:
        seen: The events.
        asks_for_authorization: True where the panel may show that it waits for authorization.
    """
    yield from dict.fromkeys(_logged(seen))
    if seen.was_refused:
        reason = next((text for text, _ in seen.console if _IS_REFUSAL.search(text)), "")
        message = _shortened(reason) or f"The page does not load in a frame: {seen.refusal}."
        yield REFUSED.issue(message, "See the rules about framing, AA611 to AA614.", seen.page)
        return
    if seen.is_stuck:
        message = "The page does not answer: it loads for too long, or is in an endless loop."
        yield NOT_SHOWN.issue(message, _REMEDIES[CONSOLE_ERROR], seen.page)
        return
    may_show = SHOWN | ({"unauthorized"} if asks_for_authorization else set())
    if seen.state not in may_show:
        notice = f" It says: {_shortened(seen.notice)}" if seen.notice else ""
        state = f'in the state "{seen.state}"' if seen.state else "not there"
        message = f"The panel is {state}.{notice}"
        yield NOT_SHOWN.issue(message, "Mend the other issues first; then open it.", seen.page)
    for title in seen.failed_sections:
        message = f'The section "{title}" shows an error.'
        yield FAILED_SECTION.issue(message, "See the console errors, and its service.", seen.page)


def _logged(seen: Observations) -> Iterator[Issue]:
    cross_origin = [text for text, _ in seen.console if _CROSS_ORIGIN in text]
    for text, place in seen.console:
        if text.startswith(_BESIDE_A_REQUEST) or (seen.was_refused and _IS_REFUSAL.search(text)):
            continue
        rule = CONSOLE_ERROR
        if text in cross_origin:
            rule = FAILED_REQUEST
        elif _IS_VIOLATION.search(text):
            rule = VIOLATION
        yield rule.issue(_shortened(text), _REMEDIES[rule], place or seen.page)
    for text in seen.exceptions:
        yield CONSOLE_ERROR.issue(_shortened(text), _REMEDIES[CONSOLE_ERROR], seen.page)
    for address, reason in seen.failures:
        if not any(address in text for text in cross_origin):
            message = f"{urlsplit(address).path}: {reason}."
            yield FAILED_REQUEST.issue(message, _REMEDIES[FAILED_REQUEST], address)


_REMEDIES = {
    CONSOLE_ERROR: "Open the site in `preview`, and look at the browser's console.",
    VIOLATION: "Add the origin to apis or images, or have the web host add nothing to the page.",
    FAILED_REQUEST: "Look at the service's log; for a file of the site, upload all of it again.",
}


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return f"{line[:_LONGEST]} …" if len(line) > _LONGEST else line
