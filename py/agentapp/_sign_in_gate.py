"""`SignInGate` holds sections back until the agent has signed in with LiveChat."""

import asyncio
from collections.abc import Callable

from markupsafe import Markup

from agentapp._error_reporter import Reporter
from agentapp._page import SignInRequest
from agentapp._sign_in import SignIn
from agentapp._sign_in_errors import SignInError, SignInNeededError, text_for_agent
from agentapp._views.markup import NOTHING
from agentapp._views.panel_texts import PanelTexts
from agentapp._views.sign_in_view import SignInView


class SignInGate:
    """The gate of one display: open, or with the block that stands in place of the sections.

    It asks LiveChat without a pop-up first; only where that gives no account the agent sees the
    button. A token that has run out closes the gate again, when the next customer is shown.

    Args:
        request: The account that the sections need.
        timeout: How long the agent may take to sign in, in seconds.
        sign_in: Signs the agent in.
        reporter: Hears of mistakes in the app's settings.
        texts: The display's texts.
        changed: Called when the gate has opened, or `html` has changed.

    Raises:
        ConfigurationError: `pyscript.toml` names no app to sign in to.

    Attributes:
        html: The markup of the block; nothing while LiveChat is asked without a pop-up.
    """

    def __init__(
        self,
        request: SignInRequest,
        timeout: float,
        sign_in: SignIn,
        reporter: Reporter,
        texts: PanelTexts,
        changed: Callable[[], None],
    ) -> None:
        """Ask nobody yet."""
        self.html: Markup = NOTHING
        self._request = request
        self._timeout = timeout
        self._sign_in = sign_in
        self._reporter = reporter
        self._view = SignInView(texts)
        self._changed = changed
        self._asking: asyncio.Task[None] | None = None
        self._has_asked = False
        sign_in.require_client_id()
        sign_in.listeners.append(self._open)

    @property
    def is_open(self) -> bool:
        """True while there is an account that the sections can use."""
        return self._sign_in.valid_account(self._request) is not None

    def ask(self) -> None:
        """Ask LiveChat without a pop-up, once; where that fails, show the button."""
        if not self._has_asked and self._asking is None:
            self._has_asked = True
            self._asking = asyncio.create_task(self._ask())
            self._asking.add_done_callback(self._end)

    async def sign_in(self) -> None:
        """Sign the agent in, with a pop-up where it is needed: the agent has clicked."""
        try:
            await self._sign_in.sign_in(self._request, self._timeout)
        except SignInError as error:
            self._show_failure(error)

    async def _ask(self) -> None:
        try:
            await self._sign_in.sign_in_silently(self._request)
        except SignInNeededError:
            self.html = self._view.asking()
            self._changed()
        except SignInError as error:
            self._show_failure(error)  # also of a pop-up that others have opened

    def _show_failure(self, error: SignInError) -> None:
        reason = text_for_agent(error)
        self.html = self._view.asking(reason or "sign_in_failed")
        if reason is None:
            self._reporter.report(error, "while signing in with LiveChat")
        self._changed()

    def _open(self) -> None:
        self._has_asked = False
        if self.is_open:
            self.html = NOTHING
        self._changed()

    def _end(self, _task: "asyncio.Task[None]") -> None:
        self._asking = None
