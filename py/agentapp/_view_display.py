"""`ViewDisplay` draws a page without a customer in `<main id="panel">`."""

from typing import Any

from agentapp._canvas import Canvas
from agentapp._host_state import ConnectionFailed, HostState
from agentapp._interaction import Interaction
from agentapp._messages import Messages
from agentapp._page import SignInRequest
from agentapp._section_list import SectionList
from agentapp._sections import Place
from agentapp._views.frame import Frame
from agentapp._views.heading import heading
from agentapp._views.markup import NOTHING
from agentapp._views.panel_texts import PanelTexts
from agentapp._views.panel_view import PanelView
from agentapp.events import Callback
from agentapp.livechat import LiveChat

_KEY = "view"  # the sections of a view are about the same, whatever the page's data


class ViewDisplay:
    """The display behind `View`: a heading, the sections, the actions and the messages.

    Implements `agentapp._display.Display`.

    Args:
        chat: The connection that the sections wait for.
        texts: The view's texts.
        title: The heading; None for a page without one.

    Attributes:
        interaction: The actions behind `data-action`, and the notices.
    """

    def __init__(self, chat: LiveChat, texts: PanelTexts, title: str | None) -> None:
        """Attach to `chat`, and draw where the outcome of connecting is known."""
        attachment = chat._attach(self)
        page, reporter = attachment.page, attachment.reporter
        self._host = HostState()
        self._sign_in = attachment.sign_in
        self._heading = heading(title)
        self._view = view = PanelView(texts)
        self._sections = SectionList("view", texts, reporter, self._draw)
        messages = Messages(page, view, self._draw)
        self._canvas = Canvas(page, texts, view, messages)
        self._is_open = False
        self._are_sections_due = False

        self.interaction = Interaction(
            page,
            reporter,
            texts,
            messages,
            attachment.sign_in,
            retry=self._retry,
            current_profile=lambda: None,
            owner="view",
        )
        if attachment.state.connection != "connecting":
            self.batch_ended(attachment.state)
            self.painted()
            self.callbacks_ended()

    # --- Sections

    def add_section(
        self,
        function: Callback[Any],
        title: str,
        *,
        timeout: float | None,
        place: Place,
        hides_empty: bool,
    ) -> None:
        """Add a block below the others of its place; see `View.section`."""
        section = self._sections.add(
            function, title, timeout=timeout, place=place, hides_empty=hides_empty
        )
        if self._is_open:
            section.prepare(self._host.page_data, _KEY)
            if not self._are_sections_due:
                self._sections.start()
            self._draw()

    def refresh(self, function: Callback[Any] | None) -> None:
        """Run the section of `function` again, or every one; see `View.refresh`."""
        self._sections.refresh(function)
        self._draw()

    def require_sign_in(self, request: SignInRequest, timeout: float) -> None:
        """Hold the sections back until the agent has signed in; see `View.require_sign_in`."""
        self._sections.require_sign_in(request, timeout, self._sign_in, self.interaction.actions)
        if self._is_open and not self._are_sections_due:
            self._sections.start()
            self._draw()

    def _retry(self, slug: str) -> None:
        self._sections.retry(slug)
        self._draw()

    # --- `Display`

    def batch_ended(self, state: HostState) -> None:
        """Draw `state`: the sections show as soon as the page is connected."""
        before, self._host = self._host, state
        if state.connection == "connected":
            if not self._is_open:
                self._is_open = self._are_sections_due = True
                self._sections.prepare(state.page_data, _KEY)
            elif state.page_data != before.page_data:
                self._are_sections_due = True
                self._sections.prepare_takers(state.page_data, _KEY)
        self._draw()

    def painted(self) -> None:
        """Do nothing: nothing waits for it."""

    def callbacks_ended(self) -> None:
        """Run the sections that have not run yet, or whose data is new."""
        if self._are_sections_due:
            self._are_sections_due = False
            self._sections.start()
            self._draw()

    # --- Drawing

    def _draw(self) -> None:
        """Bring the page up to date."""
        self._canvas.draw(self._frame())

    def _frame(self) -> Frame | None:
        match self._host.connection:
            case "connecting":
                return None  # index.html shows "connecting" by itself
            case "connected":
                return self._canvas.frame(
                    "ready",
                    self._heading,
                    top=self._sections.html_at("top"),
                    above=self._view.empty if self._sections.is_empty else NOTHING,
                    sections=self._sections.html_at("body"),
                )
            case ConnectionFailed(error):
                return self._canvas.failure(error)
