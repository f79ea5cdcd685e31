"""Refuses events that LiveChat does not send to the page, as its SDK would not pass them on."""

from agentapp._event_support import SENT_BY
from agentapp._placements import WITH_CUSTOMER
from agentapp._sdks import SDKS, Availability
from agentapp.events import EVENTS, EventName
from agentapp_devkit.config.configuration import Configuration

_ONLY_BY_AUTHORIZATION = Availability(("boilerplate",))
_SENT_BY: dict[EventName, Availability] = {
    **SENT_BY,
    "authorize": _ONLY_BY_AUTHORIZATION,
    "authorize_error": _ONLY_BY_AUTHORIZATION,
}


_ABOUT_CUSTOMERS = ("customer_profile", "customer_profile_hidden")


def require_sent(event: str, configuration: Configuration) -> None:
    """Check that LiveChat sends an event to an extension with this configuration.

    Raises:
        ValueError: It does not.
    """
    if event not in EVENTS:
        raise ValueError(f"LiveChat sends no event {event!r}. It sends: {', '.join(EVENTS)}.")
    placement = configuration.placement
    if event in _ABOUT_CUSTOMERS and placement not in WITH_CUSTOMER:
        raise ValueError(
            f"LiveChat sends no {event!r} to a page in the placement {placement}, which has no"
            " customer. Test such a page without extension.open(), by its sections and actions."
        )
    availability = next((where for name, where in _SENT_BY.items() if name == event), None)
    sdk = next((known for known in SDKS if known == configuration.sdk), None)
    if availability is None or sdk is None:  # a script of the author's own may do anything
        return
    if not availability.includes(sdk, configuration.placement):
        raise ValueError(
            f"LiveChat sends no {event!r} to a page with the SDK {sdk} in the placement"
            f" {configuration.placement}. {availability.remedy(sdk)}"
        )
