"""`Messages` owns the panel's two lines about actions: the alert and the status."""

import asyncio
from collections.abc import Callable

from agentapp._views import panel_view
from agentapp._views.markup import NOTHING
from agentapp._views.panel_view import PanelView
from agentapp.profile import CustomerProfile

_STATUS_TIMEOUT = 4.0  # seconds


class Messages:
    """The messages of one panel.

    Args:
        view: Renders them.
        changed: Called after each change.

    Attributes:
        alert: The markup of the alert about a failed action.
        status: The markup of the status line about a done action.
    """

    def __init__(self, view: PanelView, changed: Callable[[], None]) -> None:
        """Begin without a message."""
        self.alert = panel_view.alert(NOTHING)
        self.status = panel_view.status("")
        self._view = view
        self._changed = changed
        self._timer: asyncio.TimerHandle | None = None

    def action_failed(self, action: str, profile: CustomerProfile | None) -> None:
        """Say that an action failed, until the agent dismisses it or does something else."""
        self.alert = panel_view.alert(self._view.action_failed(action, profile))
        self._changed()

    def dismiss(self) -> None:
        """Take the alert away."""
        self.alert = panel_view.alert(NOTHING)
        self._changed()

    def say(self, message: str) -> None:
        """Show `message` in the status line for a few seconds."""
        self.status = panel_view.status(message)
        self._changed()
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None
        if message:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(_STATUS_TIMEOUT, self.say, "")
