"""Rules about the services that a site calls: `apis`, and `/authorize/`."""

import json
from collections.abc import Iterator

from agentapp_devkit.check.deployed.deployment import Answer, Deployment, Preflight
from agentapp_devkit.check.issues import Issue, Severity
from agentapp_devkit.check.rules import Rule

API_REFUSES = Rule(
    "AA631",
    "api-refuses-site",
    Severity.ERROR,
    "A service in `apis` answers the site's origin with the permission of another one (CORS), so"
    " the browser keeps its answers from the page.",
    "GET / with Origin: https://shop.example.com\n"
    "Access-Control-Allow-Origin: https://localhost:3333",
    "GET / with Origin: https://shop.example.com\n"
    "Access-Control-Allow-Origin: https://shop.example.com",
    file="",
)
API_SILENT = Rule(
    "AA632",
    "api-without-permission",
    Severity.INFO,
    "A service in `apis` gives the site no permission at the address `/` (CORS). It may do so at"
    " the addresses that the extension calls, which `check` does not know.",
    "GET / with Origin: https://shop.example.com\n200",
    "GET / with Origin: https://shop.example.com\n200\nAccess-Control-Allow-Origin: *",
    file="",
)
API_UNREACHABLE = Rule(
    "AA633",
    "api-unreachable",
    Severity.WARNING,
    "A service in `apis` does not answer from this machine. Agents may be in another network.",
    "GET https://api.shop.example.con/\nno connection",
    "GET https://api.shop.example.com/\n200",
    file="",
)
NO_AUTHORIZE = Rule(
    "AA641",
    "missing-authorization",
    Severity.ERROR,
    "The extension asks for Basic authorization, and nothing answers at `/authorize/` of its"
    " site. So no agent gets in.",
    "POST /authorize/\n405",
    "POST /authorize/ with credentials that nobody has\n403",
    file="",
)
OPEN_AUTHORIZE = Rule(
    "AA642",
    "open-authorization",
    Severity.ERROR,
    "`/authorize/` accepts credentials that nobody has. So everybody gets a session.",
    'POST /authorize/ with credentials that nobody has\n200 {"session_id": "…"}',
    "POST /authorize/ with credentials that nobody has\n403",
    file="",
)
BROKEN_AUTHORIZE = Rule(
    "AA643",
    "broken-authorization",
    Severity.ERROR,
    "`/authorize/` fails, or cannot be reached: the service behind it does not run, or has an"
    " error.",
    "POST /authorize/\n502",
    "POST /authorize/ with credentials that nobody has\n403",
    file="",
)

_PERMISSION = "access-control-allow-origin"
_LOCAL = ("http://localhost", "http://127.0.0.1", "http://[::1]")
_RUN = (
    "Run the extension's authorize.py as a service, and have the web server pass /authorize/ on"
    " to it: README.md of the built site says how."
)


def is_local(api: str) -> bool:
    """Tell whether an origin is each agent's own machine."""
    return api.startswith(_LOCAL)


def check(deployment: Deployment) -> Iterator[Issue]:
    """Report services that the page could not use."""
    for api, answers in deployment.services.items():
        yield from _api_issues(api, answers, deployment.address.origin)
    if deployment.authorization is not None:
        yield from _authorization_issues(deployment.authorization)


def _api_issues(api: str, answers: Preflight, site: str) -> Iterator[Issue]:
    if answers.answered.status == 0:
        reason = answers.answered.outcome
        yield API_UNREACHABLE.issue(f"{api}: {reason}.", "Check its address.", api)
        return
    permissions = [answer.header(_PERMISSION) for answer in (answers.asked, answers.answered)]
    if any(permission in {"*", site} for permission in permissions):
        return
    remedy = f"Have the service answer with Access-Control-Allow-Origin: {site}."
    if other := next(filter(None, permissions), None):
        yield API_REFUSES.issue(f"{api} permits {other} and not {site}.", remedy, api)
        return
    yield API_SILENT.issue(
        f"{api} has no Access-Control-Allow-Origin at / ({answers.answered.outcome}).", remedy, api
    )


def _authorization_issues(answer: Answer) -> Iterator[Issue]:
    if answer.status == 0 or answer.status >= 500:
        yield BROKEN_AUTHORIZE.issue(f"/authorize/ fails: {answer.outcome}.", _RUN, answer.url)
    elif answer.status in {404, 405} or 300 <= answer.status < 400 or answer.is_page:
        yield NO_AUTHORIZE.issue(f"No service answers: {answer.outcome}.", _RUN, answer.url)
    elif answer.status < 300:
        session = " with a session id" if _has_session(answer) else ""
        yield OPEN_AUTHORIZE.issue(
            f"/authorize/ answers credentials that nobody has{session} ({answer.outcome}).",
            "Compare the login and the API key in authorize.py, and raise PermissionError.",
            answer.url,
        )


def _has_session(answer: Answer) -> bool:
    try:
        content = json.loads(answer.content)
    except ValueError:
        return False
    return isinstance(content, dict) and "session_id" in content
