"""`View`: a page without a customer, as extensions use it."""

from collections.abc import Callable
from typing import TypeAlias, TypeVar

from agentapp._decorators import require_section
from agentapp._interaction_methods import InteractionMethods
from agentapp._placements import require_no_customer
from agentapp._sections import DEFAULT_TIMEOUT, Place
from agentapp._sign_in_methods import SignInMethods
from agentapp._view_display import ViewDisplay
from agentapp._views.panel_texts import PanelTexts
from agentapp._views.translations import Language, Texts
from agentapp.livechat import LiveChat
from agentapp.panel import Content
from agentapp.payloads import PageData

ViewSectionFunction: TypeAlias = Callable[[PageData | None], Content] | Callable[[], Content]

_ViewSectionFunction = TypeVar("_ViewSectionFunction", bound=ViewSectionFunction)


class View(InteractionMethods, SignInMethods):
    """Shows the author's sections on a page without a customer.

    Its placements are full screen and settings; a page with a customer has a `Panel`. It draws
    itself, in `<main id="panel">`, whenever something changes; there is nothing to call.

    On a full-screen page of 900 px and more, the sections stand in two columns, and those at the
    top have the whole width. On a settings page they stand in one narrow column.

    Args:
        chat: The connection that the sections wait for.
        title: The heading of the page; None for a page without one.
        language: The language of the view's own texts, and the `lang` of its element.
        texts: Texts in place of the language's own.

    Raises:
        ConfigurationError: There is no such language or text, or the page's placement has a
            customer.

    Example:
        >>> from htpy import button
        >>> page.placement = "fullscreen"
        >>> view = View(chat, title="Returns")
        >>> @view.section("Today")
        ... async def today():
        ...     return button(data_action="export")["Export"]
        >>> @view.action("export")
        ... async def export():
        ...     view.notify("Exported")
    """

    def __init__(
        self,
        chat: LiveChat,
        *,
        title: str | None = None,
        language: Language = "en",
        texts: Texts | None = None,
    ) -> None:
        """See the class."""
        require_no_customer(chat.placement)
        self._display = ViewDisplay(chat, PanelTexts(language, texts), title)
        self._interaction, self._owner = self._display.interaction, "view"
        self._hold_sections = self._display.require_sign_in

    def section(
        self,
        title: str,
        *,
        place: Place = "body",
        hide_empty: bool = False,
        timeout: float | None = DEFAULT_TIMEOUT,
    ) -> Callable[[_ViewSectionFunction], _ViewSectionFunction]:
        """Add a block to the view, as a decorator of the function that fills it.

        The function, plain or async, takes nothing, or the page's data: a `PageData`, and None as
        long as LiveChat has sent none. It returns htpy nodes, or text, which is escaped. None, ""
        and a list without items show as an empty section. It runs when the page is connected and on
        `refresh`; one that takes the page's data also when LiveChat sends it.

        Args:
            title: The block's heading; `data-section` is made of it.
            place: "top" for a block above the others, over the whole width; "body" for one among
                the others.
            hide_empty: True to hide the block while it has nothing to show.
            timeout: How long the function may take, in seconds, before the section shows an error;
                None: for as long as it wants.

        Raises:
            ConfigurationError: The title has no letter or digit, or another section has it; or the
                timeout is not above 0, or there is no such place.
            TypeError: The function needs more than the page's data, or the title is no text.

        Example:
            >>> page.placement = "settings"
            >>> @View(chat).section("Account", timeout=5)
            ... def account(page_data):
            ...     return "Connected" if page_data else "Not connected"
        """
        require_section(title, place, timeout, "@view.section")

        def register(function: _ViewSectionFunction) -> _ViewSectionFunction:
            self._display.add_section(
                function, title, timeout=timeout, place=place, hides_empty=hide_empty
            )
            return function

        return register

    def refresh(self, section: ViewSectionFunction | None = None) -> None:
        """Run a section's function again, or all of them; what they show stays until then.

        Args:
            section: The function that was decorated with `section`; None for every one.

        Raises:
            ConfigurationError: It is not one of this view's sections.

        Example:
            >>> page.placement = "fullscreen"
            >>> View(chat).refresh()
        """
        self._display.refresh(section)
