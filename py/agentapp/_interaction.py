"""`Interaction` answers what the agent does: with the author's actions, and with its own."""

from collections.abc import Callable

from agentapp._actions import Actions, acting_for
from agentapp._arguments import Sent
from agentapp._error_reporter import Reporter
from agentapp._messages import Messages
from agentapp._page import Page, WindowProblem
from agentapp._sign_in import SignIn
from agentapp._views.markup import COPY, DISMISS, RELOAD, RETRY, SIGN_IN_GO_ON
from agentapp._views.panel_texts import PanelTexts
from agentapp.profile import CustomerProfile


class Interaction:
    """The actions of one display, those included that come with it.

    Args:
        page: The page with the elements that start actions.
        reporter: Hears what actions raise.
        texts: The display's texts.
        messages: Tells the agent.
        sign_in: Signs the agent in; its window is offered here where the browser blocks it.
        retry: Runs the section with a slug again.
        current_profile: Returns the current profile, if there is one.
        owner: The name of the display in the messages of errors: "panel" or "view".

    Attributes:
        actions: The functions behind `data-action`.
    """

    def __init__(
        self,
        page: Page,
        reporter: Reporter,
        texts: PanelTexts,
        messages: Messages,
        sign_in: SignIn,
        *,
        retry: Callable[[str], None],
        current_profile: Callable[[], CustomerProfile | None],
        owner: str,
    ) -> None:
        """Listen to the page."""
        self.actions = Actions(reporter, messages, owner)
        self._current_profile = current_profile
        self._page = page
        self._texts = texts
        self._messages = messages
        self._sign_in = sign_in
        self._offer: int | None = None
        self.actions.add(COPY, self._copy)
        self.actions.add(DISMISS, self._dismiss)
        self.actions.add(RELOAD, page.reload)
        self.actions.add(RETRY, retry)
        self.actions.add(SIGN_IN_GO_ON, sign_in.go_on)
        sign_in.window_offer = self
        page.on_action(self._run)

    def notify(self, text: object, kind: str) -> None:
        """Show a notice; see `Panel.notify`."""
        self._messages.notify(text, kind, acting_for())

    # --- `agentapp._sign_in.WindowOffer`

    def offer_window(self, problem: WindowProblem) -> None:
        """See `WindowOffer.offer_window`."""
        self._offer = self._messages.offer_sign_in(problem)

    def withdraw_window(self) -> None:
        """See `WindowOffer.withdraw_window`."""
        if self._offer is not None:
            self._messages.dismiss(self._offer)
            self._offer = None

    def _run(self, action: str, sent: dict[str, Sent], done: Callable[[], None]) -> None:
        if action != DISMISS:
            self._messages.action_started()
        self.actions.run(action, sent, self._current_profile(), done)

    def _dismiss(self, notice: int) -> None:
        if notice == self._offer:
            # Otherwise the action that waits for the window would keep the agent from another one.
            self._sign_in.decline()
        self._messages.dismiss(notice)

    async def _copy(self, text: str) -> None:
        copied = await self._page.copy_text(text)
        if copied:
            self.notify(self._texts["copied"], "success")
        else:
            self.notify(self._texts["not_copied"], "warning")
