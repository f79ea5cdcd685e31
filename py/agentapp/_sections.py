"""`Section` runs an author's function for each payload, and holds the markup of its block.

The payload is the profile of a customer, or the page's data in a placement without customers.

It promises:

1. A result shows only for the payload that it was made for. When the agent moves on, the task is
   cancelled, and a task that goes on in spite of that is not listened to any more.
2. A section always ends: after `timeout` seconds it shows an error, whatever its function does.
3. While a section runs again for the same customer, what it showed stays until then.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Any, Literal, TypeAlias

from agentapp._deadline import Deadline
from agentapp._error_reporter import Reporter
from agentapp._section_result import require_content
from agentapp._sign_in_errors import text_for_agent
from agentapp._views.panel_texts import PanelTexts
from agentapp._views.rendering import rendered
from agentapp._views.section_view import SectionView
from agentapp.events import Callback, takes_payload
from agentapp.profile import CustomerProfile
from agentapp.titled import TitledContent

Place: TypeAlias = Literal["top", "body"]

DEFAULT_TIMEOUT = 30.0  # seconds

# A list without items says nothing, so it is no content: `ul[(li[o] for o in [])]`.
_EMPTY_LIST = re.compile(r"<(ul|ol|dl)\b[^<>]*></\1>")


def slug_of(title: str) -> str:
    """Return the `data-section` for a title; "" where it has neither letters nor digits.

    Example:
        >>> slug_of("Open orders & returns")
        'open-orders-returns'
    """
    return re.sub(r"[\W_]+", "-", title.lower()).strip("-")


class Section:
    """One block: an author's function, run for each payload, and the markup of its result.

    Args:
        function: Takes the payload, or nothing; returns htpy nodes, or awaits them.
        title: The block's heading.
        timeout: How long the function may take, in seconds; None for as long as it wants.
        place: Where the block stands.
        hides_empty: True for a block that is hidden until it has something to show.
        texts: The panel's texts.
        reporter: Hears what the function raises.
        changed: Called when `html` changed by itself: a task ended, or took too long.
        decorator: The decorator that made it, for the messages of errors.

    Attributes:
        title: The block's heading.
        slug: Its `data-section`.
        place: Where the block stands: at the top or among the others.
        element_id: The id of its element.
        html: The markup of its element.
        takes_payload: True where the function takes the payload, and not nothing.

    Raises:
        TypeError: The function can be called neither with a payload nor without.
    """

    def __init__(
        self,
        function: Callback[Any],
        title: str,
        *,
        timeout: float | None,
        place: Place,
        hides_empty: bool,
        texts: PanelTexts,
        reporter: Reporter,
        changed: Callable[[], None],
        decorator: str,
    ) -> None:
        """Begin without a payload."""
        self.title = title
        self.slug = slug_of(title)
        self.place: Place = place
        self._texts = texts
        self._view = SectionView(
            self.slug, title, texts, is_at_top=place == "top", hides_empty=hides_empty
        )
        self.element_id = self._view.element_id
        self.html = self._view.loading
        self._function: Callable[..., object] = function
        self.takes_payload = takes_payload(function)
        self._decorator = decorator
        self._reporter = reporter
        self._changed = changed
        self._deadline = Deadline(timeout, self._took_too_long)
        self._payload: object = None
        self._key: str | None = None
        self._is_due = False
        self._task: asyncio.Future[object] | None = None
        self._has_content = False

    def is_filled_by(self, function: Callback[Any]) -> bool:
        """Return whether this is the function that the author decorated."""
        return self._function == function

    def show(self, profile: CustomerProfile) -> None:
        """Run for `profile`; for the same customer as before, the last result stays until then."""
        self.prepare(profile, profile.id)
        self.start()

    def prepare(self, payload: object, key: str) -> None:
        """Turn to `payload`, and leave running to `start`.

        Args:
            payload: The argument for the function.
            key: Names what the payload is about; for the same as before, the last result stays
                until the new one is there.
        """
        is_same = self._key == key
        self._payload, self._key = payload, key
        self._is_due = True
        self._stop(keep=is_same)

    def start(self) -> None:
        """Run for the payload that `prepare` turned to, once; the caller draws it."""
        if self._is_due:
            self._is_due = False
            self._call()

    def hide(self) -> None:
        """Stop: there is nothing to run for any more."""
        self._payload = self._key = None
        self._is_due = False
        self._cancel()

    def refresh(self) -> None:
        """Run again for the current payload, if there is one; the caller draws it.

        Before `start` there is nothing to do: the section is going to run.
        """
        if self._key is not None and not self._is_due:
            self._stop(keep=True)
            self._call()

    def _stop(self, *, keep: bool) -> None:
        self._cancel()
        if not (keep and self._has_content):
            self._has_content = False
            self.html = self._view.loading

    def _call(self) -> None:
        try:
            result = self._function(self._payload) if self.takes_payload else self._function()
            if isinstance(result, Awaitable):
                self._task = asyncio.ensure_future(result)
                self._task.add_done_callback(self._finish)
                self._deadline.set()
            else:
                self._show_result(result)
        except (Exception, SystemExit) as error:
            self._show_error(error)

    def _cancel(self) -> None:
        task, self._task = self._task, None
        if task is not None:
            self._deadline.clear()
            task.cancel()

    def _finish(self, task: asyncio.Future[object]) -> None:
        if task is not self._task:
            # Nobody waits for it any more, but an exception on the way out is still the author's.
            if not task.cancelled() and (late := task.exception()):
                self._reporter.report(late, f"{self._context}, after it was cancelled")
            return
        self._task = None
        self._deadline.clear()
        try:
            self._show_result(task.result())
        except (Exception, SystemExit, asyncio.CancelledError) as error:
            self._show_error(error)
        self._changed()

    def _took_too_long(self) -> None:
        self._cancel()
        error = TimeoutError(
            f"The section {self.title!r} had nothing to show after {self._deadline.timeout:g} s. "
            "If its function may take longer, say so: "
            f"{self._decorator}(..., timeout=seconds)."
        )
        self._show_error(error, "too_long")
        self._changed()

    def _show_result(self, result: object) -> None:
        title = None
        if isinstance(result, TitledContent):
            title, result = result.title, result.content
        require_content(result, self._function)
        html = rendered(result)
        self._has_content = True
        is_empty = not html or html.isspace() or _EMPTY_LIST.fullmatch(html)
        self.html = self._view.empty(title) if is_empty else self._view.ready(html, title)

    def _show_error(self, error: BaseException, text: str = "not_loaded") -> None:
        self._has_content = False
        agents = text_for_agent(error)
        if agents is None:
            self._reporter.report(error, self._context)
        self.html = self._view.error(self._texts[agents or text])

    @property
    def _context(self) -> str:
        return f"in the section {self.title!r}"
