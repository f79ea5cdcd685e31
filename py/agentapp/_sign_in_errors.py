"""The errors of signing in with LiveChat; `agentapp.accounts` exports them."""

from typing import Final

from agentapp.errors import AgentAppError

_CONSOLE: Final = "in LiveChat's Developer Console, in the app's block App Authorization"
_OAUTH: Final = {
    "invalid_request": (
        "the app may not be used from this page's address",
        f"Add the address of the site's index.html to the redirect URIs {_CONSOLE}.",
    ),
    "unauthorized_client": (
        "there is no app with this client id, or its authorization is not set up",
        f"Compare [livechat] client_id in pyscript.toml with the client id {_CONSOLE}.",
    ),
    "access_denied": (
        "the app is not installed for the account that the agent signed in with",
        "Install the app for that account, or publish it, in LiveChat's Developer Console; or"
        " sign in with another account: sign_in(manual=True).",
    ),
    "unsupported_response_type": (
        "the app's client may not get a token in the browser",
        f'Let the client be a "JavaScript app" {_CONSOLE}, not a "server-side app".',
    ),
}


class SignInError(AgentAppError):
    """Signing in with LiveChat did not give an account.

    Example:
        >>> print(SignInError("LiveChat answered without a token.", "Sign in again."))
        LiveChat answered without a token. Sign in again.
    """

    # The name of the panel's text for the agent, where the matter is the agent's and no mistake of
    # the author's.
    _text: str | None = None


class SignInRefusedError(SignInError):
    """The agent did not give the app access, or is not signed in to LiveChat.

    Example:
        >>> SignInRefusedError().problem
        'The agent did not give the extension access to LiveChat.'
    """

    _text = "sign_in_refused"

    def __init__(
        self,
        problem: str = "The agent did not give the extension access to LiveChat.",
        remedy: str = "Leave the choice to the agent, who can sign in later.",
    ) -> None:
        """See the class."""
        super().__init__(problem, remedy)


class SignInClosedError(SignInError):
    """The agent closed the sign-in window.

    Example:
        >>> SignInClosedError().problem
        'The agent closed the sign-in window.'
    """

    _text = "sign_in_closed"

    def __init__(
        self,
        problem: str = "The agent closed the sign-in window.",
        remedy: str = "Leave the choice to the agent, who can sign in later.",
    ) -> None:
        """See the class."""
        super().__init__(problem, remedy)


class SignInBlockedError(SignInError):
    """The browser did not open the sign-in window, and the agent did not open it later.

    Example:
        >>> SignInBlockedError().problem
        'The browser blocked the sign-in window.'
    """

    _text = "sign_in_blocked"

    def __init__(
        self,
        problem: str = "The browser blocked the sign-in window.",
        remedy: str = (
            "Call sign_in() in an action that the agent starts with a click, before anything slow;"
            " a panel or view then shows a button that opens the window."
        ),
    ) -> None:
        """See the class."""
        super().__init__(problem, remedy)


class SignInTimeoutError(SignInError, TimeoutError):
    """Nobody finished signing in.

    Attributes:
        seconds: The time that was waited.

    Example:
        >>> SignInTimeoutError(300).problem
        'Nobody signed in within 300 s.'
    """

    _text = "sign_in_timeout"
    seconds: float

    def __init__(self, seconds: float) -> None:
        """Say how long it was."""
        self.seconds = seconds
        super().__init__(
            f"Nobody signed in within {seconds:g} s.",
            "Let the agent try again, or give sign_in() a longer timeout.",
        )


class SignInOAuthError(SignInError):
    """LiveChat's accounts server turned the app down; most of these are settings of the app.

    Attributes:
        code: The code of the server: `invalid_request`, `unauthorized_client`, `access_denied`,
            `unsupported_response_type`, or a further one of OAuth.

    Example:
        >>> print(SignInOAuthError("invalid_request").problem)
        LiveChat answered invalid_request: the app may not be used from this page's address.
    """

    code: str

    def __init__(self, code: str) -> None:
        """Find the cause and the remedy of the code."""
        self.code = code
        cause, remedy = _OAUTH.get(
            code,
            ("the app was turned down", f"Compare the app's settings {_CONSOLE}."),
        )
        super().__init__(f"LiveChat answered {code:.80}: {cause}.", remedy)


class SignInNeededError(SignInError):
    """LiveChat gives no token without the agent, so the agent has to sign in.

    Example:
        >>> SignInNeededError().problem
        'LiveChat gave no new token without asking the agent.'
    """

    _text = "sign_in_needed"

    def __init__(
        self,
        problem: str = "LiveChat gave no new token without asking the agent.",
        remedy: str = "Await sign_in() in an action that the agent starts with a click.",
    ) -> None:
        """See the class."""
        super().__init__(problem, remedy)


def text_for_agent(error: BaseException) -> str | None:
    """Return the name of the panel's text for an error that is the agent's matter."""
    return error._text if isinstance(error, SignInError) else None
