"""`Panel`: the customer profile panel, as extensions use it."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias, TypeVar, get_args

from htpy import Node

from agentapp._actions import ActionFunction
from agentapp._messages import NoticeKind
from agentapp._panel_display import PanelDisplay
from agentapp._sections import DEFAULT_TIMEOUT, Place
from agentapp._views.markup import BUILT_IN
from agentapp._views.panel_texts import PanelTexts, require_known
from agentapp._views.profile_view import FACTS, Block, Fact
from agentapp._views.translations import Language, Texts
from agentapp.errors import ConfigurationError
from agentapp.livechat import LiveChat
from agentapp.profile import CustomerProfile
from agentapp.titled import TitledContent

_Content: TypeAlias = Node | TitledContent | Awaitable[Node | TitledContent]
SectionFunction = Callable[[CustomerProfile], _Content] | Callable[[], _Content]

_SectionFunction = TypeVar("_SectionFunction", bound=SectionFunction)
_ActionFunction = TypeVar("_ActionFunction", bound=ActionFunction)


class Panel:
    """Shows the customer whose profile the agent opened, with the author's sections.

    From top to bottom: who it is, facts, what they answered before the chat, the sections in the
    order in which they were added, and the custom variables.

    It draws itself, in `<main id="panel">`, whenever something changes; there is nothing to call.

    Args:
        chat: Whose customers to show.
        facts: The facts and blocks to show, in their order. "sections" is the place of the
            sections; without it, they come last.
        language: The language of the panel's own texts, and the `lang` of the panel's element.
        texts: Texts in place of the language's own.

    Raises:
        ConfigurationError: There is no such fact, block, language or text.

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
        self._display = PanelDisplay(chat, PanelTexts(language, texts), facts)

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
        _require_text(title, "section", "Orders")
        require_known("place for a section", place, get_args(Place))
        if timeout is not None and not timeout > 0:
            raise ConfigurationError(
                f"The section {title!r} cannot have a timeout of {timeout} seconds.",
                "Give it more than 0, or None for no limit.",
            )

        def register(function: _SectionFunction) -> _SectionFunction:
            self._display.add_section(
                function, title, timeout=timeout, place=place, hides_empty=hide_empty
            )
            return function

        return register

    def action(self, name: str) -> Callable[[_ActionFunction], _ActionFunction]:
        """Answer what the agent does with elements with `data-action="<name>"`, as a decorator.

        A button or link starts it by a click, a form by its submission, and an `input`, `select` or
        `textarea` when its value changes: with `data-on="input"` while the agent types, with
        `data-debounce="250"` once they have paused for as many milliseconds.

        The function, plain or async, gets the keyword arguments that it names: the element's other
        `data-*` values and the fields of its form, by their names with `_` for `-`, and a control's
        own `value`. A checkbox is a `bool`, several fields of one name are a `list[str]`, all else
        is text; a parameter annotated `int` or `float` gets a number.

        It runs to its end also when the agent has moved on. While it runs, the element is busy and
        starts it no second time; of the changes of a control, the newest waits until it has ended.

        Two actions come with the panel: `agentapp:copy` puts `data-text` on the clipboard and says
        so, `agentapp:retry` runs the section again whose `data-section` is this `data-slug`.

        Args:
            name: What `data-action` says; it cannot start with `agentapp:`.

        Raises:
            ConfigurationError: The name is taken.
            TypeError: The name is no text.

        Example:
            >>> @Panel(chat).action("refund")
            ... async def refund(order_id):
            ...     print("refunding", order_id)
            >>> page.click("refund", order_id="1038")
            >>> run(idle())
            refunding 1038
        """
        _require_text(name, "action", "refund")
        if name.startswith(BUILT_IN):
            raise ConfigurationError(
                f"An action cannot be called {name!r}.",
                f"Names that start with {BUILT_IN!r} belong to the panel; take another.",
            )

        def register(function: _ActionFunction) -> _ActionFunction:
            self._display.actions.add(name, function)
            return function

        return register

    def notify(self, text: str, kind: NoticeKind = "success") -> None:
        """Show the agent a short text at the bottom of the panel.

        "success" and "info" go by themselves after a few seconds, but not while the agent points at
        them; "warning" and "error" stay until they are dismissed. A notice of an action goes when
        the agent moves on to another customer; one that comes after that names its customer.

        Args:
            text: The notice; it is text, never markup.
            kind: One of "success", "info", "warning" and "error".

        Raises:
            ConfigurationError: The text is empty, or there is no such kind.

        Example:
            >>> Panel(chat).notify("Saved")
        """
        self._display.notify(text, kind)

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


def _require_text(value: object, decorator: str, example: str) -> None:
    """Check the decorator's first argument: a function is the sign of forgotten parentheses."""
    if isinstance(value, str):
        return
    right = f'@panel.{decorator}("{example}")'
    if callable(value):
        raise TypeError(f"Name the {decorator}: {right}, not @panel.{decorator}.")
    raise TypeError(f"The name of the {decorator} is text, as in {right}; this is {value!r:.80}.")
