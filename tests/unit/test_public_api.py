"""The names that `import agentapp` gives."""

import subprocess
import sys

import agentapp

CONTRACT = {
    *("LiveChat", "Panel", "Subscription", "Source"),
    *("CustomerProfile", "Chat", "Geolocation", "SurveyAnswer"),
    *("CustomerProfileHidden", "Authorized", "AuthorizeFailed"),
    *(
        "AgentAppError",
        "AuthorizationError",
        "LiveChatNotFoundError",
        "NotConnectedError",
        "HandshakeTimeoutError",
    ),
    *("UnknownEventError", "PayloadError", "ConfigurationError"),
    *("ErrorReport", "on_error"),
}


def test_every_name_of_the_contract_is_exported() -> None:
    assert set(agentapp.__all__) >= CONTRACT
    assert all(hasattr(agentapp, name) for name in agentapp.__all__)


def test_the_names_are_sorted_and_said_once() -> None:
    assert list(agentapp.__all__) == sorted(set(agentapp.__all__))


def test_importing_it_needs_no_browser() -> None:
    code = "import sys, agentapp; print({'js', 'pyodide', 'pyscript'} & set(sys.modules))"
    search = f"import sys; sys.path[:0] = {sys.path!r}\n"
    done = subprocess.run(
        [sys.executable, "-c", search + code], capture_output=True, encoding="utf-8", check=True
    )
    assert done.stdout.strip() == "set()"
