"""Describes the framed extension to the page of the simulator."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Literal, Self

from agentapp_devkit.config.configuration import Configuration, Placement
from agentapp_devkit.config.initial_state import Section

Protocol = Literal["handshake", "plain"]

PLAIN_SDKS = frozenset({"boilerplate", "widget-sdk-1"})

NOTICES = {
    "widget-sdk-1": (
        "agent-app-widget-sdk 1.3.0 hears nobody but LiveChat's own origins. For development it is "
        "replaced by widget-sdk-1.development.js, a copy whose list also has this simulator's. "
        "Built sites load the original."
    ),
    "boilerplate": (
        "LiveChat's boilerplate script is only on its CDN. For development a fake, "
        "boilerplate.fake.js, plays it. Built sites load the real one."
    ),
}


@dataclass(frozen=True)
class FramedPage:
    """A page of the extension, and the place in the Agent App that shows it."""

    placement: Placement
    url: str


@dataclass(frozen=True)
class ExtensionInfo:
    """The content of `/simulator.json`."""

    name: str
    pages: Sequence[FramedPage]
    sdk: str
    protocol: Protocol
    authorize: bool
    accounts: bool
    notice: str | None
    sections: Sequence[Section] = ()

    @classmethod
    def of(cls, configuration: Configuration, url: str, sections: Sequence[Section] = ()) -> Self:
        """Describe the extension with `configuration` that is served at `url`.

        `sections` are the sections of Customer Details that it declares.
        """
        sdk = configuration.sdk
        return cls(
            name=configuration.name,
            pages=[
                FramedPage(page.placement, f"{url}/{page.file.removeprefix('index.html')}")
                for page in configuration.pages
            ],
            sdk=sdk,
            protocol=protocol_of(sdk),
            authorize=configuration.authorize or sdk == "boilerplate",
            accounts=bool(configuration.client_id),
            notice=NOTICES.get(sdk),
            sections=sections,
        )

    def as_dict(self) -> dict[str, object]:
        """Return what goes over the wire."""
        return asdict(self)


def protocol_of(sdk: str) -> Protocol:
    """Tell how the host talks to `sdk`: by the handshake, or by plain messages.

    An SDK of the author's own, a path or an address, is taken for one with a handshake, unless its
    name says that it is the boilerplate.

    Example:
        >>> protocol_of("widget-sdk"), protocol_of("https://example.com/boilerplate/1.1.js")
        ('handshake', 'plain')

    """
    return "plain" if sdk in PLAIN_SDKS or "boilerplate" in sdk else "handshake"
