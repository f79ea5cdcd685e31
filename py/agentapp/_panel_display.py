"""`PanelDisplay` draws the state of the host in `<main id="panel">`."""

from collections.abc import Callable, Sequence

from markupsafe import Markup

from agentapp._actions import Actions, acting_for
from agentapp._arguments import Sent
from agentapp._customer import Customer
from agentapp._host_state import ConnectionFailed, HostState
from agentapp._messages import Messages
from agentapp._sections import Place, Section
from agentapp._views.frame import Frame, diff
from agentapp._views.markup import COPY, DISMISS, NOTHING, RELOAD, RETRY
from agentapp._views.panel_texts import PanelTexts
from agentapp._views.panel_view import PanelView, State
from agentapp._views.profile_view import Block, Fact, ProfileView
from agentapp.errors import ConfigurationError
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
        actions: The functions behind `data-action`.
    """

    def __init__(self, chat: LiveChat, texts: PanelTexts, facts: Sequence[Fact | Block]) -> None:
        """Attach to `chat`, and draw where the outcome of connecting is known."""
        profile_view = ProfileView(texts, facts)  # before anything else: it may raise
        attachment = chat._attach(self)
        self._page = page = attachment.page
        self._reporter = attachment.reporter
        self._host = HostState()
        self._texts = texts
        self._view = PanelView(texts)
        self._customer = Customer(page, profile_view, self._draw)
        self._sections: list[Section] = []
        self._messages = Messages(page, self._view, self._draw)
        self._drawn: Frame | None = None
        self._is_ready = False
        self._is_profile_new = False
        self._are_sections_due = False

        self.actions = Actions(self._reporter, self._messages)
        self.actions.add(COPY, self._copy)
        self.actions.add(DISMISS, self._messages.dismiss)
        self.actions.add(RELOAD, page.reload)
        self.actions.add(RETRY, self._retry)
        page.on_action(self._run_action)
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
        section = Section(
            function,
            title,
            timeout=timeout,
            place=place,
            hides_empty=hides_empty,
            texts=self._texts,
            reporter=self._reporter,
            changed=self._draw,
        )
        self._require_unique(section)
        self._sections.append(section)
        if self._customer.profile is not None:
            section.prepare(self._customer.profile)
            if not self._are_sections_due:
                section.start()
            self._draw()

    def _require_unique(self, section: Section) -> None:
        if not section.slug:
            raise ConfigurationError(
                f"The section {section.title!r} has no name.",
                "Give it a title with a letter or a digit.",
            )
        for other in self._sections:
            if other.slug == section.slug:
                raise ConfigurationError(
                    f"The sections {other.title!r} and {section.title!r} have the same name, "
                    f"{section.slug!r}.",
                    "Give one of them another title.",
                )

    def refresh(self, function: Callback[CustomerProfile] | None) -> None:
        """Run the section of `function` again, or every one; see `Panel.refresh`."""
        chosen = [one for one in self._sections if function is None or one.is_filled_by(function)]
        if function is not None and not chosen:
            raise ConfigurationError(
                f"{function!r:.80} is no section of this panel.",
                "Pass the function that @panel.section(...) decorates.",
            )
        for section in chosen:
            section.refresh()
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
            for section in tuple(self._sections):
                section.start()
            self._draw()

    def _switch_to(self, profile: CustomerProfile | None) -> None:
        self._are_sections_due = profile is not None
        self._messages.customer_changed(profile)
        if profile is None:
            self._customer.hide()
            for section in self._sections:
                section.hide()
            return
        for section in self._sections:
            section.prepare(profile)
        self._customer.show(profile)

    # --- Drawing

    def _draw(self) -> None:
        """Bring the page up to date."""
        frame = self._frame()
        if frame is None:
            return  # index.html shows "connecting" by itself
        patches = diff(self._drawn, frame)
        self._drawn = None  # until the page has taken them, nobody knows what the page shows
        for patch in patches:
            self._page.patch(patch.element_id, patch.html)
        self._drawn = frame
        if not self._is_ready and frame.state in ("waiting", "profile"):
            self._is_ready = True
            self._page.mark("agentapp:ready")

    def _frame(self) -> Frame | None:
        if self._host.is_authorized is False:
            return self._frame_around("unauthorized", self._view.unauthorized)
        if self._customer.profile is not None:
            return self._profile_frame()
        match self._host.connection:
            case "connecting":
                return None
            case "connected":
                return self._frame_around("waiting", self._view.waiting)
            case ConnectionFailed(error):
                view = self._view
                explain = view.failed_because if self._page.development else view.failed
                return self._frame_around("failed", explain(error))

    def _profile_frame(self) -> Frame:
        top: dict[str, Markup] = {}
        body: dict[str, Markup] = {}
        for section in self._sections:
            (top if section.place == "top" else body)[section.element_id] = section.html
        customer, messages = self._customer, self._messages
        return Frame(
            state="profile",
            language=self._texts.language,
            head=customer.head,
            top=top,
            above=customer.above,
            sections=body,
            below=customer.below,
            alert=messages.alert,
            status=messages.status,
        )

    def _frame_around(self, state: State, notice: Markup) -> Frame:
        return Frame(
            state=state,
            language=self._texts.language,
            head=notice,
            top={},
            above=NOTHING,
            sections={},
            below=NOTHING,
            alert=self._messages.alert,
            status=self._messages.status,
        )

    # --- What the agent does

    def notify(self, text: object, kind: str) -> None:
        """Show a notice; see `Panel.notify`."""
        self._messages.notify(text, kind, acting_for())

    def _run_action(self, action: str, sent: dict[str, Sent], done: Callable[[], None]) -> None:
        if action != DISMISS:
            self._messages.action_started()
        self.actions.run(action, sent, self._customer.profile, done)

    async def _copy(self, text: str) -> None:
        copied = await self._page.copy_text(text)
        if copied:
            self.notify(self._texts["copied"], "success")
        else:
            self.notify(self._texts["not_copied"], "warning")

    def _retry(self, slug: str) -> None:
        for section in self._sections:
            if section.slug == slug:
                section.refresh()
        self._draw()
