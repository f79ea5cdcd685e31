"""`CommandMethods`: the methods of `LiveChat` that ask something of the host."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from agentapp._checks import check_number, check_text
from agentapp._commands import CommandSender
from agentapp._message_watch import MessageWatch
from agentapp._plain_data import PlainData, plain
from agentapp.errors import UnsupportedCommandError

if TYPE_CHECKING:
    # Imported by who makes them: most extensions need none.
    from agentapp.details import DetailsSection
    from agentapp.payments import Charge, TransactionMetadata
    from agentapp.rich_messages import Card, QuickReply, RichMessage
    from agentapp.toast import Toast, ToastKind

_STAGED_ONLY = (
    "A rich message is staged in the message box only: agent-app-sdk, placement message-box."
)


class CommandMethods:
    """The commands of LiveChat's SDKs.

    Each raises `NotConnectedError` before `init`, `UnsupportedCommandError` where the page's SDK or
    placement lacks it, `CommandFailedError` where the SDK or the host refuses it, and
    `CommandTimeoutError` where nobody answers. An argument that LiveChat would not understand is a
    `TypeError` or a `ValueError`, before anything is sent.
    """

    _commands: CommandSender
    _message_watch: MessageWatch

    # --- The conversation

    async def put_message(self, message: "str | RichMessage") -> None:
        """Append text to what the agent is writing; the agent sends it.

        In the message box it is staged instead, and may be a rich message.

        Source: `putMessage`.

        Example:
            >>> run(chat.init())
            >>> run(chat.put_message("Your order is on its way."))
            >>> page.commands
            [('putMessage', ['Your order is on its way.'])]
        """
        sdk, placement = self._commands.require("put_message")
        if isinstance(message, str):
            await self._commands.send("put_message", message)
            return
        from agentapp.rich_messages import RichMessage

        if not isinstance(message, RichMessage):
            raise TypeError(f"message is text or a RichMessage, not {message!r:.80}.")
        if (sdk, placement) != ("agent-app-sdk", "message-box"):
            raise UnsupportedCommandError("put_message with a RichMessage", sdk, _STAGED_ONLY)
        await self._commands.send("put_message", message._data())

    async def watch_messages(self) -> None:
        """Have the host send what is said in the chat from now on, as the event `message`.

        The first `on("message")` does it by itself; the host is asked once. The oldest SDK sends it
        as `messages`, which `on_raw` hears.

        Source: `watchMessages`, `getMessages` in agent-app-widget-sdk 1.

        Example:
            >>> run(chat.init())
            >>> run(chat.watch_messages())
        """
        await self._message_watch.ask()

    async def send_quick_replies(self, title: str, replies: "Sequence[QuickReply]") -> None:
        """Send a question with answers that the customer can choose.

        Args:
            title: The question.
            replies: The answers, 1 to 13.

        Source: `sendQuickReplies`.

        Example:
            >>> from agentapp.rich_messages import QuickReply
            >>> run(chat.init())
            >>> answers = [QuickReply("Yes"), QuickReply("No")]
            >>> run(chat.send_quick_replies("Did that help?", answers))
        """
        self._commands.require("send_quick_replies")
        from agentapp.rich_messages import RichMessage

        (question,) = RichMessage.quick_replies(title, replies).elements
        buttons: PlainData = [button._data() for button in question.buttons]
        await self._commands.send("send_quick_replies", title, buttons)

    async def send_cards(self, *cards: "Card") -> None:
        """Send cards to the customer; several are a carousel.

        Args:
            cards: The cards, 1 to 10.

        Source: `sendCards`.

        Example:
            >>> from agentapp.rich_messages import Card
            >>> run(chat.init())
            >>> run(chat.send_cards(Card("Green tea"), Card("Black tea")))
        """
        self._commands.require("send_cards")
        from agentapp.rich_messages import RichMessage

        elements: PlainData = [card._data() for card in RichMessage(cards).elements]
        await self._commands.send("send_cards", elements)

    # --- The Customer Details tab

    async def modify_section(self, section: "DetailsSection") -> None:
        """Replace the content of a section that was declared in the Developer Console.

        agent-app-widget-sdk 3 knows neither `Tags` nor `Customer`, refuses every
        `Title.image_size` and drops `DetailsSection.open_app`: there, these are an
        `UnsupportedCommandError`.

        Source: `modifySection`, `modifyCustomerDetailsSection` in agent-app-widget-sdk 3.

        Example:
            >>> from agentapp.details import DetailsSection, LabelValue
            >>> run(chat.init())
            >>> run(chat.modify_section(DetailsSection("Orders", [LabelValue("Latest", "1038")])))
        """
        sdk, _placement = self._commands.require("modify_section")
        from agentapp.details import DetailsSection

        if not isinstance(section, DetailsSection):
            raise TypeError(f"section is a DetailsSection, not {section!r:.80}.")
        if sdk == "widget-sdk":
            for part in section._lacking_in_widget_sdk():
                raise UnsupportedCommandError(
                    f"modify_section with {part}", sdk, "Leave it out, or use agent-app-sdk."
                )
        await self._commands.send("modify_section", section._data())

    # --- The Agent App

    async def set_toast(self, content: "str | Toast", kind: "ToastKind" = "success") -> None:
        """Show a short message over the Agent App.

        Args:
            content: The text, or a whole `Toast`.
            kind: The kind of a text: "success" or "error".

        Source: `setToast`.

        Example:
            >>> run(chat.init())
            >>> run(chat.set_toast("The order was refunded"))
        """
        self._commands.require("set_toast")
        from agentapp.toast import Toast

        toast = content if isinstance(content, Toast) else Toast(content, kind)
        await self._commands.send("set_toast", toast._data())

    async def open_chat_widget(self) -> None:
        """Open LiveChat's own chat window in the Agent App.

        Source: `openChatWidget`.

        Example:
            >>> run(chat.init())
            >>> run(chat.open_chat_widget())
        """
        await self._commands.send("open_chat_widget")

    async def track_event(self, name: str, properties: Mapping[str, object] | None = None) -> None:
        """Record an event in LiveChat's analytics of the extension.

        Args:
            name: The name of the event.
            properties: Plain data about it.

        Source: `trackEvent`, `track` in agent-app-widget-sdk.

        Example:
            >>> run(chat.init())
            >>> run(chat.track_event("order refunded", {"amount": 12.5}))
        """
        self._commands.require("track_event")
        check_text("name", name)
        await self._commands.send("track_event", name, _object("properties", properties or {}))

    async def update_properties(self, properties: Mapping[str, object]) -> None:
        """Update the properties of this installation of the extension.

        Args:
            properties: Text, numbers, booleans or None by their names. LiveChat knows `onboarded`,
                `plan` and `error_code`.

        Source: `updateProperties`.

        Example:
            >>> run(chat.init())
            >>> run(chat.update_properties({"onboarded": True, "plan": "gold"}))
        """
        self._commands.require("update_properties")
        values = _object("properties", properties)
        for key, value in values.items():
            if isinstance(value, dict | list):
                raise TypeError(
                    f'properties["{key}"] is text, a number, a boolean or None, not {value!r:.80}.'
                )
        await self._commands.send("update_properties", values)

    async def start_transaction(self, charge: "Charge", metadata: "TransactionMetadata") -> None:
        """Ask the agent to pay a charge, in LiveChat's window.

        The outcome is one of the events `transaction_accepted`, `transaction_declined`,
        `transaction_failed` and `update_billing_cycle`.

        Args:
            charge: The charge, registered with LiveChat's Billing API.
            metadata: What the window shows beside it.

        Source: `startTransaction`.

        Example:
            >>> run(chat.init())
            >>> charge = Charge(id="C1", name="Gold", price=999, months=1)
            >>> icon = "https://shop.example.com/icon.png"
            >>> run(chat.start_transaction(charge, TransactionMetadata(icon)))
        """
        self._commands.require("start_transaction")
        from agentapp.payments import Charge, TransactionMetadata

        if not isinstance(charge, Charge):
            raise TypeError(f"charge is a Charge, not {charge!r:.80}.")
        if not isinstance(metadata, TransactionMetadata):
            raise TypeError(f"metadata is a TransactionMetadata, not {metadata!r:.80}.")
        await self._commands.send("start_transaction", charge._data(), metadata._data())

    # --- Full screen and settings

    async def set_notification_badge(self, number: int | None) -> None:
        """Show a number on the extension's icon; None takes it away.

        Source: `setNotificationBadge`; placement fullscreen.

        Example:
            >>> page.placement = "fullscreen"
            >>> run(chat.init())
            >>> run(chat.set_notification_badge(3))
        """
        self._commands.require("set_notification_badge")
        if number is not None:
            check_number("number", number, at_least=0)
        await self._commands.send("set_notification_badge", number)

    async def navigate(self, path: str) -> None:
        """Go to a page of the Agent App, such as `/archives/?rate=rated_good`.

        Source: `navigate`; placement fullscreen.

        Example:
            >>> page.placement = "fullscreen"
            >>> run(chat.init())
            >>> run(chat.navigate("/archives/"))
        """
        self._commands.require("navigate")
        check_text("path", path)
        await self._commands.send("navigate", path)

    async def set_reports_filters(self, filters: Mapping[str, object]) -> None:
        """Set the filters of LiveChat's reports.

        Args:
            filters: Text, numbers, or lists of either by their names. A date is written as text.

        Source: `setReportsFilters`; placement fullscreen.

        Example:
            >>> page.placement = "fullscreen"
            >>> run(chat.init())
            >>> run(chat.set_reports_filters({"tag": ["chatbot"]}))
        """
        self._commands.require("set_reports_filters")
        await self._commands.send("set_reports_filters", _object("filters", filters))

    async def redirect(self, target: str) -> None:
        """Leave for another page, in the main window: an address, or a path of the Agent App.

        Source: `redirect`; placement settings.

        Example:
            >>> page.placement = "settings"
            >>> run(chat.init())
            >>> run(chat.redirect("/chats/"))
        """
        self._commands.require("redirect")
        check_text("target", target)
        await self._commands.send("redirect", target)

    # --- Anything else

    async def send_message(self, name: str, data: object = None) -> None:
        """Send the host a message that agentapp has no method for.

        Args:
            name: The name of the message on the wire, such as "put_message".
            data: Plain data.

        Source: `sendMessage`.

        Example:
            >>> run(chat.init())
            >>> run(chat.send_message("put_message", "Hello"))
        """
        self._commands.require("send_message")
        check_text("name", name)
        await self._commands.send("send_message", name, plain("data", data))


def _object(name: str, value: Mapping[str, object]) -> dict[str, PlainData]:
    data = plain(name, value)
    if not isinstance(data, dict):
        raise TypeError(f"{name} is a mapping, not {value!r:.80}.")
    return data
