"""`paginate` reads the lists of LiveChat's Web APIs, page after page."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, Final

# LiveChat remembers these by the id of the page, and refuses them beside it.
_OF_THE_FIRST_PAGE: Final = ("filters", "limit", "sort_order")


async def paginate(
    method: Callable[..., Awaitable[Any]], /, **parameters: Any
) -> AsyncIterator[Any]:
    """Yield the items of a list, such as chats, one by one; each page is asked for when needed.

    Args:
        method: A method of the account's APIs whose answer has a list, such as
            `account.agent_chat.list_archives`.
        **parameters: The method's own, such as `filters`; `limit` is the size of a page.

    Raises:
        LiveChatApiError: LiveChat answered with an error.
        TypeError: The answer has no list, or several.

    Example:
        >>> class Page:
        ...     def __init__(self, answer):
        ...         self.json = lambda: answer
        >>> async def list_archives(page_id=None, limit=10):
        ...     first = {"chats": [{"id": "C1"}], "next_page_id": "2"}
        ...     return Page({"chats": [{"id": "C2"}]} if page_id else first)
        >>> async def ids():
        ...     return [chat["id"] async for chat in paginate(list_archives, limit=1)]
        >>> run(ids())
        ['C1', 'C2']
    """
    page_id: str | None = None
    while True:
        response = await method(**_parameters_of(parameters, page_id))
        answer = response.json()
        for item in _items(answer, method):
            yield item
        page_id = answer.get("next_page_id") if isinstance(answer, dict) else None
        if not page_id:
            return


def _parameters_of(parameters: dict[str, Any], page_id: str | None) -> dict[str, Any]:
    if page_id is None:
        return parameters
    if isinstance(payload := parameters.get("payload"), dict):  # overrides the others
        return parameters | {"payload": _parameters_of(payload, page_id)}
    kept = {name: value for name, value in parameters.items() if name not in _OF_THE_FIRST_PAGE}
    return kept | {"page_id": page_id}


def _items(answer: Any, method: object) -> list[Any]:
    if isinstance(answer, list):
        return answer
    lists = [value for value in answer.values() if isinstance(value, list)]
    if len(lists) != 1:
        name = getattr(method, "__name__", "the method")
        raise TypeError(
            f"paginate() needs an answer with one list, and that of {name} has {len(lists)}."
            f" Await {name}() itself, and read its pages by page_id."
        )
    return lists[0]
