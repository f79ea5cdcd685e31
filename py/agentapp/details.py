"""Sections of LiveChat's own Customer Details tab, for `LiveChat.modify_section`.

A section is declared in the Developer Console, as *Initial state* of the widget. `modify_section`
replaces the components of the section that was declared with the same title. Where none was,
LiveChat does nothing and reports nothing.

Example:
    >>> section = DetailsSection(
    ...     "Orders",
    ...     [Title("2 orders"), LabelValue("Latest", "1038"), Button("Refund", id="refund")],
    ... )
    >>> run(chat.init())
    >>> run(chat.modify_section(section))

Source: LiveChat's SDKs, "Customer Details sections".
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from agentapp._checks import (
    check_choice,
    check_items,
    check_optional_booleans,
    check_optional_texts,
    check_text,
)
from agentapp._plain_data import PlainData, without_none

__all__ = [
    "Button",
    "Component",
    "Customer",
    "DetailsSection",
    "LabelValue",
    "Line",
    "Link",
    "Tags",
    "Title",
]

ImageSize: TypeAlias = Literal["big", "small"]


@dataclass(frozen=True, slots=True)
class Title:
    """A heading with a picture and a text.

    Attributes:
        title: The heading.
        value: A second line.
        description: A third line.
        image_url: The address of a picture.
        image_size: The size of the picture; LiveChat's default is big.
        link: The address that the title leads to.
        id: Sent with `customer_details_section_button_click` when the agent clicks the title.
        clickable: True for a border around it.
        open_app: True to open the extension's own tab with a click.

    Example:
        >>> Title("Mary Brown", image_url="https://shop.example.com/mary.png").title
        'Mary Brown'
    """

    title: str
    value: str | None = None
    description: str | None = None
    image_url: str | None = None
    image_size: ImageSize | None = None
    link: str | None = None
    id: str | None = None
    clickable: bool | None = None
    open_app: bool | None = None

    def __post_init__(self) -> None:
        """Check the fields."""
        check_text("Title.title", self.title)
        texts = {
            "value": self.value,
            "description": self.description,
            "image_url": self.image_url,
            "link": self.link,
            "id": self.id,
        }
        check_optional_texts("Title", texts.items())
        if self.image_size is not None:
            check_choice("Title.image_size", self.image_size, ("big", "small"))
        booleans = {"clickable": self.clickable, "open_app": self.open_app}
        check_optional_booleans("Title", booleans.items())

    def _data(self) -> PlainData:
        return _component(
            "title",
            title=self.title,
            value=self.value,
            description=self.description,
            imgUrl=self.image_url,
            imgSize=self.image_size,
            link=self.link,
            id=self.id,
            clickable=self.clickable,
            openApp=self.open_app,
        )


@dataclass(frozen=True, slots=True)
class LabelValue:
    """A name and a value, such as "Plan: gold".

    Attributes:
        label: The name.
        value: The value.
        icon_url: The address of an icon.
        url: The address that the value leads to.

    Example:
        >>> LabelValue("Plan", "gold").value
        'gold'
    """

    label: str | None = None
    value: str | None = None
    icon_url: str | None = None
    url: str | None = None

    def __post_init__(self) -> None:
        """Check the fields."""
        texts = {
            "label": self.label,
            "value": self.value,
            "icon_url": self.icon_url,
            "url": self.url,
        }
        check_optional_texts("LabelValue", texts.items())
        if not (self.label or self.value):
            raise ValueError("LabelValue has neither a label nor a value.")

    def _data(self) -> PlainData:
        return _component(
            "label_value", label=self.label, value=self.value, iconUrl=self.icon_url, url=self.url
        )


@dataclass(frozen=True, slots=True)
class Link:
    """A link.

    Attributes:
        url: The address.
        value: The text of the link.
        inline: False for a line of its own.

    Example:
        >>> Link("https://shop.example.com/orders/1038", "Order 1038").value
        'Order 1038'
    """

    url: str
    value: str | None = None
    inline: bool | None = None

    def __post_init__(self) -> None:
        """Check the fields."""
        check_text("Link.url", self.url)
        check_optional_texts("Link", [("value", self.value)])
        check_optional_booleans("Link", [("inline", self.inline)])

    def _data(self) -> PlainData:
        return _component("link", url=self.url, value=self.value, inline=self.inline)


@dataclass(frozen=True, slots=True)
class Button:
    """A button; a click sends `customer_details_section_button_click`.

    Attributes:
        label: The text of the button.
        id: Sent with the click. Unique over all sections, or clicks cannot be told apart.
        open_app: True to open the extension's own tab with a click.
        primary: True for the primary style.
        secondary: True for the secondary style.

    Example:
        >>> Button("Refund", id="refund").id
        'refund'
    """

    label: str
    id: str
    open_app: bool | None = None
    primary: bool | None = None
    secondary: bool | None = None

    def __post_init__(self) -> None:
        """Check the fields."""
        check_text("Button.label", self.label)
        check_text("Button.id", self.id)
        booleans = {
            "open_app": self.open_app,
            "primary": self.primary,
            "secondary": self.secondary,
        }
        check_optional_booleans("Button", booleans.items())

    def _data(self) -> PlainData:
        return _component(
            "button",
            label=self.label,
            id=self.id,
            openApp=self.open_app,
            primary=self.primary,
            secondary=self.secondary,
        )


@dataclass(frozen=True, slots=True)
class Tags:
    """A row of tags; agent-app-sdk only.

    Attributes:
        tags: The texts of the tags, at least one.
        label: A name in front of them.

    Example:
        >>> Tags(["vip", "returning"]).tags
        ('vip', 'returning')
    """

    tags: Sequence[str]
    label: str | None = None

    def __post_init__(self) -> None:
        """Check the fields."""
        check_items("Tags.tags", self.tags, (str,))
        object.__setattr__(self, "tags", tuple(self.tags))
        if not self.tags:
            raise ValueError("Tags.tags is empty.")
        check_optional_texts("Tags", [("label", self.label)])

    def _data(self) -> PlainData:
        return _component("tags", tags=list(self.tags), label=self.label)


@dataclass(frozen=True, slots=True)
class Line:
    """A horizontal line.

    Example:
        >>> Line()
        Line()
    """

    def _data(self) -> PlainData:
        return {"type": "line"}


@dataclass(frozen=True, slots=True)
class Customer:
    """The customer's picture, name and e-mail address; agent-app-sdk only.

    Example:
        >>> Customer()
        Customer()
    """

    def _data(self) -> PlainData:
        return {"type": "customer"}


Component: TypeAlias = Title | LabelValue | Link | Button | Tags | Line | Customer

_COMPONENTS = (Title, LabelValue, Link, Button, Tags, Line, Customer)


@dataclass(frozen=True, slots=True)
class DetailsSection:
    """A section of the Customer Details tab.

    Attributes:
        title: The title with which the section was declared in the Developer Console.
        components: The content, at least one component.
        image_url: The address of a picture beside the title.
        open_app: True to open the extension's own tab with a click on it; agent-app-sdk only.

    Example:
        >>> DetailsSection("Orders", [Title("2 orders"), Line()]).components
        (Title(title='2 orders', ...), Line())
    """

    title: str
    components: Sequence[Component]
    image_url: str | None = None
    open_app: bool | None = None

    def __post_init__(self) -> None:
        """Check the fields, and that no two buttons have the same id."""
        check_text("DetailsSection.title", self.title)
        check_items("DetailsSection.components", self.components, _COMPONENTS)
        object.__setattr__(self, "components", tuple(self.components))
        if not self.components:
            raise ValueError("DetailsSection.components is empty: LiveChat refuses such a section.")
        check_optional_texts("DetailsSection", [("image_url", self.image_url)])
        check_optional_booleans("DetailsSection", [("open_app", self.open_app)])
        ids = Counter(part.id for part in self.components if isinstance(part, Button | Title))
        for id_, count in ids.items():
            if id_ is not None and count > 1:
                raise ValueError(f'{count} components have the id "{id_:.80}".')

    def _data(self) -> PlainData:
        return without_none(
            title=self.title,
            components=[part._data() for part in self.components],
            imgUrl=self.image_url,
            openApp=self.open_app,
        )

    def _lacking_in_widget_sdk(self) -> Iterator[str]:
        """The parts that agent-app-widget-sdk 3 refuses or drops."""
        if self.open_app is not None:
            yield "DetailsSection.open_app"
        for part in self.components:
            if isinstance(part, Tags | Customer):
                yield type(part).__name__
            elif isinstance(part, Title) and part.image_size is not None:
                yield "Title.image_size"


def _component(type_: str, **data: PlainData) -> PlainData:
    return {"type": type_, "data": without_none(**data)}
