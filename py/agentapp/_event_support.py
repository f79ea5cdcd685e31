"""`EventSupport` tells which events the page's SDK never sends."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from agentapp._page import Page
from agentapp._sdks import Availability, Sdk
from agentapp.errors import UnsupportedEventError
from agentapp.events import EventName

_NEWER: Final[tuple[Sdk, ...]] = ("widget-sdk", "agent-app-sdk")
_EVERYWHERE = Availability(("agent-app-sdk",))

# The documented events are missing: every SDK may be asked for them.
SENT_BY: Final[Mapping[EventName, Availability]] = MappingProxyType(
    {
        "message": Availability(_NEWER, ("details",)),
        "message_box_text": Availability(_NEWER, ("details",)),
        "message_sent": Availability(("agent-app-sdk",), ("message-box",)),
        "customer_details_section_button_click": Availability(_NEWER, ("details",)),
        "change_theme": _EVERYWHERE,
        "page_data": Availability(("agent-app-sdk",), ("fullscreen", "settings")),
        "transaction_accepted": _EVERYWHERE,
        "transaction_declined": _EVERYWHERE,
        "transaction_failed": _EVERYWHERE,
        "update_billing_cycle": _EVERYWHERE,
    }
)


class EventSupport:
    """The events of one page.

    Args:
        page: The page with the SDK.
    """

    def __init__(self, page: Page) -> None:
        """Nothing was asked for yet."""
        self._page = page
        self._unchecked: set[EventName] = set()

    def require(self, event: EventName) -> None:
        """Check that the page's SDK sends `event`; later, where the SDK has not loaded yet.

        Raises:
            UnsupportedEventError: It never does.
        """
        availability = SENT_BY.get(event)
        if availability is None:
            return
        sdk, placement = self._page.sdk, self._page.placement
        if sdk is None:
            self._unchecked.add(event)
        elif not availability.includes(sdk, placement):
            where = f"{sdk} ({placement})" if sdk in availability.sdks else sdk
            raise UnsupportedEventError(event, where, availability.remedy(sdk))

    def check_the_rest(self) -> None:
        """Check the events that were asked for before the SDK had loaded.

        Raises:
            UnsupportedEventError: The SDK never sends one of them.
        """
        for event in sorted(self._unchecked):
            self.require(event)
