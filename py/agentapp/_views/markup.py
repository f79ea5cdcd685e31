"""Templates: pieces of the page, written once with htpy and filled in often.

Each is made when its module is imported, with `%s` where a value goes. Every value that is not
itself `Markup` is escaped, so nothing that came from LiveChat can become an element; and filling
one in costs microseconds in WebAssembly, where building the htpy elements for each customer would
cost milliseconds.
"""

import html
import re
from collections.abc import Callable, Iterable

from htpy import Element, button
from markupsafe import Markup, escape

NOTHING = Markup()
_NAMED_TEXT = re.compile(r"%\((\w+)\)s")

# The actions that come with the panel; an author's own names cannot start like them.
BUILT_IN = "agentapp:"
COPY = f"{BUILT_IN}copy"
DISMISS = f"{BUILT_IN}dismiss"
RELOAD = f"{BUILT_IN}reload"
RETRY = f"{BUILT_IN}retry"
SIGN_IN = f"{BUILT_IN}sign-in"
SIGN_IN_GO_ON = f"{BUILT_IN}sign-in-go-on"


class Template:
    """Markup with `%s` where values go, as `Markup` itself can have, and twice as fast.

    Args:
        markup: What nobody but the panel wrote.

    Example:
        >>> Template(Markup("<p>%s</p>")) % ("<b>",)
        Markup('<p>&lt;b&gt;</p>')
    """

    __slots__ = ("_format",)

    def __init__(self, markup: Markup) -> None:
        """See the class."""
        self._format = str(markup)

    def with_texts(self, text_of: Callable[[str], str]) -> "Template":
        """Put a text, escaped, in place of each `%(name)s`; the result is filled in with `%`.

        Args:
            text_of: Returns the text of each name.

        Example:
            >>> greeting = Template(Markup('<p title="%(title)s">%s</p>'))
            >>> greeting.with_texts({"title": "50 %"}.__getitem__) % ("Hello",)
            Markup('<p title="50 %">Hello</p>')
        """

        def escaped(name: re.Match[str]) -> str:
            return html.escape(text_of(name[1])).replace("%", "%%")

        return Template(unsafe_markup(_NAMED_TEXT.sub(escaped, self._format)))

    def __mod__(self, values: tuple[object, ...]) -> Markup:
        """Fill in a value for each `%s`, escaped unless it is `Markup`."""
        return unsafe_markup(self._format % tuple([_escaped(value) for value in values]))


def _escaped(value: object) -> str:
    if type(value) is Markup:
        return value
    if type(value) is str:
        return html.escape(value)  # as markupsafe does, but for the Markup that it would make
    return escape(value)


def template(element: Element) -> Template:
    """Make a template of `element`, to be filled in with `%`.

    Example:
        >>> from htpy import p
        >>> template(p["Hello %s"]) % ("<b>",)
        Markup('<p>Hello &lt;b&gt;</p>')
    """
    return Template(element.__html__())


def unsafe_markup(markup: str) -> Markup:
    """Declare `markup`, in which every value is escaped already, as `Markup`.

    `Markup(markup)` would first look for an `__html__`, which takes as long as all the rest.
    """
    return str.__new__(Markup, markup)


def concat(parts: Iterable[Markup]) -> Markup:
    """Join the parts, one after the other."""
    return unsafe_markup("".join(parts))


def text_button(label: str, action: str, **data: str) -> Element:
    """Make a button that starts an action, with `data` as its `data-*` attributes."""
    attributes = {f"data-{name}": value for name, value in data.items()}
    return button(".aa-button", attributes, type="button", data_action=action)[label]


def icon_button(icon: Markup, label: str, action: str, **data: str) -> Element:
    """Make the same with an icon; `label` is its accessible name and its tooltip."""
    attributes = {f"data-{name}": value for name, value in data.items()}
    return button(
        ".aa-icon-button",
        attributes,
        type="button",
        title=label,
        aria_label=label,
        data_action=action,
    )[icon]


def icon(path: str) -> Markup:
    """Make a line drawing of 20 by 20 pixels, in the colour of the text."""
    return Markup(
        '<svg class="aa-icon" viewBox="0 0 20 20" width="20" height="20" fill="none"'
        ' stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round"'
        ' aria-hidden="true" focusable="false"><path d="%s"/></svg>'
    ) % (path,)


PERSON_ICON = icon(
    "M10 10a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM3.5 17c.6-3 3.2-4.5 6.5-4.5s5.9 1.5 6.5 4.5"
)
COPY_ICON = icon("M7.5 7.5h8v8h-8zM12.5 7.5v-3h-8v8h3")
CLOSE_ICON = icon("m5.5 5.5 9 9m0-9-9 9")
