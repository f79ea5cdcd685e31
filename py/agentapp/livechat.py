"""`LiveChat` wraps `window.LiveChat`, whichever of LiveChat's SDKs made it."""

import asyncio

from agentapp._command_methods import CommandMethods
from agentapp._commands import CommandSender
from agentapp._connection import Connection
from agentapp._dispatcher import Dispatcher
from agentapp._display import Attachment, Display
from agentapp._error_reporter import Reporter
from agentapp._event_methods import EventMethods
from agentapp._event_support import EventSupport
from agentapp._main_end import dispatchers
from agentapp._message_watch import MessageWatch
from agentapp._page import Page
from agentapp._sdks import Placement
from agentapp._sign_in import SignIn
from agentapp.errors import AuthorizationError, ConfigurationError
from agentapp.payloads import PageData
from agentapp.profile import AuthorizeFailed, CustomerProfile

COMMAND_TIMEOUT = 10.0  # seconds
_SESSION_TIMEOUT = 30.0  # seconds; the host asks the author's own service meanwhile


class LiveChat(CommandMethods, EventMethods):
    """LiveChat's Agent App, as the extension sees it.

    Args:
        page: The page to work in; the one that this Python runs in if none is given.
        command_timeout: The longest that a command may take, in seconds; None for no limit.

    Example:
        >>> @chat.on("customer_profile")
        ... async def greet(profile):
        ...     print(profile.name)
        >>> run(chat.init())
        >>> page.send("customer_profile", {"id": "S1", "name": "Mary Brown"})
        >>> run(idle())
        Mary Brown

    Source: LiveChat's JavaScript API.
    """

    def __init__(
        self, page: Page | None = None, *, command_timeout: float | None = COMMAND_TIMEOUT
    ) -> None:
        """See the class."""
        if page is None:
            page = _own_page()
        self._page = page
        self._reporter = Reporter(page)
        self._dispatcher = Dispatcher(self._reporter)
        dispatchers.add(self._dispatcher)
        self._connection = Connection(page, self._reporter, self._dispatcher)
        self._commands = CommandSender(page, self._connection.require, command_timeout)
        self._event_support = EventSupport(page)
        self._message_watch = MessageWatch(self._commands, self._reporter)
        self._sign_in = SignIn(page)
        self._asked_for: set[str] = set()

    # --- The connection

    async def init(self, authorize: bool | None = None) -> None:
        """Connect to the Agent App; then what it sent so far is delivered, and from then on all.

        Register callbacks before. Awaiting it again is harmless, also while it is still connecting:
        there is one connection, and each caller hears how it went.

        Args:
            authorize: Whether LiveChat asks `/authorize/` (Basic authorization). None: as
                `pyscript.toml` says. False sends `{authorize: false, authorization: false}`.

        Raises:
            LiveChatNotFoundError: There is no `window.LiveChat`.
            HandshakeTimeoutError: Nobody answered. Should the host come after all, its events are
                still delivered.
            NotConnectedError: The page is not framed, or not by an allowed host.
            ConfigurationError: It was connected with another `authorize` already.
            UnsupportedEventError: The page's SDK, which had not loaded when a callback was
                registered, never sends its event. The page is connected all the same.

        Source: `LiveChat.init()`.

        Example:
            >>> run(chat.init(authorize=False))
            >>> page.connects
            [False]
        """
        await self._connection.open(authorize)
        self._event_support.check_the_rest()

    def get_session_id(self) -> str | None:
        """The id of this session of the extension, or None where LiveChat has none.

        Raises:
            NotConnectedError: Before `init`.

        Source: `LiveChat.getSessionId()`; SDKs without sessions give None.

        Example:
            >>> run(chat.init())
            >>> chat.get_session_id()
            'session-1'
        """
        self._connection.require("get_session_id")
        return self._page.get_session_id()

    async def refresh_session_id(self) -> None:
        """Delete the id of this session, ask for a new one, and wait until it is there.

        Where LiveChat has no sessions, there is nothing to wait for.

        Raises:
            NotConnectedError: Before `init`.
            AuthorizationError: LiveChat did not authorize the session, or did not answer.

        Source: `LiveChat.refreshSessionId()`.

        Example:
            >>> run(chat.init())
            >>> run(chat.refresh_session_id())
        """
        self._connection.require("refresh_session_id")
        answer: asyncio.Future[object] = asyncio.get_running_loop().create_future()

        def hear(payload: object) -> None:
            if not answer.done():
                answer.set_result(payload)

        listeners = self._dispatcher.listeners
        with listeners.add("authorize", hear), listeners.add("authorize_error", hear):
            if not await self._page.refresh_session_id():
                return
            try:
                async with asyncio.timeout(_SESSION_TIMEOUT):
                    outcome = await answer
            except TimeoutError:
                raise AuthorizationError(
                    f"LiveChat gave no new session id within {_SESSION_TIMEOUT:g} s."
                ) from None
        if isinstance(outcome, AuthorizeFailed):
            raise AuthorizationError

    # --- The state of the host

    @property
    def placement(self) -> Placement:
        """The place in the Agent App where this page lives, as `pyscript.toml` names it.

        One of "details", "message-box", "fullscreen" and "settings".

        Example:
            >>> chat.placement
            'details'
        """
        return self._page.placement

    @property
    def profile(self) -> CustomerProfile | None:
        """The current profile, or None.

        Where several events arrive together, it is the current one after the last of them.

        Example:
            >>> run(chat.init())
            >>> page.send("customer_profile", {"id": "S1"})
            >>> chat.profile
            CustomerProfile(id='S1', ...)
            >>> page.send("customer_profile_hidden", {"id": "S1"})
            >>> print(chat.profile)
            None
        """
        return self._dispatcher.state.profile

    @property
    def theme(self) -> str | None:
        """The Agent App's theme, "light" or "dark", or None where it did not say.

        It comes with the page's address; agent-app-sdk tells of changes.

        Source: `getTheme()`.

        Example:
            >>> run(chat.init())
            >>> page.send("change_theme", {"theme": "dark"})
            >>> chat.theme
            'dark'
        """
        return self._dispatcher.state.theme or self._page.theme

    @property
    def page_data(self) -> PageData | None:
        """The latest `page_data`, or None; full screen and settings get it.

        Source: `getPageData()`.

        Example:
            >>> print(chat.page_data)
            None
        """
        return self._dispatcher.state.page_data

    # --- Displays

    def _attach(self, display: Display) -> Attachment:
        """Have `display` draw what the host sends: the way in for agentapp's own displays.

        The displays of this package call it, extensions do not.

        Args:
            display: Hears of the end of each batch of events, and of the painting after it.

        Returns:
            What it draws with, and the state so far, which it draws at once.
        """
        self._dispatcher.attach(display)
        return Attachment(self._page, self._reporter, self._dispatcher.state, self._sign_in)


def _own_page() -> Page:
    try:
        from agentapp._browser import BrowserPage  # only there is there a browser to import
    except ModuleNotFoundError as error:
        if error.name not in ("js", "pyodide"):
            raise
        raise ConfigurationError(
            "LiveChat() needs a page, and this Python runs outside of a browser.",
            "In a test, hand it a page: LiveChat(page), where page has the methods of"
            " agentapp._page.Page; or test the functions of your modules without it."
            " `python3 build.py serve` runs main.py in a browser.",
        ) from None
    return BrowserPage()
