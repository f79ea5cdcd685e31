"""`HostState`: everything that a display needs to know of the host, as one frozen value."""

from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from agentapp._payload import Payload
from agentapp.payloads import PageData, ThemeChange
from agentapp.profile import Authorized, AuthorizeFailed, CustomerProfile, CustomerProfileHidden


@dataclass(frozen=True, slots=True)
class ConnectionFailed:
    """The page could not connect to the host.

    Args:
        error: What `LiveChat.init` raised.
    """

    error: Exception


ConnectionState: TypeAlias = Literal["connecting", "connected"] | ConnectionFailed


@dataclass(frozen=True, slots=True)
class HostState:
    """The state of the host after the events so far.

    Args:
        connection: The outcome of connecting, "connecting" until there is one.
        is_authorized: LiveChat's answer to Basic authorization; None until there is one.
        profile: The current profile.
        theme: The theme that the host sent last.
        page_data: The page's data that the host sent last.

    Example:
        >>> HostState().after(CustomerProfile("S1")).profile
        CustomerProfile(id='S1', ...)
    """

    connection: ConnectionState = "connecting"
    is_authorized: bool | None = None
    profile: CustomerProfile | None = None
    theme: str | None = None
    page_data: PageData | None = None

    def after(self, payload: Payload) -> "HostState":
        """Return the state that an event with this payload leads to."""
        match payload:
            case CustomerProfile():
                return self._with(self.is_authorized, payload)
            case CustomerProfileHidden(id=id_):
                # Hiding another customer than the current one changes nothing.
                is_current = self.profile is not None and self.profile.id == id_
                return self._with(self.is_authorized, None) if is_current else self
            case Authorized():
                return self._with(True, self.profile)
            case AuthorizeFailed():
                return self._with(False, self.profile)
            case ThemeChange(theme=theme):
                return replace(self, theme=theme)
            case PageData():
                return replace(self, page_data=payload)
            case _:
                return self

    def _with(self, is_authorized: bool | None, profile: CustomerProfile | None) -> "HostState":
        return HostState(self.connection, is_authorized, profile, self.theme, self.page_data)

    def with_connection(self, connection: ConnectionState) -> "HostState":
        """Return the state after the connection became `connection`."""
        return replace(self, connection=connection)
