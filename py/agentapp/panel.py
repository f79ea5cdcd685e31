"""`Panel`: the customer profile panel, as extensions use it."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias, TypeVar

from htpy import Node

from agentapp._decorators import require_section
from agentapp._interaction_methods import InteractionMethods
from agentapp._panel_display import PanelDisplay
from agentapp._placements import require_customer
from agentapp._sections import DEFAULT_TIMEOUT, Place
from agentapp._sign_in_methods import SignInMethods
from agentapp._views.panel_texts import PanelTexts
from agentapp._views.profile_view import FACTS, Block, Fact
from agentapp._views.translations import Language, Texts
from agentapp.livechat import LiveChat
from agentapp.profile import CustomerProfile
from agentapp.titled import TitledContent

Content: TypeAlias = Node | TitledContent | Awaitable[Node | TitledContent]
SectionFunction = Callable[[CustomerProfile], Content] | Callable[[], Content]

_SectionFunction = TypeVar("_SectionFunction", bound=SectionFunction)


class Panel(InteractionMethods, SignInMethods):
    """Shows the customer whose profile the agent opened, with the author's sections.

    From top to bottom: who it is, facts, what they answered before the chat, the sections in the
    order in which they were added, and the custom variables.

    It draws itself, in `<main id="panel">`, whenever something changes; there is nothing to call.
    Its placements are details and the message box; a page without a customer has a `View`.

    Args:
        chat: Whose customers to show.
        facts: The facts and blocks to show, in their order. "sections" is the place of the
            sections; without it, they come last.
        language: The language of the panel's own texts, and the `lang` of the panel's element.
        texts: Texts in place of the language's own.

    Raises:
        ConfigurationError: There is no such fact, block, language or text, or the page's placement
            has no customer.

    Example:
        >>> from htpy import button
        >>> panel = Panel(chat)
        >>> @panel.section("Orders")
        ... async def orders(profile):
        ...     return button(data_action="refund", data_order_id="1038")["Refund 1038"]
        >>> @panel.action("refund")
        ... async def refund(order_id):
        ...     panel.refresh(orders)

        >>> panel = Panel(
        ...     chat,
        ...     facts=("location", "sections", "custom_variables"),
        ...     language="de",
        ...     texts={"custom_variables": "Kundendaten"},
        ... )
    """

    def __init__(
        self,
        chat: LiveChat,
        *,
        facts: Sequence[Fact | Block] = FACTS,
        language: Language = "en",
        texts: Texts | None = None,
    ) -> None:
        """See the class."""
        require_customer(chat.placement)
        self._display = PanelDisplay(chat, PanelTexts(language, texts), facts)
        self._interaction, self._owner = self._display.interaction, "panel"
        self._hold_sections = self._display.require_sign_in

    def section(
        self,
        title: str,
        *,
        place: Place = "body",
        hide_empty: bool = False,
        timeout: float | None = DEFAULT_TIMEOUT,
    ) -> Callable[[_SectionFunction], _SectionFunction]:
        """Add a block to the panel, as a decorator of the function that fills it.

        The function, plain or async, takes the profile or nothing, and returns htpy nodes, or text,
        which is escaped. None, "" and a list without items show as an empty section. It runs when
        the agent opens a customer, again when LiveChat sends something new about the same one, both
        times after the callbacks of the event, and on `refresh`. When the agent moves on while it
        is still working, it is cancelled. `titled` gives a result a heading of its own.

        Args:
            title: The block's heading; `data-section` is made of it.
            place: "top" for a block directly below who the customer is, "body" for one among the
                others.
            hide_empty: True to hide the block while it has nothing to show: while it works for a
                new customer, and where the result is empty. An error shows.
            timeout: How long the function may take, in seconds, before the section shows an error;
                None: for as long as it wants.

        Raises:
            ConfigurationError: The title has no letter or digit, or another section has it; or the
                timeout is not above 0, or there is no such place.
            TypeError: The function can be called neither with a profile nor without, or the title
                is no text.

        Example:
            >>> @Panel(chat).section("Notes", timeout=5)
            ... def notes(profile):
            ...     return f"{profile.name} likes tea."
        """
        require_section(title, place, timeout, "@panel.section")

        def register(function: _SectionFunction) -> _SectionFunction:
            self._display.add_section(
                function, title, timeout=timeout, place=place, hides_empty=hide_empty
            )
            return function

        return register

    def refresh(self, section: SectionFunction | None = None) -> None:
        """Run a section's function again, or all of them; what they show stays until then.

        Without a current profile there is nothing to do.

        Args:
            section: The function that was decorated with `section`; None for every one.

        Raises:
            ConfigurationError: It is not one of this panel's sections.

        Example:
            >>> Panel(chat).refresh()
        """
        self._display.refresh(section)
