"""Extensions for LiveChat's Agent App, written in Python.

Example:
    >>> @chat.on("customer_profile")
    ... def greet(profile: CustomerProfile) -> None:
    ...     print(f"Hello, {profile.name}")
    >>> run(chat.init())
    >>> page.send("customer_profile", {"id": "S1", "name": "Mary Brown"})
    Hello, Mary Brown
"""

from agentapp.error_hooks import ErrorReport, on_error
from agentapp.errors import (
    AgentAppError,
    ConfigurationError,
    HandshakeTimeoutError,
    LiveChatNotFoundError,
    NotConnectedError,
    PayloadError,
    UnknownEventError,
)
from agentapp.events import EventName, Stream, Subscription
from agentapp.livechat import LiveChat
from agentapp.panel import Panel
from agentapp.profile import (
    Authorized,
    AuthorizeFailed,
    Chat,
    CustomerProfile,
    CustomerProfileHidden,
    Geolocation,
    Source,
    SurveyAnswer,
)

__all__ = [
    "AgentAppError",
    "AuthorizeFailed",
    "Authorized",
    "Chat",
    "ConfigurationError",
    "CustomerProfile",
    "CustomerProfileHidden",
    "ErrorReport",
    "EventName",
    "Geolocation",
    "HandshakeTimeoutError",
    "LiveChat",
    "LiveChatNotFoundError",
    "NotConnectedError",
    "Panel",
    "PayloadError",
    "Source",
    "Stream",
    "Subscription",
    "SurveyAnswer",
    "UnknownEventError",
    "on_error",
]
