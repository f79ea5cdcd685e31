"""`Messages` owns the notices at the bottom of the panel: what was done, and what did not work."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from difflib import get_close_matches
from itertools import count
from typing import Literal, NamedTuple, get_args

from markupsafe import Markup

from agentapp._page import Page, WindowProblem
from agentapp._views import panel_view
from agentapp._views.markup import concat
from agentapp._views.panel_view import PanelView
from agentapp._views.sanitize import display_text, is_visible
from agentapp.errors import ConfigurationError
from agentapp.profile import CustomerProfile

NoticeKind = Literal["success", "info", "warning", "error"]
KINDS = get_args(NoticeKind)

_NOTICE_TIMEOUT = 5.0  # seconds
_ATTENDED_TIMEOUT = 1.0  # seconds between two looks at a notice that the agent points at
_LIMIT = 5


class _Notice(NamedTuple):
    number: int
    html: Markup
    is_alert: bool
    stays: bool
    is_of_failure: bool
    is_customers: bool
    needs_answer: bool
    content: tuple[object, ...]


class Messages:
    """The notices of one panel.

    Args:
        page: Tells whether the agent attends to a notice.
        view: Renders them.
        changed: Called after each change.

    Attributes:
        alert: The markup of the errors.
        status: The markup of all other notices.
    """

    def __init__(self, page: Page, view: PanelView, changed: Callable[[], None]) -> None:
        """Begin without a notice."""
        self._page = page
        self._view = view
        self._changed = changed
        self._numbers = count(1)
        self._notices: list[_Notice] = []
        self._customer_id: str | None = None
        self._render()

    def notify(
        self, text: object, kind: str = "success", whose: CustomerProfile | None = None
    ) -> None:
        """Show a notice; see `Panel.notify`.

        Args:
            text: The notice.
            kind: One of `KINDS`.
            whose: The customer whom the notice is about, if it is about one.
        """
        if kind not in KINDS:
            nearest = get_close_matches(str(kind), KINDS, n=1)
            hint = (
                f'Did you mean "{nearest[0]}"?' if nearest else f"Take one of {', '.join(KINDS)}."
            )
            raise ConfigurationError(f"There is no kind of notice {kind!r:.80}.", hint)
        content = display_text(str(text)).strip()
        if not is_visible(content):
            raise ConfigurationError("A notice needs a text.", "Pass what the agent shall read.")
        self._add(
            panel_view.notice_text(content, self._absent(whose)),
            kind,
            stays=kind in ("warning", "error"),
            is_customers=whose is not None,
        )

    def action_failed(self, action: str, profile: CustomerProfile | None) -> None:
        """Say that an action failed, until the agent dismisses it or does something else."""
        self._add(self._view.action_failed(action, profile), "error", is_of_failure=True)

    def action_refused(self, text: str, profile: CustomerProfile | None) -> None:
        """Show the text of a `UserError`, until the agent does something else."""
        content = display_text(text).strip()
        if not is_visible(content):
            self.action_failed("This", profile)
            return
        self._add(
            panel_view.notice_text(content, self._absent(profile)),
            "error",
            is_of_failure=True,
            is_customers=profile is not None,
        )

    def sign_in_failed(self, text_name: str, profile: CustomerProfile | None) -> None:
        """Say why the agent is not signed in, until they do something else.

        Args:
            text_name: The panel's text for it; see `text_for_agent`.
            profile: The customer whose profile was current when it began.
        """
        self.action_refused(self._view.text(text_name), profile)

    def offer_sign_in(self, problem: WindowProblem) -> int:
        """Show a button that goes on with signing in; return the number of the notice."""
        return self._add(self._view.sign_in_offer(problem), "warning", needs_answer=True)

    def action_started(self) -> None:
        """Take away what the actions before it could not do."""
        self._keep(lambda notice: not notice.is_of_failure)

    def dismiss(self, notice: int) -> None:
        """Take this notice away."""
        self._keep(lambda other: other.number != notice)

    def customer_changed(self, profile: CustomerProfile | None) -> None:
        """Take away the notices of another customer's actions, without a call of `changed`."""
        customer_id = None if profile is None else profile.id
        if customer_id == self._customer_id:
            return
        self._customer_id = customer_id
        if any(notice.is_customers for notice in self._notices):
            self._notices = [notice for notice in self._notices if not notice.is_customers]
            self._render()

    def _absent(self, profile: CustomerProfile | None) -> CustomerProfile | None:
        """Return the customer if another is current, so that the notice has to name them."""
        return None if profile is None or profile.id == self._customer_id else profile

    def _add(
        self,
        text: Markup,
        kind: str,
        *,
        stays: bool = True,
        is_of_failure: bool = False,
        is_customers: bool = False,
        needs_answer: bool = False,
    ) -> int:
        number = next(self._numbers)
        html = self._view.notice(number, kind, text)
        notice = _Notice(
            number,
            html,
            kind == "error",
            stays,
            is_of_failure,
            is_customers,
            needs_answer,
            (kind, text),
        )
        others = [other for other in self._notices if other.content != notice.content]
        self._notices = [*others, notice]
        if len(self._notices) > _LIMIT:
            replaceable = [other for other in others if not other.needs_answer]
            self._notices.remove(next((n for n in replaceable if not n.stays), replaceable[0]))
        self._render()
        self._changed()
        if not stays:
            self._expire_after(_NOTICE_TIMEOUT, number)
        return number

    def _expire_after(self, seconds: float, number: int) -> None:
        with suppress(RuntimeError):  # without an event loop, as in a plain test, a notice stays
            asyncio.get_running_loop().call_later(seconds, self._expire, number)

    def _expire(self, number: int) -> None:
        if not any(notice.number == number for notice in self._notices):
            return
        if self._page.is_attended(panel_view.notice_id(number)):
            self._expire_after(_ATTENDED_TIMEOUT, number)
        else:
            self.dismiss(number)

    def _keep(self, is_kept: Callable[[_Notice], bool]) -> None:
        kept = [notice for notice in self._notices if is_kept(notice)]
        if len(kept) < len(self._notices):
            self._notices = kept
            self._render()
            self._changed()

    def _render(self) -> None:
        self.alert = panel_view.alert(concat(n.html for n in self._notices if n.is_alert))
        self.status = panel_view.status(concat(n.html for n in self._notices if not n.is_alert))
