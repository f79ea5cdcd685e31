"""`InteractionMethods`: what `Panel` and `View` do with an agent, as methods of both."""

from collections.abc import Callable
from typing import TypeVar

from agentapp._actions import ActionFunction
from agentapp._decorators import require_name
from agentapp._interaction import Interaction
from agentapp._messages import NoticeKind
from agentapp._views.markup import BUILT_IN
from agentapp.errors import ConfigurationError

_ActionFunction = TypeVar("_ActionFunction", bound=ActionFunction)


class InteractionMethods:
    """Actions and notices.

    Attributes:
        _interaction: The interaction of the display.
        _owner: The usual name of the variable: "panel" or "view".
    """

    _interaction: Interaction
    _owner: str

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

        Two actions come with agentapp: `agentapp:copy` puts `data-text` on the clipboard and says
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
        require_name(name, f"@{self._owner}.action", "refund")
        if name.startswith(BUILT_IN):
            raise ConfigurationError(
                f"An action cannot be called {name!r}.",
                f"Names that start with {BUILT_IN!r} belong to agentapp; take another.",
            )

        def register(function: _ActionFunction) -> _ActionFunction:
            self._interaction.actions.add(name, function)
            return function

        return register

    def notify(self, text: str, kind: NoticeKind = "success") -> None:
        """Show the agent a short text at the bottom of the page.

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
        self._interaction.notify(text, kind)
