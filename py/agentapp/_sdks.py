"""The names of LiveChat's SDKs and placements, and `Availability`: which of them have something."""

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, get_args

Sdk: TypeAlias = Literal["boilerplate", "widget-sdk-1", "widget-sdk", "agent-app-sdk"]
Placement: TypeAlias = Literal["details", "message-box", "fullscreen", "settings"]

SDKS: Final[tuple[Sdk, ...]] = get_args(Sdk)
PLACEMENTS: Final[tuple[Placement, ...]] = get_args(Placement)


@dataclass(frozen=True, slots=True)
class Availability:
    """The SDKs and placements that have a command or an event.

    Args:
        sdks: The SDKs that have it.
        placements: The placements in which agent-app-sdk has it. The older SDKs know only details.

    Example:
        >>> where = Availability(("widget-sdk", "agent-app-sdk"), ("details", "message-box"))
        >>> where.includes("agent-app-sdk", "settings")
        False
        >>> print(where)
        widget-sdk, agent-app-sdk (details, message-box)
    """

    sdks: tuple[Sdk, ...]
    placements: tuple[Placement, ...] = PLACEMENTS

    def includes(self, sdk: Sdk, placement: Placement) -> bool:
        """Return whether this SDK has it in this placement."""
        return sdk in self.sdks and (sdk != "agent-app-sdk" or placement in self.placements)

    def remedy(self, sdk: Sdk) -> str:
        """Say what to change in `pyscript.toml` where the page has `sdk`."""
        if sdk in self.sdks:
            return f"Only these placements of the SDK have it: {', '.join(self.placements)}."
        return f"These SDKs have it: {self}. Set [livechat] sdk in pyscript.toml to one of them."

    def __str__(self) -> str:
        """The SDKs, and the placements where some lack it."""
        return ", ".join(map(self._described, self.sdks))

    def _described(self, sdk: Sdk) -> str:
        if sdk != "agent-app-sdk" or self.placements == PLACEMENTS:
            return sdk
        return f"{sdk} ({', '.join(self.placements)})"
