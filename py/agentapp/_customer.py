"""`Customer` owns the panel's markup of the current customer, and keeps the local time right."""

import asyncio
import time
from collections.abc import Callable

from agentapp._page import Page
from agentapp._views import profile_view
from agentapp._views.markup import NOTHING
from agentapp.profile import CustomerProfile

_MINUTE = 60.0  # seconds


class Customer:
    """The customer that a panel shows.

    Args:
        page: Knows the time of day in each time zone.
        changed: Called when the local time has changed.

    Attributes:
        profile: The customer's profile; None where the panel shows nobody.
        facts: The markup above the sections.
        variables: The markup below the sections.
    """

    def __init__(self, page: Page, changed: Callable[[], None]) -> None:
        """Begin with nobody."""
        self.profile: CustomerProfile | None = None
        self.facts = NOTHING
        self.variables = NOTHING
        self._page = page
        self._changed = changed
        self._is_ticking = False

    def show(self, profile: CustomerProfile) -> None:
        """Turn to this customer."""
        self.profile = profile
        self._render_facts(profile)
        self.variables = profile_view.variables(profile)

    def hide(self) -> None:
        """Turn to nobody."""
        self.profile = None

    def _render_facts(self, profile: CustomerProfile) -> None:
        timezone = profile.geolocation.timezone if profile.geolocation else None
        local_time = self._page.local_time(timezone) if timezone else None
        self.facts = profile_view.customer(profile, local_time)
        if local_time and not self._is_ticking:
            self._is_ticking = True
            until_next_minute = _MINUTE - time.time() % _MINUTE
            asyncio.get_running_loop().call_later(until_next_minute, self._tick)

    def _tick(self) -> None:
        self._is_ticking = False
        if self.profile is not None:
            self._render_facts(self.profile)
            self._changed()
