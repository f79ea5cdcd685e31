"""Finds the address in an exception that says that a request got no answer."""

from agentapp._browser_limits import chain, said

# Parts of what Chromium, Firefox and Safari say of a request without an answer.
_NO_ANSWER = ("Failed to fetch", "NetworkError", "Load failed")
_PYFETCH = ("pyodide.http._pyfetch", "pyfetch")


def is_unanswered(error: BaseException) -> bool:
    """Tell whether `error` says that a request got no answer."""
    text = said(error)
    return any(part in text for part in _NO_ANSWER)


def address_in(error: BaseException) -> str | None:
    """Return the address of the request; None where no exception in the chain tells it."""
    return next(filter(None, map(_address_in, chain(error))), None)


def _address_in(error: BaseException) -> str | None:
    try:
        request = error.request  # type: ignore[attr-defined]  # as httpx's and requests' have it
    except (AttributeError, RuntimeError):  # httpx's may have none
        request = _pyfetchs(error)
    url = getattr(request, "url", None)
    return None if url is None else str(url)


def _pyfetchs(error: BaseException) -> object:
    """Return the `Request` of `pyfetch`, whose exceptions do not tell it."""
    trace = error.__traceback__
    while trace is not None:
        frame = trace.tb_frame
        if (frame.f_globals.get("__name__"), frame.f_code.co_name) == _PYFETCH:
            return frame.f_locals.get("request")
        trace = trace.tb_next
    return None
