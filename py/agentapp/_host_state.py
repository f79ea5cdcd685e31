"""`HostState`: everything that a display needs to know of the host, as one frozen value."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from agentapp._payload import Payload
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

    Example:
        >>> HostState().after(CustomerProfile("S1")).profile
        CustomerProfile(id='S1', ...)
    """

    connection: ConnectionState = "connecting"
    is_authorized: bool | None = None
    profile: CustomerProfile | None = None

    def after(self, payload: Payload) -> "HostState":
        """Return the state that an event with this payload leads to."""
        match payload:
            case CustomerProfile():
                return HostState(self.connection, self.is_authorized, payload)
            case CustomerProfileHidden(id=id_):
                # Hiding another customer than the current one changes nothing.
                is_current = self.profile is not None and self.profile.id == id_
                return HostState(self.connection, self.is_authorized) if is_current else self
            case Authorized():
                return HostState(self.connection, True, self.profile)
            case AuthorizeFailed():
                return HostState(self.connection, False, self.profile)

    def with_connection(self, connection: ConnectionState) -> "HostState":
        """Return the state after the connection became `connection`."""
        return HostState(connection, self.is_authorized, self.profile)
