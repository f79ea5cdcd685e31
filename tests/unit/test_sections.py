"""An author's sections: when they run, what of them shows, and how they end."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any, NoReturn, cast

import pytest
from htpy import Node, b, li, p, ul
from markupsafe import Markup

from agentapp._error_reporter import Reporter
from agentapp._sections import Section, slug_of
from agentapp._views.panel_texts import PanelTexts
from agentapp.profile import CustomerProfile
from agentapp.titled import titled
from tests.unit.fake_page import FakePage, idle

MARY = CustomerProfile(id="S1", name="Mary")
MARY_WITH_EMAIL = CustomerProfile(id="S1", name="Mary", email="mary@example.com")
TOM = CustomerProfile(id="S2", name="Tom")


class Bench:
    """A section on its own, and what became of it."""

    def __init__(self) -> None:
        self.page = FakePage()
        self.changes = 0
        self.changed = asyncio.Event()

    def section(
        self,
        function: Callable[..., object],
        *,
        timeout: float | None = 30.0,
        title: str = "Orders",
        hides_empty: bool = False,
    ) -> Section:
        return Section(
            function,
            title,
            timeout=timeout,
            place="body",
            hides_empty=hides_empty,
            texts=PanelTexts(),
            reporter=Reporter(self.page),
            changed=self._changed,
            decorator="@panel.section",
        )

    def _changed(self) -> None:
        self.changes += 1
        self.changed.set()


@pytest.fixture
def bench() -> Bench:
    return Bench()


@pytest.fixture
def gates() -> "Gates":
    return Gates()


class Gates:
    """An async section function that waits, for each customer, until a test lets it go on."""

    def __init__(self) -> None:
        self.started: list[CustomerProfile] = []
        self.cancelled: list[str] = []
        self._open: dict[str, asyncio.Event] = {}

    async def __call__(self, profile: CustomerProfile) -> Node:
        self.started.append(profile)
        try:
            await self._gate(profile).wait()
        except asyncio.CancelledError:
            self.cancelled.append(profile.id)
            raise
        return f"orders of {profile.name}, {profile.email}"

    def _gate(self, profile: CustomerProfile) -> asyncio.Event:
        return self._open.setdefault(profile.id, asyncio.Event())

    async def open(self, profile: CustomerProfile) -> None:
        self._gate(profile).set()
        await idle()


def state(section: Section) -> str:
    return section.html.partition('data-state="')[2].partition('"')[0]


def fail() -> NoReturn:
    raise LookupError("no such customer")


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Orders", "orders"),
        ("Open orders & returns", "open-orders-returns"),
        ("  50% off! ", "50-off"),
        ("Größe_Maß", "größe-maß"),
        ("注文", "注文"),
        ("!!!", ""),
    ],
)
def test_the_slug_is_the_title_as_one_word(title: str, slug: str) -> None:
    assert slug_of(title) == slug


def test_the_title_is_text(bench: Bench) -> None:
    section = bench.section(lambda: "x", title="50% <b> %s")
    assert "<bdi>50% &lt;b&gt; %s</bdi>" in section.html
    section.show(MARY)
    assert "<bdi>50% &lt;b&gt; %s</bdi>" in section.html


def test_the_element_says_what_it_is(bench: Bench) -> None:
    section = bench.section(lambda: "x")
    assert section.element_id == "section-orders"
    assert section.html.startswith(
        '<section class="aa-block" id="section-orders" data-section="orders" data-state="loading"'
    )


def test_a_plain_function_is_ready_at_once(bench: Bench) -> None:
    section = bench.section(lambda profile: p[b[profile.name]])
    section.show(MARY)
    assert state(section) == "ready"
    assert "<p><b>Mary</b></p>" in section.html
    assert bench.changes == 0


async def test_an_async_function_is_loading_and_then_ready(bench: Bench, gates: Gates) -> None:
    section = bench.section(gates)
    section.show(MARY)
    assert state(section) == "loading"
    assert 'aria-busy="true"' in section.html
    await gates.open(MARY)
    assert state(section) == "ready"
    assert "orders of Mary" in section.html
    assert bench.changes == 1


async def test_a_function_need_not_take_the_profile(bench: Bench) -> None:
    async def news() -> Node:
        return "news"

    section = bench.section(news)
    section.show(MARY)
    await idle()
    assert "news" in section.html


def test_a_function_that_takes_something_else_is_refused(bench: Bench) -> None:
    with pytest.raises(TypeError, match="one parameter"):
        bench.section(lambda one, two: None)


def test_text_is_escaped_and_markup_is_not(bench: Bench) -> None:
    text, markup = bench.section(lambda: "<b>&</b>"), bench.section(lambda: Markup("<b>&amp;</b>"))
    text.show(MARY)
    markup.show(MARY)
    assert "&lt;b&gt;&amp;&lt;/b&gt;" in text.html
    assert "<b>&amp;</b>" in markup.html


@pytest.mark.parametrize(
    "nothing", [None, "", " \n", False, [], (), Markup(), ul[()], ul(".rows")[(li[x] for x in "")]]
)
def test_nothing_is_an_empty_section(bench: Bench, nothing: object) -> None:
    section = bench.section(lambda: nothing)
    section.show(MARY)
    assert state(section) == "empty"
    assert "Nothing to show." in section.html


def is_hidden(section: Section) -> bool:
    tag = section.html.partition(">")[0]
    assert tag.startswith("<section ")
    return tag.endswith(" hidden")


async def test_a_section_that_hides_while_empty_shows_content_and_errors_only(
    bench: Bench,
) -> None:
    answers: list[Any] = [None, "three", None, LookupError("no"), ul[()]]

    async def orders() -> Node:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return cast("Node", answer)

    section = bench.section(orders, hides_empty=True)
    shown: list[tuple[str, bool]] = []
    for profile in (MARY, TOM, MARY, TOM, MARY):
        section.show(profile)
        shown.append((state(section), is_hidden(section)))
        await idle()
        shown.append((state(section), is_hidden(section)))
    assert shown == [
        *(("loading", True), ("empty", True)),
        *(("loading", True), ("ready", False)),
        *(("loading", True), ("empty", True)),
        *(("loading", True), ("error", False)),
        *(("loading", True), ("empty", True)),
    ]


def test_a_section_that_is_empty_shows_otherwise(bench: Bench) -> None:
    section = bench.section(lambda: None)
    section.show(MARY)
    assert (state(section), is_hidden(section)) == ("empty", False)


async def test_a_result_can_have_a_heading_of_its_own(bench: Bench) -> None:
    results: list[object] = [
        titled("Orders (2) <b> 100%", ul[li["a"], li["b"]]),
        titled("Orders (0)", ul[()]),
        "no heading",
    ]

    async def orders() -> Any:
        return results.pop(0)

    section = bench.section(orders)
    section.show(MARY)
    assert "<bdi>Orders</bdi>" in section.html
    await idle()
    assert "<bdi>Orders (2) &lt;b&gt; 100%</bdi>" in section.html
    assert 'data-section="orders"' in section.html
    assert "<ul><li>a</li><li>b</li></ul>" in section.html
    section.refresh()
    assert "<bdi>Orders (2)" in section.html
    await idle()
    assert "<bdi>Orders (0)</bdi>" in section.html
    assert state(section) == "empty"
    section.show(TOM)
    assert "<bdi>Orders</bdi>" in section.html
    await idle()
    assert "<bdi>Orders</bdi>" in section.html


@pytest.mark.parametrize("something", [0, "0", p, [None, "x"], ul[li]])
def test_something_is_not(bench: Bench, something: object) -> None:
    section = bench.section(lambda: something)
    section.show(MARY)
    assert state(section) == "ready"


# --- Errors


async def raises_later() -> Node:
    await asyncio.sleep(0)
    fail()


def raises_while_rendering() -> Node:
    def items() -> Iterator[Node]:
        yield "x"
        fail()

    return ul[(li[item] for item in items())]


async def exits() -> Node:
    await asyncio.sleep(0)
    raise asyncio.CancelledError


def returns_a_number_with_a_point() -> object:
    return 1.5


async def returns_an_async_generator() -> object:
    async def items() -> AsyncIterator[str]:
        yield "x"

    return items()


@pytest.mark.parametrize(
    ("function", "error"),
    [
        (fail, "LookupError"),
        (raises_later, "LookupError"),
        (raises_while_rendering, "LookupError"),
        (exits, "CancelledError"),
        (returns_a_number_with_a_point, "TypeError"),
        (returns_an_async_generator, "TypeError"),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
async def test_whatever_goes_wrong_shows_an_error_and_is_reported(
    bench: Bench, function: Callable[..., object], error: str
) -> None:
    section = bench.section(function)
    section.show(MARY)
    await idle()
    assert state(section) == "error"
    assert 'role="alert"' in section.html
    assert 'data-slug="orders" type="button" data-action="agentapp:retry"' in section.html
    assert [report.title for report in bench.page.reports] == [f"{error} in the section 'Orders'"]


class Order: ...


async def rows() -> AsyncIterator[str]:
    yield "x"


@pytest.mark.parametrize(
    ("result", "remedy"),
    [
        ({"number": "1038"}, "returned a dict. Return nodes"),
        ([{"number": "1038"}], "returned a list with a dict in it. Return nodes"),
        (rows(), "returned an async generator. Return a list"),
        (Order, "returned a class. Return nodes"),
        (b"x", "returned bytes. Decode them"),
        (1.5, 'returned a float. Return text, as in f"{value:.2f}".'),
        ([1, 2], "returned a list of numbers. Numbers run together"),
        ((1.5, 2.5), "returned a list of numbers. Numbers run together"),
    ],
    ids=["dict", "list of dicts", "generator", "class", "bytes", "float", "numbers", "floats"],
)
def test_what_no_section_can_show_is_named_with_the_authors_line_and_a_remedy(
    bench: Bench, result: object, remedy: str
) -> None:
    def orders() -> object:
        return result

    bench.section(orders).show(MARY)
    (report,) = bench.page.reports
    line = orders.__code__.co_firstlineno
    assert f"orders() in test_sections.py, line {line}, {remedy}" in report.details


async def test_a_coroutine_that_a_section_returns_is_to_be_awaited(bench: Bench) -> None:
    async def orders() -> object:
        return raises_later()

    bench.section(orders).show(MARY)
    await idle()
    (report,) = bench.page.reports
    assert "returned a coroutine. Await it." in report.details


def test_in_production_the_error_is_short_and_says_nothing_of_the_code(bench: Bench) -> None:
    section = bench.section(fail)
    section.show(MARY)
    assert "This could not be loaded." in section.html
    assert "LookupError" not in section.html


async def test_trying_again_shows_that_it_is_loading_and_then_what_came(bench: Bench) -> None:
    answers: list[str] = []

    async def flaky() -> str:
        await asyncio.sleep(0)
        return answers.pop()

    section = bench.section(flaky)
    section.show(MARY)
    await idle()
    assert state(section) == "error"
    answers.append("here")
    section.refresh()
    assert state(section) == "loading"
    await idle()
    assert state(section) == "ready"


async def test_an_error_replaces_what_was_shown_and_does_not_stay_when_it_runs_again(
    bench: Bench,
) -> None:
    answers = ["here"]

    async def flaky() -> str:
        return answers.pop()

    section = bench.section(flaky)
    section.show(MARY)
    await idle()
    section.refresh()
    assert state(section) == "ready"
    await idle()
    assert state(section) == "error"
    section.refresh()
    assert state(section) == "loading"


# --- The agent moves on


async def test_another_customer_cancels_the_task_and_shows_loading(
    bench: Bench, gates: Gates
) -> None:
    section = bench.section(gates)
    section.show(MARY)
    await gates.open(MARY)
    section.show(TOM)
    assert state(section) == "loading"
    assert "Mary" not in section.html
    await idle()
    section.show(MARY)
    await idle()
    assert gates.cancelled == ["S2"]
    await gates.open(TOM)
    assert "orders of Mary" in section.html


async def test_hiding_cancels_the_task(bench: Bench, gates: Gates) -> None:
    section = bench.section(gates)
    section.show(MARY)
    await idle()
    section.hide()
    await idle()
    assert gates.cancelled == ["S1"]
    assert bench.changes == 0


async def test_a_task_that_never_began_is_cancelled_without_a_warning(
    bench: Bench, gates: Gates
) -> None:
    section = bench.section(gates)
    for profile in (MARY, TOM, MARY, TOM):
        section.show(profile)
    await idle()
    assert [profile.id for profile in gates.started] == ["S2"]


async def test_prepared_neither_a_plain_nor_an_async_function_has_begun(
    bench: Bench, gates: Gates
) -> None:
    plain, waiting = bench.section(lambda: "x"), bench.section(gates)
    for section in (plain, waiting):
        section.prepare(MARY, MARY.id)
    await gates.open(MARY)
    assert (state(plain), state(waiting)) == ("loading", "loading")
    assert gates.started == []
    for section in (plain, waiting, waiting):
        section.start()
    assert state(plain) == "ready"
    await idle()
    assert gates.started == [MARY]
    assert "orders of Mary" in waiting.html
    assert bench.changes == 1


@pytest.mark.parametrize(
    "move_on", [lambda it: it.prepare(TOM, TOM.id), Section.hide, Section.refresh]
)
async def test_what_was_prepared_for_one_who_is_gone_never_begins(
    bench: Bench, gates: Gates, move_on: Callable[[Section], None]
) -> None:
    section = bench.section(gates)
    section.prepare(MARY_WITH_EMAIL, MARY_WITH_EMAIL.id)
    section.prepare(MARY, MARY.id)
    move_on(section)
    section.start()
    await idle()
    assert MARY_WITH_EMAIL not in gates.started
    assert len(gates.started) == (0 if move_on is Section.hide else 1)
    assert (gates.cancelled, bench.page.reports) == ([], [])


async def test_what_is_under_way_already_is_waited_for_at_once(bench: Bench) -> None:
    futures: list[asyncio.Future[Node]] = []

    def begins_at_once() -> asyncio.Future[Node]:
        futures.append(asyncio.get_running_loop().create_future())
        return futures[-1]

    section = bench.section(begins_at_once)
    section.show(MARY)
    section.show(TOM)
    futures[1].set_result("orders of Tom")
    await idle()
    assert futures[0].cancelled()
    assert "orders of Tom" in section.html


class CannotBeAwaited:
    def __await__(self) -> Iterator[None]:
        yield

    @property
    def _asyncio_future_blocking(self) -> bool:  # asyncio asks for it
        raise LookupError("not here")


async def test_what_cannot_be_waited_for_shows_an_error(bench: Bench) -> None:
    section = bench.section(lambda: CannotBeAwaited())
    section.show(MARY)
    assert state(section) == "error"
    assert bench.page.reports[0].title == "LookupError in the section 'Orders'"


async def test_a_task_that_ignores_its_cancellation_never_shows_its_result(bench: Bench) -> None:
    release = asyncio.Event()

    async def stubborn(profile: CustomerProfile) -> Node:
        while not release.is_set():
            try:
                await release.wait()
            except asyncio.CancelledError:
                continue
        return f"orders of {profile.name}"

    section = bench.section(stubborn)
    section.show(MARY)
    await idle()
    section.hide()
    section.show(TOM)
    await idle()
    release.set()
    await idle()
    assert "orders of Tom" in section.html
    assert bench.changes == 1


async def test_an_error_on_the_way_out_is_reported_and_not_shown(bench: Bench) -> None:
    async def clumsy() -> Node:
        try:
            await asyncio.Event().wait()
        finally:
            fail()

    section = bench.section(clumsy)
    section.show(MARY)
    await idle()
    section.hide()
    await idle()
    assert [report.title for report in bench.page.reports] == [
        "LookupError in the section 'Orders', after it was cancelled"
    ]
    assert state(section) == "loading"


# --- The same customer again


async def test_news_of_the_same_customer_keep_what_is_shown_until_there_is_newer(
    bench: Bench, gates: Gates
) -> None:
    section = bench.section(gates)
    section.show(MARY)
    await gates.open(MARY)
    section.show(MARY_WITH_EMAIL)
    assert "orders of Mary, None" in section.html
    await idle()
    assert "orders of Mary, mary@example.com" in section.html


async def test_a_customer_who_comes_back_starts_with_loading(bench: Bench, gates: Gates) -> None:
    section = bench.section(gates)
    section.show(MARY)
    await gates.open(MARY)
    section.hide()
    section.show(MARY)
    assert state(section) == "loading"
    await idle()
    assert len(gates.started) == 2


async def test_refreshing_without_a_customer_does_nothing(bench: Bench, gates: Gates) -> None:
    section = bench.section(gates)
    section.refresh()
    await idle()
    assert gates.started == []


# --- Sections that hang


async def test_a_section_that_hangs_ends_with_an_error_that_says_so(
    bench: Bench, gates: Gates
) -> None:
    section = bench.section(gates, timeout=0.01)
    section.show(MARY)
    async with asyncio.timeout(5):
        await bench.changed.wait()
    assert state(section) == "error"
    assert "This is taking too long." in section.html
    assert "nothing to show after 0.01 s" in bench.page.reports[0].details
    await idle()
    assert gates.cancelled == ["S1"]


class Clock:
    """The loop's time, and the timers that wait for it.

    Like Pyodide's loop, and unlike CPython's, it takes no timer that is already due.
    """

    def __init__(self) -> None:
        self.now = 0.0
        self.tick = 0.0  # how much time each look at it takes
        self.due: list[tuple[float, Callable[[], None]]] = []

    def time(self) -> float:
        self.now += self.tick
        return self.now

    def call_later(self, delay: float, callback: Callable[[], None]) -> None:
        if delay < 0:
            raise ValueError("Can't schedule in the past")
        self.due.append((self.now + delay, callback))

    def call_at(self, when: float, callback: Callable[[], None]) -> None:
        self.call_later(when - self.time(), callback)

    def fire(self, now: float) -> None:
        """Let it be `now`, when the only timer ends."""
        self.now = now
        ((_, callback),) = self.due
        self.due.clear()
        callback()


@pytest.fixture
async def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    loop = asyncio.get_running_loop()
    clock = Clock()
    for name in ("time", "call_later", "call_at"):
        monkeypatch.setattr(loop, name, getattr(clock, name))
    return clock


async def test_each_customer_has_the_whole_time(bench: Bench, gates: Gates, clock: Clock) -> None:
    section = bench.section(gates, timeout=30)
    section.show(MARY)
    clock.now = 20
    section.show(TOM)
    assert [when for when, _ in clock.due] == [30], "one timer at a time"
    clock.fire(30)
    assert state(section) == "loading"
    clock.fire(50)
    assert state(section) == "error"
    assert clock.due == []


async def test_a_timer_that_ends_a_moment_too_early_does_not_end_the_watch(
    bench: Bench, gates: Gates, clock: Clock
) -> None:
    """Browsers count whole milliseconds; and the time comes while the rest is waited for."""
    section = bench.section(gates, timeout=1)
    section.show(MARY)
    clock.tick = 0.0004
    clock.fire(0.9994)
    assert state(section) == "loading"
    clock.fire(1)
    assert state(section) == "error"


async def test_without_a_timeout_there_is_no_timer(
    bench: Bench, gates: Gates, clock: Clock
) -> None:
    section = bench.section(gates, timeout=None)
    section.show(MARY)
    await gates.open(MARY)
    assert state(section) == "ready"
    assert clock.due == []
