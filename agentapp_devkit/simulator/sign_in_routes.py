"""Routes by which the simulator's page chooses what the fakes of LiveChat's servers do."""

from collections.abc import Sequence

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from agentapp_devkit.simulator.fake_accounts import ANSWERS, FakeAccounts
from agentapp_devkit.simulator.fake_web_apis import CHOICES, FakeWebApis


def sign_in_routes(accounts: FakeAccounts, web_apis: FakeWebApis, origin: str) -> list[Route]:
    """Make the routes.

    Args:
        accounts: The fake of LiveChat's accounts server.
        web_apis: The fake of LiveChat's Web APIs.
        origin: The simulator's own origin; only its pages may choose.
    """

    async def chosen(request: Request, choices: Sequence[str]) -> str:
        require_own_page(request, origin)
        choice = (await request.body()).decode("utf-8", "replace")
        if choice not in choices:
            raise HTTPException(400, f"Choose one of {', '.join(choices)}.")
        return choice

    async def choose(request: Request) -> Response:
        accounts.answer = await chosen(request, ANSWERS)
        accounts.note(f"chosen: {accounts.answer}")
        return Response(status_code=204)

    async def choose_for_web_apis(request: Request) -> Response:
        web_apis.choice = await chosen(request, CHOICES)
        accounts.note_of_web_apis(f"chosen: {web_apis.choice}")
        return Response(status_code=204)

    async def expire(request: Request) -> Response:
        require_own_page(request, origin)
        accounts.expire_tokens()
        return Response(status_code=204)

    async def sign_out(request: Request) -> Response:
        require_own_page(request, origin)
        accounts.sign_out()
        return Response(status_code=204)

    return [
        Route("/sign-ins/answer", choose, methods=["POST"]),
        Route("/sign-ins/web-apis", choose_for_web_apis, methods=["POST"]),
        Route("/sign-ins/expire", expire, methods=["POST"]),
        Route("/sign-ins/sign-out", sign_out, methods=["POST"]),
    ]


def require_own_page(request: Request, origin: str) -> None:
    """Check that a page of the simulator sends the request.

    Raises:
        HTTPException: Another page does.
    """
    if request.headers.get("origin") != origin:
        raise HTTPException(403, f"Only the simulator's own page, at {origin}, may do this.")
