"""How an author's section looks in each of its states."""

from htpy import Element, bdi, div, h2, p, pre, section
from markupsafe import Markup

from agentapp.markup import NOTHING, RETRY, template, text_button

_BARS = div(".bars", aria_hidden="true")[div(".bar"), div(".bar"), div(".bar")]
_TRACEBACK = template(pre(".traceback", tabindex="0")["%s"])


class SectionView:
    """One section's look; what never changes of it is made once.

    Args:
        slug: What its `data-section` says.
        title: Its heading.
    """

    def __init__(self, slug: str, title: str) -> None:
        """Make each state's template."""
        self.element_id = f"section-{slug}"
        self._slug = slug
        self._title = title.replace("%", "%%")
        self.loading = self._frame("loading", _BARS) % ()
        self.empty = self._frame("empty", p(".quiet")["Nothing to show."]) % ()
        self._ready = self._frame("ready", "%s")
        again = text_button("Try again", RETRY, section=slug)
        self._error = self._frame("error", div(".trouble", role="alert")[p["%s"], "%s", again])

    def ready(self, content: Markup) -> Markup:
        """With what the author's function returned."""
        return self._ready % (content,)

    def error(self, message: str, traceback: str | None) -> Markup:
        """With a short message, a way to try again, and the traceback where one is to be seen."""
        details = NOTHING if traceback is None else _TRACEBACK % (traceback,)
        return self._error % (message, details)

    def _frame(self, state: str, content: Element | str) -> Markup:
        heading = f"{self.element_id}-title"
        return template(
            section(
                ".block",
                id=self.element_id,
                data_section=self._slug,
                data_state=state,
                aria_labelledby=heading,
                aria_busy="true" if state == "loading" else None,
            )[
                h2(".block-title", id=heading)[bdi[self._title]],
                div(".section-body")[content],
            ]
        )
