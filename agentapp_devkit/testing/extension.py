"""`Extension` is an extension under test, with the agent and the services around it."""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from agentapp import Chat, CustomerProfile, Geolocation, SurveyAnswer
from agentapp._views.markup import SIGN_IN, SIGN_IN_GO_ON
from agentapp_devkit.testing.driver import Driver
from agentapp_devkit.testing.expectations import ExpectedError
from agentapp_devkit.testing.http import Http
from agentapp_devkit.testing.panel.dom_elements import DomElement
from agentapp_devkit.testing.panel.outline import outline
from agentapp_devkit.testing.panel.section import Section
from agentapp_devkit.testing.profiles import payload_of, profile_of
from agentapp_devkit.testing.sign_in import Outcome, make_answer
from agentapp_devkit.testing.steps import Steps

__tracebackhide__ = True  # in pytest's tracebacks, which are about the test


class Notice(NamedTuple):
    """A notice at the bottom of the panel.

    Attributes:
        text: What it says.
        kind: "success", "info", "warning" or "error".

    Example:
        >>> Notice("Saved", "success") == ("Saved", "success")
        True
    """

    text: str
    kind: str


class Extension:
    """An extension in a page of its own, which the fixture `extension` gives to a test.

    The page opens at the first use, so a test first tells `http` what main.py asks for. Every
    method returns when the extension is idle: when it waits for time to pass, for a request with a
    delay, or for the agent.

    Attributes:
        http: The web services behind the extension.

    Example:
        >>> def test_the_order_shows(extension: Extension) -> None:
        ...     extension.http.get("https://shop.example.com/orders", json=[{"number": "1038"}])
        ...     extension.open(name="Mary", email="mary@example.com")
        ...     assert "1038" in extension.section("Orders").text
    """

    def __init__(self, steps: Steps, http: Http, require_sent: Callable[[str], None]) -> None:
        """See the class."""
        self.http = http
        self._require_sent = require_sent
        self._steps = steps
        self._ids: dict[str, str] = {}
        self._opened: CustomerProfile | None = None

    # --- What LiveChat does

    def open(
        self,
        *,
        id: str | None = None,  # noqa: A002 - the field's name
        name: str | None = None,
        email: str | None = None,
        chat: Chat | None = None,
        source: str = "chats",
        geolocation: Geolocation | None = None,
        custom_variables: Mapping[str, str] | None = None,
        pre_chat_survey: Sequence[SurveyAnswer] = (),
        extra: Mapping[str, object] | None = None,
    ) -> CustomerProfile:
        """Open a customer's profile, and return it as the extension gets it.

        The arguments are the fields of `CustomerProfile`. Without an id, customers with another
        name or address have another one, and the same have the same.

        Raises:
            TypeError: A field is of another type than in `CustomerProfile`.
            ValueError: The page is in a placement without a customer.
        """
        self._require_sent("customer_profile")
        payload = payload_of(
            id=id if id is not None else self._id_of(name, email),
            name=name,
            email=email,
            chat=chat,
            source=source,
            geolocation=geolocation,
            custom_variables=custom_variables,
            pre_chat_survey=pre_chat_survey,
            extra=extra,
        )
        profile = profile_of(payload)
        self._opened = profile
        self._send("customer_profile", payload)
        return profile

    def _id_of(self, name: str | None, email: str | None) -> str:
        return self._ids.setdefault(email or name or "", f"S{len(self._ids) + 1}")

    def hide(self, profile: CustomerProfile | None = None) -> None:
        """Hide a profile: the one that was opened last, unless it is named.

        Raises:
            ValueError: None was opened.
        """
        hidden = profile or self._opened
        if hidden is None:
            raise ValueError("No profile was opened yet: call extension.open(name=...) first.")
        self._send("customer_profile_hidden", {"id": hidden.id})

    def send(self, event: str, payload: object = None) -> None:
        """Send another of LiveChat's events, such as "message".

        Args:
            event: The event's name.
            payload: What comes with it, as LiveChat sends it; an empty object by default.

        Raises:
            ValueError: LiveChat has no such event, or does not send it to such a page.
        """
        self._require_sent(event)
        self._send(event, {} if payload is None else payload)

    def _send(self, event: str, payload: object) -> None:
        payload_json = json.dumps(payload)
        self._steps.run(lambda driver: driver.send(event, payload_json))

    def advance(self, seconds: float) -> None:
        """Let time pass for the extension: timers, timeouts and delayed answers come when due.

        `time.time()`, `datetime.now()` and `asyncio` follow, in the test as well.

        Raises:
            ValueError: The number is below 0, or infinite.
        """
        if not 0 <= seconds < math.inf:
            raise ValueError(f"Time cannot pass by {seconds} seconds: give 0 or more.")
        self._steps.run(lambda driver: driver.advance(seconds))

    def sign_in(
        self,
        outcome: Outcome = "signed in",
        *,
        scopes: Sequence[str] = ("chats--all:ro",),
        organization_id: str | None = "organization-1",
        account_id: str | None = "account-1",
        expires_in: int = 28800,
        silently: bool = True,
    ) -> None:
        """Say how signing in with LiveChat ends from now on; call it before the extension does.

        Where the panel shows the button that signs in, or the one that opens a blocked window, the
        agent clicks it.

        Args:
            outcome: "signed in", "refused", "closed", "blocked", "never answered", or one of the
                accounts server's errors, such as "access_denied".
            scopes: The scopes of the account, where the extension asks for none.
            organization_id: See `Account.organization_id`.
            account_id: See `Account.account_id`.
            expires_in: The seconds for which the token is valid.
            silently: False where LiveChat has to ask the agent, so that a pop-up is needed.

        Raises:
            ValueError: There is no such outcome.

        Example:
            >>> def test_earlier_chats_wait_for_the_agent(extension: Extension) -> None:
            ...     extension.sign_in(silently=False)
            ...     extension.open(name="Mary")
            ...     assert "Sign in with LiveChat" in extension.text
            ...     extension.sign_in()
            ...     assert extension.section("Earlier chats").state == "ready"
        """
        answer = make_answer(
            outcome,
            scopes=scopes,
            organization_id=organization_id,
            account_id=account_id,
            expires_in=expires_in,
            silently=silently,
        )
        self._steps.driver.answer_sign_in(answer)
        if self._steps.has_started:
            self._steps.run(_click_sign_in)

    # --- What the agent sees

    @property
    def state(self) -> str:
        """The panel's state: "connecting", "waiting", "profile", "unauthorized" or "failed"."""
        return self._steps.panel().attributes.get("data-state", "")

    @property
    def text(self) -> str:
        """The text that the agent reads in the panel, one line for each block."""
        return self._steps.panel().text

    def field(self, name: str) -> str | None:
        """Return a value of the profile as it shows, such as "email"; None where it does not."""
        for element in self._steps.panel().walk():
            if element.attributes.get("data-field") == name:
                return element.text
        return None

    def section(self, title: str) -> Section:
        """Return the section with this title in `@panel.section(title)`."""
        return Section(title, self._steps)

    @property
    def notices(self) -> list[Notice]:
        """The notices that show, the oldest first of each kind."""
        found = (one for one in self._steps.panel().walk() if _is_notice(one))
        return [Notice(_notice_text(one), one.attributes["data-kind"]) for one in found]

    def snapshot(self) -> str:
        """Return an outline of the panel as text: sections, texts, controls and their values."""
        return outline(self._steps.panel())

    # --- What the extension does

    @property
    def printed(self) -> str:
        """The text that the extension has printed."""
        self._steps.start()
        return self._steps.driver.printed

    @property
    def commands(self) -> list[tuple[object, ...]]:
        """The commands that the extension has sent to LiveChat, as `("put_message", "Hello")`.

        The arguments are plain data, as the SDK gets them.
        """
        self._steps.start()
        return self._steps.driver.commands

    def expect_error(self, type: type[BaseException], match: str = "") -> ExpectedError:  # noqa: A002
        """Expect an error report; without one, the test fails.

        Called before the step that leads to it, it holds to the end of the test; as a context
        manager, for the block.

        Args:
            type: The exception's class, or one that it is derived from.
            match: A regular expression that is found in its text.

        Raises:
            TypeError: The class is no exception, or `match` is no text.
            ValueError: `match` is no regular expression.

        Example:
            >>> def test_a_shop_that_is_closed(extension: Extension) -> None:
            ...     extension.http.get("https://shop.example.com/orders", status=503)
            ...     with extension.expect_error(OSError, match="503"):
            ...         extension.open(name="Mary")
            ...     assert extension.section("Orders").state == "error"
        """
        expected = ExpectedError(type, match)
        self._steps.expectations.add(expected)
        return expected

    @property
    def page(self) -> Any:
        """Playwright's page, whose frame holds the extension; on CPython, the test is skipped."""
        page = self._steps.driver.browser_page
        if page is None:
            import pytest

            pytest.skip("This test needs a browser, and it runs on CPython.")
        self._steps.start()
        return page


def _click_sign_in(driver: Driver) -> None:
    buttons = {one.attributes.get("data-action"): one for one in driver.panel().walk()}
    button = buttons.get(SIGN_IN_GO_ON) or buttons.get(SIGN_IN)
    if button is not None:
        driver.click(button)


def _is_notice(element: DomElement) -> bool:
    return "aa-message" in element.attributes.get("class", "").split()


def _notice_text(element: DomElement) -> str:
    texts = [one.text for one in element.elements if not one.is_clickable]
    return " ".join(texts).replace("\n", " ")
