"""`SectionView` renders an author's section in each of its states."""

from htpy import Element, bdi, div, h2, p, section
from markupsafe import Markup

from agentapp._views.markup import RETRY, Template, template, text_button

_BARS = div(".bars", aria_hidden="true")[div(".bar"), div(".bar"), div(".bar")]


class SectionView:
    """The markup of one section; the parts that never change are made once.

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
        again = text_button("Try again", RETRY, slug=slug)
        self._error = self._frame("error", div(".trouble", role="alert")[p["%s"], again])

    def ready(self, content: Markup) -> Markup:
        """Render the section with the result of the author's function."""
        return self._ready % (content,)

    def error(self, message: str) -> Markup:
        """Render the section with a short message and a way to try again."""
        return self._error % (message,)

    def _frame(self, state: str, content: Element | str) -> Template:
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
