"""Rich messages: cards, quick replies, their buttons and pictures.

`LiveChat.put_message` stages a `RichMessage` in the message box; `LiveChat.send_cards` and
`LiveChat.send_quick_replies` take their parts.

Example:
    >>> card = Card("Tea", image=CardImage("https://shop.example.com/tea.png"),
    ...             buttons=[CardButton("Buy", type="url", value="https://shop.example.com/tea")])
    >>> RichMessage([card]).template_id
    'cards'

Source: LiveChat's Web APIs, "Rich messages".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, get_args

from agentapp._checks import (
    check_choice,
    check_items,
    check_length,
    check_number,
    check_optional_texts,
    check_text,
)
from agentapp._plain_data import PlainData, plain, without_none

__all__ = [
    "MAX_BUTTONS",
    "MAX_ELEMENTS",
    "Card",
    "CardButton",
    "CardImage",
    "QuickReply",
    "RichMessage",
]

MAX_BUTTONS: Final = 13
MAX_ELEMENTS: Final = 10

ButtonType: TypeAlias = Literal["message", "url", "phone", "webview"]
WebviewHeight: TypeAlias = Literal["compact", "tall", "full"]
Target: TypeAlias = Literal["new", "current"]
TemplateId: TypeAlias = Literal["cards", "quick_replies"]

# LiveChat's Web APIs want a postback id with every button; these are the ones of its examples.
_POSTBACK_IDS = {
    "message": "send_message",
    "url": "open_url",
    "phone": "call_phone",
    "webview": "open_webview",
}


@dataclass(frozen=True, slots=True)
class CardImage:
    """A picture of a card.

    Attributes:
        url: The address of the picture.
        name: The name of its file.
        content_type: Its media type, such as "image/png".
        size: Its size in bytes.
        width: Its width in pixels.
        height: Its height in pixels.
        alternative_text: What it shows, for who cannot see it.

    Example:
        >>> CardImage("https://shop.example.com/tea.png", alternative_text="A cup of tea").url
        'https://shop.example.com/tea.png'
    """

    url: str
    name: str | None = None
    content_type: str | None = None
    size: int | None = None
    width: int | None = None
    height: int | None = None
    alternative_text: str | None = None

    def __post_init__(self) -> None:
        """Check the fields."""
        check_text("CardImage.url", self.url)
        texts = {
            "name": self.name,
            "content_type": self.content_type,
            "alternative_text": self.alternative_text,
        }
        check_optional_texts("CardImage", texts.items())
        numbers = {"size": self.size, "width": self.width, "height": self.height}
        for field, value in numbers.items():
            if value is not None:
                check_number(f"CardImage.{field}", value, at_least=0)

    def _data(self) -> PlainData:
        return without_none(
            url=self.url,
            name=self.name,
            content_type=self.content_type,
            size=self.size,
            width=self.width,
            height=self.height,
            alternative_text=self.alternative_text,
        )


@dataclass(frozen=True, slots=True)
class CardButton:
    """A button of a card.

    Attributes:
        text: The text of the button. The type "message" sends it, not the value.
        value: The address to open, or the number to call; the text where none is given.
        type: What a click does.
        postback_id: Names the click in LiveChat's Web APIs. Buttons with the same one share their
            users.
        user_ids: The users who have clicked it.
        webview_height: The height of the Moment that the type "webview" opens, which needs it.
        target: Where the type "url" opens its address.

    Example:
        >>> CardButton("Buy", "https://shop.example.com/tea", type="url").type
        'url'
    """

    text: str
    value: str | float | None = None
    type: ButtonType = "message"
    postback_id: str | None = None
    user_ids: Sequence[str] = ()
    webview_height: WebviewHeight | None = None
    target: Target | None = None

    def __post_init__(self) -> None:
        """Check the fields."""
        check_text("CardButton.text", self.text)
        check_choice("CardButton.type", self.type, get_args(ButtonType))
        self._check_value()
        check_optional_texts("CardButton", [("postback_id", self.postback_id)])
        check_items("CardButton.user_ids", self.user_ids, (str,))
        object.__setattr__(self, "user_ids", tuple(self.user_ids))
        if self.webview_height is not None:
            check_choice("CardButton.webview_height", self.webview_height, get_args(WebviewHeight))
        if (self.type == "webview") != (self.webview_height is not None):
            raise ValueError(
                'CardButton.webview_height belongs to the type "webview", which needs it.'
            )
        if self.target is not None:
            check_choice("CardButton.target", self.target, get_args(Target))
            if self.type != "url":
                raise ValueError('CardButton.target belongs to the type "url".')

    def _check_value(self) -> None:
        value: object = self.value
        if isinstance(value, bool) or not isinstance(value, str | int | float | None):
            raise TypeError(f"CardButton.value is text or a number, not {value!r:.80}.")
        plain("CardButton.value", self.value)
        if self.type != "message" and self.value in (None, ""):
            raise ValueError(f'CardButton.value is missing: the type "{self.type}" needs it.')

    def _data(self) -> PlainData:
        return without_none(
            text=self.text,
            type=self.type,
            value=self.text if self.value is None else self.value,
            postback_id=self.postback_id or _POSTBACK_IDS[self.type],
            user_ids=list(self.user_ids),
            webview_height=self.webview_height,
            target=self.target,
        )


@dataclass(frozen=True, slots=True)
class QuickReply:
    """An answer that the customer can choose.

    Attributes:
        text: The answer, which is sent as the customer's.
        value: A value for LiveChat's Web APIs; the text where none is given.
        postback_id: Names the choice in LiveChat's Web APIs.

    Example:
        >>> QuickReply("Yes").text
        'Yes'
    """

    text: str
    value: str | float | None = None
    postback_id: str | None = None

    def __post_init__(self) -> None:
        """Check the fields."""
        check_text("QuickReply.text", self.text)
        self._button()

    def _button(self) -> CardButton:
        return CardButton(self.text, self.value, postback_id=self.postback_id)

    def _data(self) -> PlainData:
        return self._button()._data()


@dataclass(frozen=True, slots=True)
class Card:
    """A card, or the question above quick replies. At least one of its fields is given.

    Attributes:
        title: The heading.
        subtitle: The text below it.
        image: The picture.
        buttons: The buttons, at most `MAX_BUTTONS`.

    Example:
        >>> Card("Tea", subtitle="Green, 100 g", buttons=[CardButton("Tell me more")]).title
        'Tea'
    """

    title: str | None = None
    subtitle: str | None = None
    image: CardImage | None = None
    buttons: Sequence[CardButton | QuickReply] = ()

    def __post_init__(self) -> None:
        """Check the fields."""
        texts = {"title": self.title, "subtitle": self.subtitle}
        check_optional_texts("Card", texts.items())
        if self.image is not None and not isinstance(self.image, CardImage):
            raise TypeError(f"Card.image is a CardImage or None, not {self.image!r:.80}.")
        check_items("Card.buttons", self.buttons, (CardButton, QuickReply))
        object.__setattr__(self, "buttons", tuple(self.buttons))
        check_length("Card.buttons", self.buttons, at_least=0, at_most=MAX_BUTTONS)
        if not (self.title or self.subtitle or self.image or self.buttons):
            raise ValueError("Card is empty: give it a title, a subtitle, an image or buttons.")

    def _data(self) -> PlainData:
        return without_none(
            title=self.title,
            subtitle=self.subtitle,
            image=self.image._data() if self.image else None,
            buttons=[button._data() for button in self.buttons] or None,
        )


@dataclass(frozen=True, slots=True)
class RichMessage:
    """A message of cards, or of quick replies.

    Attributes:
        elements: The cards, at most `MAX_ELEMENTS`; several are shown as a carousel. For quick
            replies, the one with the question and the answers.
        template_id: The kind of the message.

    Example:
        >>> RichMessage.quick_replies("Did that help?", [QuickReply("Yes"), QuickReply("No")])
        RichMessage(elements=(Card(title='Did that help?', ...),), template_id='quick_replies')
    """

    elements: Sequence[Card]
    template_id: TemplateId = "cards"

    def __post_init__(self) -> None:
        """Check the fields."""
        check_choice("RichMessage.template_id", self.template_id, get_args(TemplateId))
        check_items("RichMessage.elements", self.elements, (Card,))
        object.__setattr__(self, "elements", tuple(self.elements))
        check_length("RichMessage.elements", self.elements, at_least=1, at_most=MAX_ELEMENTS)
        if self.template_id == "quick_replies":
            if len(self.elements) > 1:
                raise ValueError("RichMessage.elements has one element where it is quick replies.")
            check_length("Card.buttons", self.elements[0].buttons, at_least=1, at_most=MAX_BUTTONS)

    @classmethod
    def quick_replies(cls, title: str, replies: Sequence[QuickReply]) -> "RichMessage":
        """Make a message of a question and its answers.

        Args:
            title: The question.
            replies: The answers, 1 to `MAX_BUTTONS`.
        """
        check_text("title", title)
        return cls((Card(title, buttons=replies),), "quick_replies")

    def _data(self) -> PlainData:
        return {
            "template_id": self.template_id,
            "elements": [element._data() for element in self.elements],
        }
