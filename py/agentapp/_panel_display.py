"""`PanelDisplay` draws the state of the host in `<main id="panel">`."""

from collections.abc import Sequence

from agentapp._canvas import Canvas
from agentapp._customer import Customer
from agentapp._host_state import ConnectionFailed, HostState
from agentapp._interaction import Interaction
from agentapp._messages import Messages
from agentapp._page import SignInRequest
from agentapp._section_list import SectionList
from agentapp._sections import Place
from agentapp._views.frame import Frame
from agentapp._views.panel_texts import PanelTexts
from agentapp._views.panel_view import PanelView
from agentapp._views.profile_view import Block, Fact, ProfileView
from agentapp.events import Callback
from agentapp.livechat import LiveChat
from agentapp.profile import CustomerProfile


class PanelDisplay:
    """The display behind `Panel`: the customer, the sections, the actions and the messages.

    Implements `agentapp._display.Display`.

    Args:
        chat: Whose customers to show.
        texts: The panel's texts.
        facts: The facts and blocks to show, in their order.

    Attributes:
        interaction: The actions behind `data-action`, and the notices.
    """

    def __init__(self, chat: LiveChat, texts: PanelTexts, facts: Sequence[Fact | Block]) -> None:
        """Attach to `chat`, and draw where the outcome of connecting is known."""
        profile_view = ProfileView(texts, facts)  # before anything else: it may raise
        attachment = chat._attach(self)
        self._page = page = attachment.page
        self._host = HostState()
        self._sign_in = attachment.sign_in
        self._view = view = PanelView(texts)
        self._customer = Customer(page, profile_view, self._draw)
        self._sections = SectionList("panel", texts, attachment.reporter, self._draw)
        self._messages = messages = Messages(page, view, self._draw)
        self._canvas = Canvas(page, texts, view, messages)
        self._is_profile_new = False
        self._are_sections_due = False

        self.interaction = Interaction(
            page,
            attachment.reporter,
            texts,
            messages,
            attachment.sign_in,
            retry=self._retry,
            current_profile=lambda: self._customer.profile,
            owner="panel",
        )
        if attachment.state.connection != "connecting":
            self.batch_ended(attachment.state)
            self.painted()
            self.callbacks_ended()

    # --- Sections

    def add_section(
        self,
        function: Callback[CustomerProfile],
        title: str,
        *,
        timeout: float | None,
        place: Place,
        hides_empty: bool,
    ) -> None:
        """Add a block below the others of its place; see `Panel.section`."""
        section = self._sections.add(
            function, title, timeout=timeout, place=place, hides_empty=hides_empty
        )
        profile = self._customer.profile
        if profile is not None:
            section.prepare(profile, profile.id)
            if not self._are_sections_due:
                self._sections.start()
            self._draw()

    def refresh(self, function: Callback[CustomerProfile] | None) -> None:
        """Run the section of `function` again, or every one; see `Panel.refresh`."""
        self._sections.refresh(function)
        self._draw()

    def require_sign_in(self, request: SignInRequest, timeout: float) -> None:
        """Hold the sections back until the agent has signed in; see `Panel.require_sign_in`."""
        self._sections.require_sign_in(request, timeout, self._sign_in, self.interaction.actions)
        if self._customer.profile is not None and not self._are_sections_due:
            self._sections.start()
            self._draw()

    def _retry(self, slug: str) -> None:
        self._sections.retry(slug)
        self._draw()

    # --- `Display`

    def batch_ended(self, state: HostState) -> None:
        """Draw `state`."""
        self._host = state
        profile = None if state.is_authorized is False else state.profile
        if profile == self._customer.profile:
            self._draw()
            return
        self._switch_to(profile)
        self._draw()
        self._is_profile_new = profile is not None

    def painted(self) -> None:
        """Mark that a profile is in the page."""
        if self._is_profile_new:
            self._is_profile_new = False
            self._page.mark("agentapp:profile")

    def callbacks_ended(self) -> None:
        """Run the sections for a new profile."""
        if self._are_sections_due:
            self._are_sections_due = False
            self._sections.start()
            self._draw()

    def _switch_to(self, profile: CustomerProfile | None) -> None:
        self._are_sections_due = profile is not None
        self._messages.customer_changed(profile)
        if profile is None:
            self._customer.hide()
            self._sections.hide()
        else:
            self._sections.prepare(profile, profile.id)
            self._customer.show(profile)

    # --- Drawing

    def _draw(self) -> None:
        """Bring the page up to date."""
        self._canvas.draw(self._frame())

    def _frame(self) -> Frame | None:
        if self._host.is_authorized is False:
            return self._canvas.frame("unauthorized", self._view.unauthorized)
        if self._customer.profile is not None:
            return self._profile_frame()
        match self._host.connection:
            case "connecting":
                return None  # index.html shows "connecting" by itself
            case "connected":
                return self._canvas.frame("waiting", self._view.waiting)
            case ConnectionFailed(error):
                return self._canvas.failure(error)

    def _profile_frame(self) -> Frame:
        customer = self._customer
        return self._canvas.frame(
            "profile",
            customer.head,
            top=self._sections.html_at("top"),
            above=customer.above,
            sections=self._sections.html_at("body"),
            below=customer.below,
        )
