"""A working day in one page: thousands of switches between customers, timed and weighed."""

from pathlib import Path

from playwright.sync_api import CDPSession, Page

from agentapp_devkit.bench.chromium import Chromium, evaluate, open_extension
from agentapp_devkit.bench.pages import SWITCHING, host_of
from agentapp_devkit.bench.results import Growth, Memory, Switching
from agentapp_devkit.progress import Progress

_SCRIPT = Path(__file__).with_name("sources") / "switching.js"
_TIMED = 5_000
_WARM_UP = 1_000
_DAY = 20_000
_URL = f"https://{host_of(SWITCHING)}/"
_COLLECTIONS = 3  # what one collection sets free, the finalizers of the next one may set free more


def time_switches(chromium: Chromium, *, scratch: Path, progress: Progress) -> Switching:
    """Switch between customers, each switch when the one before is complete.

    Args:
        chromium: With what.
        scratch: A folder for the profile.
        progress: Where it is announced.
    """
    with (
        progress.step(f"Switching between customers {_TIMED:,} times"),
        chromium.agent_app(scratch / "timed", _SCRIPT) as host,
    ):
        _open(host, _URL)
        reports = host.evaluate("(count) => window.switchCustomers(count)", _TIMED)
    return Switching(
        shown=tuple(shown for shown, _ in reports),
        complete=tuple(complete for _, complete in reports),
    )


def weigh(chromium: Chromium, *, scratch: Path, progress: Progress) -> Growth:
    """See what the page holds as the switches go by.

    Args:
        chromium: With what.
        scratch: A folder for the profile.
        progress: Where it is announced.
    """
    with (
        progress.step(f"Switching between customers {_DAY:,} times more, and weighing the page"),
        chromium.agent_app(scratch / "weighed", _SCRIPT) as host,
    ):
        _open(host, f"{_URL}?traced")
        frame = host.frames[-1]
        session = host.context.new_cdp_session(frame)
        weights = [_weigh(session)]
        for count in (_WARM_UP, _DAY):
            host.evaluate("async (count) => void (await window.switchCustomers(count))", count)
            weights.append(_weigh(session))
    return Growth(*weights)


def _open(host: Page, url: str) -> None:
    open_extension(host, url)
    sections = host.frame_locator("iframe").locator('[data-section][data-state="ready"]')
    sections.nth(2).wait_for()


def _weigh(session: CDPSession) -> Memory:
    for _ in range(_COLLECTIONS):
        session.send("HeapProfiler.collectGarbage")
        evaluate(session, "new Promise((resolve) => setTimeout(resolve, 50))")
    heap = session.send("Runtime.getHeapUsage")
    size, proxies = evaluate(
        session, "[pyodideModule.HEAPU8.length, pyodideModule.pyproxy_alloc_map.size]"
    )
    return Memory(javascript=int(heap["usedSize"]), webassembly=size, proxies=proxies)
