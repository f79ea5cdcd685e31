"""The placements with a customer, where a `Panel` fits, and those without, where a `View` fits."""

from typing import Final

from agentapp._sdks import PLACEMENTS, Placement
from agentapp.errors import ConfigurationError

WITH_CUSTOMER: Final[tuple[Placement, ...]] = ("details", "message-box")
WITHOUT_CUSTOMER: Final = tuple(one for one in PLACEMENTS if one not in WITH_CUSTOMER)


def require_customer(placement: Placement) -> None:
    """Check that a `Panel` fits.

    Raises:
        ConfigurationError: The placement has no customer.

    Example:
        >>> require_customer("settings")
        Traceback (most recent call last):
        agentapp.errors.ConfigurationError: A Panel shows a customer, and the placement...
    """
    if placement not in WITH_CUSTOMER:
        raise ConfigurationError(
            f'A Panel shows a customer, and the placement "{placement}" of this page has none.',
            f"Write View(chat) instead, or set [livechat] placement to"
            f" {_listed(WITH_CUSTOMER)} in pyscript.toml.",
        )


def require_no_customer(placement: Placement) -> None:
    """Check that a `View` fits.

    Raises:
        ConfigurationError: The placement has a customer.

    Example:
        >>> require_no_customer("details")
        Traceback (most recent call last):
        agentapp.errors.ConfigurationError: A View is a page without a customer, and...
    """
    if placement in WITH_CUSTOMER:
        raise ConfigurationError(
            f'A View is a page without a customer, and the placement "{placement}" has one.',
            f"Write Panel(chat) instead, or set [livechat] placement to"
            f" {_listed(WITHOUT_CUSTOMER)} in pyscript.toml.",
        )


def display_of(placement: Placement) -> str:
    """Return the line that makes what shows in a placement.

    Example:
        >>> display_of("fullscreen")
        'view = View(chat)'
    """
    return "panel = Panel(chat)" if placement in WITH_CUSTOMER else "view = View(chat)"


def _listed(placements: tuple[Placement, ...]) -> str:
    return " or ".join(f'"{one}"' for one in placements)
