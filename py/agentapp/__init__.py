"""Extensions for LiveChat's Agent App, written in Python.

Example:
    >>> @chat.on("customer_profile")
    ... def greet(profile: CustomerProfile) -> None:
    ...     print(f"Hello, {profile.name}")
    >>> run(chat.init())
    >>> page.send("customer_profile", {"id": "S1", "name": "Mary Brown"})
    Hello, Mary Brown
"""

from agentapp._sections import Place
from agentapp._views.profile_view import Block, Fact
from agentapp._views.translations import Language, PluralForm, PluralText, Texts
from agentapp.error_hooks import ErrorReport, on_error
from agentapp.errors import (
    AgentAppError,
    AuthorizationError,
    CommandFailedError,
    CommandTimeoutError,
    ConfigurationError,
    HandshakeTimeoutError,
    LiveChatNotFoundError,
    NotConnectedError,
    PayloadError,
    UnknownEventError,
    UnsupportedCommandError,
    UnsupportedEventError,
    UserError,
)
from agentapp.events import EventName, Stream, Subscription
from agentapp.livechat import LiveChat
from agentapp.panel import Panel
from agentapp.payloads import (
    BillingCycleUpdate,
    DetailsButtonClick,
    Message,
    MessageBoxText,
    MessageSent,
    PageData,
    ThemeChange,
    TransactionAccepted,
    TransactionDeclined,
    TransactionFailed,
)
from agentapp.payments import Charge, TransactionMetadata
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
from agentapp.titled import TitledContent, titled
from agentapp.toast import Toast
from agentapp.view import View

__all__ = [
    "AgentAppError",
    "AuthorizationError",
    "AuthorizeFailed",
    "Authorized",
    "BillingCycleUpdate",
    "Block",
    "Charge",
    "Chat",
    "CommandFailedError",
    "CommandTimeoutError",
    "ConfigurationError",
    "CustomerProfile",
    "CustomerProfileHidden",
    "DetailsButtonClick",
    "ErrorReport",
    "EventName",
    "Fact",
    "Geolocation",
    "HandshakeTimeoutError",
    "Language",
    "LiveChat",
    "LiveChatNotFoundError",
    "Message",
    "MessageBoxText",
    "MessageSent",
    "NotConnectedError",
    "PageData",
    "Panel",
    "PayloadError",
    "Place",
    "PluralForm",
    "PluralText",
    "Source",
    "Stream",
    "Subscription",
    "SurveyAnswer",
    "Texts",
    "ThemeChange",
    "TitledContent",
    "Toast",
    "TransactionAccepted",
    "TransactionDeclined",
    "TransactionFailed",
    "TransactionMetadata",
    "UnknownEventError",
    "UnsupportedCommandError",
    "UnsupportedEventError",
    "UserError",
    "View",
    "on_error",
    "titled",
]
