"""`SectionList` holds the sections of one display, and runs them for one payload at a time."""

from collections.abc import Callable
from typing import Any

from markupsafe import Markup

from agentapp._actions import Actions
from agentapp._error_reporter import Reporter
from agentapp._page import SignInRequest
from agentapp._sections import Place, Section
from agentapp._sign_in import SignIn
from agentapp._sign_in_gate import SignInGate
from agentapp._views.markup import SIGN_IN
from agentapp._views.panel_texts import PanelTexts
from agentapp._views.sign_in_view import BLOCK
from agentapp.errors import ConfigurationError
from agentapp.events import Callback


class SectionList:
    """The sections of a panel or view, in the order in which they were added.

    Args:
        owner: The name of the display in the messages of errors: "panel" or "view".
        texts: The display's texts.
        reporter: Hears what the sections' functions raise.
        changed: Called when a section changed by itself.
    """

    def __init__(
        self, owner: str, texts: PanelTexts, reporter: Reporter, changed: Callable[[], None]
    ) -> None:
        """Begin without a section."""
        self._owner = owner
        self._decorator = f"@{owner}.section"
        self._texts = texts
        self._reporter = reporter
        self._changed = changed
        self._sections: list[Section] = []
        self._gate: SignInGate | None = None
        self._is_held = False

    def add(
        self,
        function: Callback[Any],
        title: str,
        *,
        timeout: float | None,
        place: Place,
        hides_empty: bool,
    ) -> Section:
        """Add a section below the others of its place; see `Panel.section`.

        Raises:
            ConfigurationError: It has no name, or another section has the same.
        """
        section = Section(
            function,
            title,
            timeout=timeout,
            place=place,
            hides_empty=hides_empty,
            texts=self._texts,
            reporter=self._reporter,
            changed=self._changed,
            decorator=self._decorator,
        )
        self._require_unique(section)
        self._sections.append(section)
        return section

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

    def require_sign_in(
        self, request: SignInRequest, timeout: float, sign_in: SignIn, actions: Actions
    ) -> None:
        """Hold the sections back until the agent has signed in; see `Panel.require_sign_in`.

        Args:
            request: The account that the sections need.
            timeout: How long the agent may take to sign in, in seconds.
            sign_in: Signs the agent in.
            actions: Gets the action of the button.

        Raises:
            ConfigurationError: They are held back already, or `pyscript.toml` names no app.
        """
        if self._gate is not None:
            raise ConfigurationError(
                f"{self._owner}.require_sign_in() was called twice.",
                "Call it once, with all scopes that the sections need.",
            )
        self._gate = SignInGate(
            request, timeout, sign_in, self._reporter, self._texts, self._gate_changed
        )
        self._is_held = self._is_gate_closed
        actions.add(SIGN_IN, self._gate.sign_in)
        self._changed()

    def _gate_changed(self) -> None:
        if self._is_held:
            self.start()
        self._changed()

    @property
    def is_empty(self) -> bool:
        """True where no section was added."""
        return not self._sections

    def prepare(self, payload: object, key: str) -> None:
        """Turn all to `payload`; see `Section.prepare`."""
        self._is_held = self._is_gate_closed
        for section in self._sections:
            section.prepare(payload, key)

    def prepare_takers(self, payload: object, key: str) -> None:
        """Turn those whose function takes a payload to `payload`."""
        for section in self._sections:
            if section.takes_payload:
                section.prepare(payload, key)

    def start(self) -> None:
        """Run those that are prepared; where the gate is closed, they run once it has opened."""
        self._is_held = self._is_gate_closed
        if self._gate is not None and self._is_held:
            self._gate.ask()
            return
        for section in tuple(self._sections):
            section.start()

    def hide(self) -> None:
        """Stop all."""
        for section in self._sections:
            section.hide()

    def refresh(self, function: Callback[Any] | None) -> None:
        """Run the section of `function` again, or all of them.

        Raises:
            ConfigurationError: It is the function of none.
        """
        chosen = [one for one in self._sections if function is None or one.is_filled_by(function)]
        if function is not None and not chosen:
            raise ConfigurationError(
                f"{function!r:.80} is no section of this {self._owner}.",
                f"Pass the function that {self._decorator}(...) decorates.",
            )
        for section in chosen:
            section.refresh()

    def retry(self, slug: str) -> None:
        """Run the section with this slug again."""
        for section in self._sections:
            if section.slug == slug:
                section.refresh()

    def html_at(self, place: Place) -> dict[str, Markup]:
        """Return the markup of each section at `place`, by the id of its element."""
        if self._gate is not None and self._is_held:
            html = self._gate.html
            return {BLOCK: html} if html and place == "body" else {}
        return {one.element_id: one.html for one in self._sections if one.place == place}

    @property
    def _is_gate_closed(self) -> bool:
        return self._gate is not None and not self._gate.is_open
