"""The table of LiveChat's commands, and `CommandSender`, which sends them.

The table says which SDK has a command, under which name, and in which placements. The errors, the
API reference and the tests follow it.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from agentapp._page import Page, SdkError
from agentapp._plain_data import PlainData
from agentapp._sdks import PLACEMENTS, Availability, Placement, Sdk
from agentapp.errors import CommandFailedError, CommandTimeoutError, UnsupportedCommandError


@dataclass(frozen=True, slots=True)
class Command:
    """A command of LiveChat's SDKs.

    Args:
        name: The name of the method of `LiveChat`.
        methods: The SDKs that have it, with the name of their method.
        placements: The placements in which agent-app-sdk has it.
    """

    name: str
    methods: Mapping[Sdk, str]
    placements: tuple[Placement, ...] = PLACEMENTS
    availability: Availability = field(init=False)

    def __post_init__(self) -> None:
        """Derive the availability."""
        availability = Availability(tuple(self.methods), self.placements)
        object.__setattr__(self, "availability", availability)


def _in_agent_app_sdk(name: str, method: str, *placements: Placement) -> Command:
    return Command(name, {"agent-app-sdk": method}, placements or PLACEMENTS)


_COMMANDS = (
    Command(
        "put_message",
        {
            "widget-sdk-1": "putMessage",
            "widget-sdk": "putMessage",
            "agent-app-sdk": "putMessage",
        },
        ("details", "message-box"),
    ),
    Command(
        "watch_messages",
        {
            "widget-sdk-1": "getMessages",
            "widget-sdk": "watchMessages",
            "agent-app-sdk": "watchMessages",
        },
        ("details",),
    ),
    Command(
        "modify_section",
        {"widget-sdk": "modifyCustomerDetailsSection", "agent-app-sdk": "modifySection"},
        ("details",),
    ),
    Command(
        "send_quick_replies",
        {"widget-sdk": "sendQuickReplies", "agent-app-sdk": "sendQuickReplies"},
        ("details", "message-box"),
    ),
    Command(
        "send_cards",
        {"widget-sdk": "sendCards", "agent-app-sdk": "sendCards"},
        ("details", "message-box"),
    ),
    Command(
        "track_event",
        {"widget-sdk-1": "track", "widget-sdk": "track", "agent-app-sdk": "trackEvent"},
    ),
    _in_agent_app_sdk("set_toast", "setToast"),
    _in_agent_app_sdk("open_chat_widget", "openChatWidget"),
    _in_agent_app_sdk("update_properties", "updateProperties"),
    _in_agent_app_sdk("start_transaction", "startTransaction"),
    _in_agent_app_sdk("set_notification_badge", "setNotificationBadge", "fullscreen"),
    _in_agent_app_sdk("navigate", "navigate", "fullscreen"),
    _in_agent_app_sdk("set_reports_filters", "setReportsFilters", "fullscreen"),
    _in_agent_app_sdk("redirect", "redirect", "settings"),
    _in_agent_app_sdk("send_message", "sendMessage"),
)
COMMANDS: Final[Mapping[str, Command]] = MappingProxyType({c.name: c for c in _COMMANDS})


class CommandSender:
    """Sends commands to the SDK of one page.

    Args:
        page: The page with the SDK.
        require_connection: Called with a command's name; raises where there is no connection.
        timeout: The longest that a command may take, in seconds; None for no limit.
    """

    def __init__(
        self, page: Page, require_connection: Callable[[str], None], timeout: float | None
    ) -> None:
        """Send nothing yet."""
        self._page = page
        self._require_connection = require_connection
        self._timeout = timeout

    def require(self, name: str) -> tuple[Sdk, Placement]:
        """Check that the command can be sent; return the page's SDK and placement.

        Raises:
            NotConnectedError: There is no connection.
            UnsupportedCommandError: The page's SDK, or placement, does not have the command.
        """
        self._require_connection(name)
        sdk, placement = self._page.sdk, self._page.placement
        assert sdk is not None, "a connected page has loaded its SDK"
        availability = COMMANDS[name].availability
        if not availability.includes(sdk, placement):
            where = f"{sdk} ({placement})" if sdk in availability.sdks else sdk
            raise UnsupportedCommandError(name, where, availability.remedy(sdk))
        return sdk, placement

    async def send(self, name: str, *arguments: PlainData) -> None:
        """Send a command, and wait until the SDK has answered.

        Raises:
            NotConnectedError: There is no connection.
            UnsupportedCommandError: The page's SDK, or placement, does not have the command.
            CommandFailedError: The SDK or the host refused it.
            CommandTimeoutError: Nobody answered in time.
        """
        sdk, _placement = self.require(name)
        method = COMMANDS[name].methods[sdk]
        try:
            async with asyncio.timeout(self._timeout):
                await self._page.call_sdk(method, list(arguments))
        except SdkError as error:
            raise CommandFailedError(name, error.reason, error.code) from None
        except TimeoutError:
            raise CommandTimeoutError(name, self._timeout or 0) from None
