"""`SectionView` renders an author's section in each of its states."""

from htpy import bdi, div, h2, p, section
from markupsafe import Markup

from agentapp._views.markup import NOTHING, RETRY, Template, template, text_button
from agentapp._views.panel_texts import PanelTexts

_BARS = (
    template(div(".aa-bars", aria_hidden="true")[div(".aa-bar"), div(".aa-bar"), div(".aa-bar")])
    % ()
)
_EMPTY = template(p(".quiet")["%(empty)s"])
_ERROR = template(
    div(".aa-trouble", role="alert")[p["%s"], text_button("%(try_again)s", RETRY, slug="%s")]
)


class SectionView:
    """The markup of one section; the parts that never change are made once.

    Args:
        slug: What its `data-section` says.
        title: Its heading.
        texts: The panel's texts.
        is_at_top: True for a section above the others, which a wide page gives its whole width.
        hides_empty: True for a section that is hidden until it has something to show.

    Attributes:
        element_id: The id of its element.
        loading: The markup while the author's function works.
    """

    def __init__(
        self, slug: str, title: str, texts: PanelTexts, *, is_at_top: bool, hides_empty: bool
    ) -> None:
        """Make each state's template."""
        self._place = "top" if is_at_top else None
        self.element_id = f"section-{slug}"
        self._slug = slug
        self._title = title
        self._ready = self._frame("ready")
        self._empty = self._frame("empty", hidden=hides_empty)
        self._nothing = NOTHING if hides_empty else texts.fill(_EMPTY) % ()
        self._error = self._frame("error")
        self._error_body = texts.fill(_ERROR)
        # Hidden here too: a section that turns out to be empty must not come and go.
        self.loading = self._frame("loading", hidden=hides_empty) % (title, _BARS)

    def ready(self, content: Markup, title: str | None = None) -> Markup:
        """Render the section with the result of the author's function.

        Args:
            content: The result.
            title: The heading for this result, in place of the section's own.
        """
        return self._ready % (title or self._title, content)

    def empty(self, title: str | None = None) -> Markup:
        """Render the section with nothing to show, like `ready`."""
        return self._empty % (title or self._title, self._nothing)

    def error(self, message: str) -> Markup:
        """Render the section with a short message and a way to try again."""
        return self._error % (self._title, self._error_body % (message, self._slug))

    def _frame(self, state: str, *, hidden: bool = False) -> Template:
        heading = f"{self.element_id}-title"
        return template(
            section(
                ".aa-block",
                id=self.element_id,
                data_section=self._slug,
                data_state=state,
                data_place=self._place,
                aria_labelledby=heading,
                aria_busy="true" if state == "loading" else None,
                hidden=hidden,
            )[
                h2(".aa-block-title", id=heading)[bdi["%s"]],
                div(".aa-section-body")["%s"],
            ]
        )
