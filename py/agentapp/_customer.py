"""`Customer` owns the panel's markup of the current customer, and keeps the local time right."""

import asyncio
import time
from collections.abc import Callable

from agentapp._page import Page
from agentapp._views.markup import NOTHING
from agentapp._views.profile_view import ProfileView
from agentapp.profile import CustomerProfile

_MINUTE = 60.0  # seconds


class Customer:
    """The customer that a panel shows.

    Args:
        page: Knows the time of day in each time zone.
        view: Renders a profile.
        changed: Called when the local time has changed.

    Attributes:
        profile: The customer's profile; None where the panel shows nobody.
        head: The markup of who it is.
        above: The markup above the sections.
        below: The markup below the sections.
    """

    def __init__(self, page: Page, view: ProfileView, changed: Callable[[], None]) -> None:
        """Begin with nobody."""
        self.profile: CustomerProfile | None = None
        self.head = NOTHING
        self.above = NOTHING
        self.below = NOTHING
        self._page = page
        self._view = view
        self._changed = changed
        self._is_ticking = False

    def show(self, profile: CustomerProfile) -> None:
        """Turn to this customer."""
        self.profile = profile
        self.head = self._view.head(profile)
        self._render_facts(profile)

    def hide(self) -> None:
        """Turn to nobody."""
        self.profile = None

    def _render_facts(self, profile: CustomerProfile) -> None:
        local_time = self._local_time(profile) if self._view.shows_local_time else None
        self.above = self._view.above(profile, local_time)
        self.below = self._view.below(profile, local_time)
        if local_time and not self._is_ticking:
            self._is_ticking = True
            until_next_minute = _MINUTE - time.time() % _MINUTE
            asyncio.get_running_loop().call_later(until_next_minute, self._tick)

    def _local_time(self, profile: CustomerProfile) -> str | None:
        timezone = profile.geolocation.timezone if profile.geolocation else None
        return self._page.local_time(timezone) if timezone else None

    def _tick(self) -> None:
        self._is_ticking = False
        if self.profile is not None:
            self._render_facts(self.profile)
            self._changed()
