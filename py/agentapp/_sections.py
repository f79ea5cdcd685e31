"""An author's own blocks of the panel: when their functions run, and which of their results show.

What holds here:

1. A result shows only for the profile that it was made for. When the agent moves on, the task is
   cancelled, and a task that goes on in spite of that is not listened to any more.
2. A section always ends: after `timeout` seconds it shows an error, whatever its function does.
3. While a section runs again for the same customer, what it showed stays until then.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Coroutine

from agentapp._error_reporter import Reporter
from agentapp._views.rendering import rendered
from agentapp._views.section_view import SectionView
from agentapp.events import Callback, takes_payload
from agentapp.profile import CustomerProfile

DEFAULT_TIMEOUT = 30.0  # seconds

# A list without items says nothing, so it is no content: `ul[(li[o] for o in [])]`.
_EMPTY_LIST = re.compile(r"<(ul|ol|dl)\b[^<>]*></\1>")


def slug_of(title: str) -> str:
    """What `data-section` says for this title; "" if the title has neither letters nor digits.

    Example:
        >>> slug_of("Open orders & returns")
        'open-orders-returns'
    """
    return re.sub(r"[\W_]+", "-", title.lower()).strip("-")


class Section:
    """One block: an author's function, run for each profile, and what there is to see of it.

    Args:
        function: Takes the profile, or nothing; returns htpy nodes, or awaits them.
        title: The block's heading.
        timeout: How long the function may take, in seconds; None for as long as it wants.
        reporter: Hears what the function raises.
        changed: Called when `html` changed by itself: a task ended, or took too long.

    Raises:
        TypeError: The function can be called neither with a profile nor without.
    """

    def __init__(
        self,
        function: Callback[CustomerProfile],
        title: str,
        *,
        timeout: float | None,
        reporter: Reporter,
        changed: Callable[[], None],
    ) -> None:
        """Not yet for anybody."""
        self.title = title
        self.slug = slug_of(title)
        self._function: Callable[..., object] = function
        self._takes_profile = takes_payload(function)
        self._timeout = timeout
        self._reporter = reporter
        self._changed = changed
        self._view = SectionView(self.slug, title)
        self._profile: CustomerProfile | None = None
        self._has_content = False
        self._waiting: Coroutine[object, object, object] | None = None
        self._task: asyncio.Future[object] | None = None
        self._deadline = 0.0
        self._watching = False
        self.html = self._view.loading

    @property
    def element_id(self) -> str:
        """The id of the section's element."""
        return self._view.element_id

    def is_filled_by(self, function: Callback[CustomerProfile]) -> bool:
        """Whether this is the function that the author decorated."""
        return self._function == function

    def show(self, profile: CustomerProfile) -> None:
        """Run for `profile`, keeping what is shown if that is of the same customer."""
        self.prepare(profile)
        self.start()

    def prepare(self, profile: CustomerProfile) -> None:
        """The same, but if the function is an async one, leave it to `start`."""
        same = self._profile is not None and self._profile.id == profile.id
        self._profile = profile
        self._run(keep=same)

    def start(self) -> None:
        """Start what `prepare` left, if it did."""
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            self._wait_for(waiting)

    def hide(self) -> None:
        """Stop: nobody is on show any more."""
        self._profile = None
        self._cancel()

    def refresh(self) -> None:
        """Run again for the customer on show, if there is one; the caller draws it."""
        if self._profile is not None:
            self._run(keep=True)
            self.start()

    def _run(self, *, keep: bool) -> None:
        self._cancel()
        if not (keep and self._has_content):
            self._has_content = False
            self.html = self._view.loading
        try:
            result = self._function(self._profile) if self._takes_profile else self._function()
            if isinstance(result, Coroutine):
                self._waiting = result
            elif isinstance(result, Awaitable):
                self._wait_for(result)  # something that is under way already
            else:
                self._show_result(result)
        except (Exception, SystemExit) as error:
            self._show_error(error)

    def _wait_for(self, result: Awaitable[object]) -> None:
        self._task = asyncio.ensure_future(result)
        self._task.add_done_callback(self._finish)
        self._watch()

    def _cancel(self) -> None:
        waiting, self._waiting = self._waiting, None
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
        if waiting is not None:
            waiting.close()

    def _finish(self, task: asyncio.Future[object]) -> None:
        if task is not self._task:
            # Nobody waits for it any more, but an exception on the way out is still the author's.
            if not task.cancelled() and (late := task.exception()):
                self._reporter.report(late, f"{self._doing}, after it was cancelled")
            return
        self._task = None
        try:
            self._show_result(task.result())
        except (Exception, SystemExit, asyncio.CancelledError) as error:
            self._show_error(error)
        self._changed()

    # One timer at a time and not one a run: each is a JavaScript object that lives until it is due,
    # and an agent may go through hundreds of customers in that time.
    def _watch(self) -> None:
        if self._timeout is None:
            return
        self._deadline = asyncio.get_running_loop().time() + self._timeout
        if not self._watching:
            self._check_later(self._timeout)

    def _check_later(self, delay: float) -> None:
        # Not call_at: Pyodide's raises when the time comes while it is called.
        asyncio.get_running_loop().call_later(delay, self._check_deadline)
        self._watching = True

    def _check_deadline(self) -> None:
        self._watching = False
        if self._task is None:
            return
        left = self._deadline - asyncio.get_running_loop().time()
        if left > 0:
            self._check_later(left)
            return
        self._cancel()
        error = TimeoutError(
            f"The section {self.title!r} had nothing to show after {self._timeout:g} s. If its "
            "function may take longer, say so: @panel.section(..., timeout=seconds)."
        )
        self._show_error(error, "This is taking too long.")
        self._changed()

    def _show_result(self, result: object) -> None:
        html = rendered(result)
        self._has_content = True
        is_empty = not html or html.isspace() or _EMPTY_LIST.fullmatch(html)
        self.html = self._view.empty if is_empty else self._view.ready(html)

    def _show_error(self, error: BaseException, message: str = "This could not be loaded.") -> None:
        self._has_content = False
        self._reporter.report(error, self._doing)
        self.html = self._view.error(message)

    @property
    def _doing(self) -> str:
        return f"in the section {self.title!r}"
