"""`Panel`: the customer profile panel, its states, and what an author adds to it."""

import asyncio
import time
from collections.abc import Callable
from typing import TypeVar

from htpy import Node
from markupsafe import Markup

from agentapp._actions import ActionFunction, Actions
from agentapp._sections import DEFAULT_TIMEOUT, Section
from agentapp._views import panel_view, profile_view
from agentapp._views.markup import BUILT_IN, COPY, DISMISS, NOTHING, RELOAD, RETRY, joined
from agentapp._views.panel_view import ALERT, PANEL, STATUS, State
from agentapp.errors import ConfigurationError
from agentapp.livechat import LiveChat
from agentapp.profile import CustomerProfile

SectionFunction = Callable[[CustomerProfile], Node] | Callable[[], Node]

_SectionFunction = TypeVar("_SectionFunction", bound=SectionFunction)
_ActionFunction = TypeVar("_ActionFunction", bound=ActionFunction)

_STATUS_SECONDS = 4.0
_MINUTE = 60.0


class Panel:
    """Shows the customer whose profile the agent opened, with the author's sections.

    From top to bottom: who it is, what they answered before the chat, the sections in the order in
    which they were added, and the custom variables.

    It draws itself, in `<main id="panel">`, whenever something changes; there is nothing to call.

    Args:
        chat: Whose customers to show.

    Example:
        >>> from htpy import button
        >>> panel = Panel(chat)
        >>> @panel.section("Orders")
        ... async def orders(profile):
        ...     return button(data_action="refund", data_order_id="1038")["Refund 1038"]
        >>> @panel.action("refund")
        ... async def refund(order_id):
        ...     panel.refresh(orders)
    """

    def __init__(self, chat: LiveChat) -> None:
        """See the class."""
        self._chat = chat
        self._page = chat._page
        self._sections: list[Section] = []
        self._actions = Actions(chat._reporter, self._action_failed)

        self._connected = False
        self._failure: Exception | None = None
        self._refused = False
        self._profile: CustomerProfile | None = None
        self._customer = NOTHING
        self._variables = NOTHING
        self._alert = panel_view.alert(NOTHING)
        self._status = panel_view.status("")
        self._status_timer: asyncio.TimerHandle | None = None
        self._ticking = False
        self._ready = False
        self._is_marked = True

        # What is in the page: each part that can be patched alone, by its id, and before them what
        # is around. None before the first drawing.
        self._drawn: tuple[tuple[State, Markup, Markup], dict[str, Markup]] | None = None

        self._actions.add(COPY, self._copy)
        self._actions.add(DISMISS, self._dismiss)
        self._actions.add(RELOAD, self._page.reload)
        self._actions.add(RETRY, self._retry)
        self._page.on_action(self._clicked)
        chat._on_event("authorize", lambda: self._authorized(True))
        chat._on_event("authorize_error", lambda: self._authorized(False))
        chat._on_connection(self._connection_changed)
        chat._on_settled(self._settled)
        chat._on_shown(self._shown)
        if self._connected or self._failure is not None:
            self._settled()
            self._shown()

    # --- What an author adds

    def section(
        self, title: str, *, timeout: float | None = DEFAULT_TIMEOUT
    ) -> Callable[[_SectionFunction], _SectionFunction]:
        """Add a block to the panel, as a decorator of the function that fills it.

        The function, plain or async, takes the profile or nothing, and returns htpy nodes, or text,
        which is escaped. None, "" and a list without items show as an empty section. It runs when
        the agent opens a customer, again when LiveChat sends something new about the same one, and
        on `refresh`. When the agent moves on while it is still working, it is cancelled.

        Args:
            title: The block's heading; `data-section` is made of it.
            timeout: How long the function may take, in seconds, before the section shows an error;
                None: for as long as it wants.

        Raises:
            ConfigurationError: The title has no letter or digit, or another section has it; or the
                timeout is not above 0.
            TypeError: The function can be called neither with a profile nor without.

        Example:
            >>> @Panel(chat).section("Notes", timeout=5)
            ... def notes(profile):
            ...     return f"{profile.name} likes tea."
        """

        if timeout is not None and not timeout > 0:
            raise ConfigurationError(
                f"The section {title!r} cannot have a timeout of {timeout} seconds.",
                "Give it more than 0, or None for no limit.",
            )

        def register(function: _SectionFunction) -> _SectionFunction:
            section = Section(
                function,
                title,
                timeout=timeout,
                reporter=self._chat._reporter,
                changed=self._draw,
            )
            self._require_unique(section)
            self._sections.append(section)
            if self._profile is not None:
                section.show(self._profile)
                self._draw()
            return function

        return register

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

    def action(self, name: str) -> Callable[[_ActionFunction], _ActionFunction]:
        """Answer clicks on elements with `data-action="<name>"`, as a decorator.

        The function, plain or async, gets the element's other `data-*` values as keyword arguments
        with their names in snake_case, all of them text. It runs to its end also when the agent has
        moved on; while it runs, the same click is not a second one.

        Two actions come with the panel: `agentapp:copy` puts `data-text` on the clipboard and says
        so, `agentapp:retry` runs the section again whose `data-section` is this `data-slug`.

        Args:
            name: What `data-action` says; it cannot start with `agentapp:`.

        Raises:
            ConfigurationError: The name is taken.

        Example:
            >>> @Panel(chat).action("refund")
            ... async def refund(order_id):
            ...     print("refunding", order_id)
            >>> page.click("refund", order_id="1038")
            >>> run(idle())
            refunding 1038
        """
        if name.startswith(BUILT_IN):
            raise ConfigurationError(
                f"An action cannot be called {name!r}.",
                f"Names that start with {BUILT_IN!r} belong to the panel; take another.",
            )

        def register(function: _ActionFunction) -> _ActionFunction:
            self._actions.add(name, function)
            return function

        return register

    def refresh(self, section: SectionFunction | None = None) -> None:
        """Run a section's function again, or all of them; what they show stays until then.

        Without a customer on show there is nothing to do.

        Args:
            section: The function that was decorated with `section`; None for every one.

        Raises:
            ConfigurationError: It is not one of this panel's sections.

        Example:
            >>> Panel(chat).refresh()
        """
        chosen = [one for one in self._sections if section is None or one.is_filled_by(section)]
        if section is not None and not chosen:
            raise ConfigurationError(
                f"{section!r:.80} is no section of this panel.",
                "Pass the function that @panel.section(...) decorates.",
            )
        for one in chosen:
            one.refresh()
        self._draw()

    # --- What LiveChat says

    def _connection_changed(self, failure: Exception | None) -> None:
        # Not drawn here: the page settles right after, with what the host has sent until then.
        self._connected = failure is None
        self._failure = failure

    def _authorized(self, authorized: bool) -> None:
        self._refused = not authorized

    def _settled(self) -> None:
        profile = None if self._refused else self._chat.profile
        if profile == self._profile:
            self._draw()
            return
        self._profile = profile
        if profile is None:
            for section in self._sections:
                section.hide()
            self._draw()
            return
        for section in self._sections:
            section.prepare(profile)
        self._describe(profile)
        self._variables = profile_view.variables(profile)
        self._draw()
        self._is_marked = False

    def _shown(self) -> None:
        if not self._is_marked:
            self._is_marked = True
            self._page.mark("agentapp:profile")
        for section in self._sections:
            section.start()

    def _describe(self, profile: CustomerProfile) -> None:
        timezone = profile.geolocation.timezone if profile.geolocation else None
        local_time = self._page.local_time(timezone) if timezone else None
        self._customer = profile_view.customer(profile, local_time)
        if local_time and not self._ticking:
            self._ticking = True
            until_next_minute = _MINUTE - time.time() % _MINUTE
            asyncio.get_running_loop().call_later(until_next_minute, self._tick)

    def _tick(self) -> None:
        self._ticking = False
        if self._profile is not None:
            self._describe(self._profile)
            self._draw()

    # --- Drawing

    def _state(self) -> State | None:
        if self._refused:
            return "unauthorized"
        if self._profile is not None:
            return "profile"
        if self._failure is not None:
            return "failed"
        return "waiting" if self._connected else None

    def _around_sections(self, state: State) -> tuple[Markup, Markup]:
        """What stands above the sections, and what below them."""
        if state == "profile":
            return self._customer, self._variables
        if state == "failed" and self._failure is not None:
            if not self._page.development:
                return panel_view.failed(self._failure), NOTHING
            return panel_view.failed_because(self._failure), NOTHING
        return panel_view.UNAUTHORIZED if state == "unauthorized" else panel_view.WAITING, NOTHING

    def _draw(self) -> None:
        """Bring the page up to date, with one patch or none."""
        state = self._state()
        if state is None:
            return  # index.html shows "connecting" by itself
        above, below = self._around_sections(state)
        sections = self._sections if state == "profile" else ()
        around = (state, above, below)
        parts = {section.element_id: section.html for section in sections}
        parts |= {ALERT: self._alert, STATUS: self._status}

        drawn, self._drawn = self._drawn, None  # until the page has it, nobody knows
        changed = []
        if drawn is not None and drawn[0] == around and drawn[1].keys() == parts.keys():
            changed = [part for part, html in parts.items() if drawn[1][part] != html]
        if len(changed) == 1:
            self._page.patch(changed[0], parts[changed[0]])
        elif drawn != (around, parts):
            body = joined((above, *(section.html for section in sections), below))
            self._page.patch(PANEL, panel_view.panel(state, body, self._alert, self._status))
        self._drawn = (around, parts)
        if not self._ready and state in ("waiting", "profile"):
            self._ready = True
            self._page.mark("agentapp:ready")

    # --- What the agent does

    def _clicked(self, action: str, data: dict[str, str]) -> None:
        self._dismiss()
        self._actions.run(action, data, self._profile)

    def _action_failed(self, action: str, profile: CustomerProfile | None) -> None:
        self._alert = panel_view.alert(panel_view.action_failed(action, profile))
        self._draw()

    def _dismiss(self) -> None:
        self._alert = panel_view.alert(NOTHING)
        self._draw()

    async def _copy(self, text: str) -> None:
        copied = await self._page.copy_text(text)
        self._say(
            "Copied" if copied else "Not copied. Please select the text and copy it yourself."
        )

    def _say(self, message: str) -> None:
        self._status = panel_view.status(message)
        self._draw()
        if self._status_timer is not None:
            self._status_timer.cancel()
        self._status_timer = None
        if message:
            loop = asyncio.get_running_loop()
            self._status_timer = loop.call_later(_STATUS_SECONDS, self._say, "")

    def _retry(self, slug: str) -> None:
        for section in self._sections:
            if section.slug == slug:
                section.refresh()
        self._draw()
