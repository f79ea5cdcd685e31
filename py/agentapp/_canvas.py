"""`Canvas` draws frames in `<main id="panel">`."""

from collections.abc import Mapping

from markupsafe import Markup

from agentapp._messages import Messages
from agentapp._page import Page
from agentapp._views.frame import Frame, diff
from agentapp._views.markup import NOTHING
from agentapp._views.panel_texts import PanelTexts
from agentapp._views.panel_view import PanelView, State

_NO_SECTIONS: Mapping[str, Markup] = {}


class Canvas:
    """The element that one display draws in.

    Args:
        page: The page with the element.
        texts: The display's texts.
        view: Renders the notices that take the whole element.
        messages: The notices at its bottom, which are in every frame.
    """

    def __init__(self, page: Page, texts: PanelTexts, view: PanelView, messages: Messages) -> None:
        """Draw nothing yet."""
        self._page = page
        self._texts = texts
        self._view = view
        self._messages = messages
        self._drawn: Frame | None = None
        self._is_ready = False

    def draw(self, frame: Frame | None) -> None:
        """Bring the page up to date; None leaves it as index.html has it."""
        if frame is None:
            return
        patches = diff(self._drawn, frame)
        self._drawn = None  # until the page has taken them, nobody knows what the page shows
        for patch in patches:
            self._page.patch(patch.element_id, patch.html)
        self._drawn = frame
        if not self._is_ready and frame.state in ("waiting", "profile", "ready"):
            self._is_ready = True
            self._page.mark("agentapp:ready")

    def frame(
        self,
        state: State,
        head: Markup,
        *,
        top: Mapping[str, Markup] = _NO_SECTIONS,
        above: Markup = NOTHING,
        sections: Mapping[str, Markup] = _NO_SECTIONS,
        below: Markup = NOTHING,
    ) -> Frame:
        """Make a frame with the notices of the moment; see `Frame`."""
        return Frame(
            state=state,
            language=self._texts.language,
            head=head,
            top=top,
            above=above,
            sections=sections,
            below=below,
            alert=self._messages.alert,
            status=self._messages.status,
        )

    def failure(self, error: Exception) -> Frame:
        """Make the frame of a page that could not connect."""
        explain = self._view.failed_because if self._page.development else self._view.failed
        return self.frame("failed", explain(error))
