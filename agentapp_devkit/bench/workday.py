"""Measures a workday in one page: time and memory of thousands of switches between customers."""

from pathlib import Path

from playwright.sync_api import CDPSession, Page

from agentapp_devkit.bench.chromium import Chromium, evaluate, open_extension
from agentapp_devkit.bench.pages import SWITCHING, host_of
from agentapp_devkit.bench.results import Growth, Memory, Switching
from agentapp_devkit.check.web_hosts import WebHost
from agentapp_devkit.progress import Progress

_SCRIPT = Path(__file__).with_name("sources") / "switching.js"
_TIMED = 5_000
_WARM_UP = 1_000
_WORKDAY = 20_000
_COLLECTIONS = 3  # finalizers of one collection make garbage for the next


def time_switches(
    chromium: Chromium, web_host: WebHost, *, scratch: Path, progress: Progress
) -> Switching:
    """Time switches between customers, each after the one before is complete.

    Args:
        chromium: The browser.
        web_host: The web host that serves the page.
        scratch: A folder for the profile.
        progress: Announces the work.
    """
    with (
        progress.step(f"Switching between customers {_TIMED:,} times"),
        chromium.agent_app(scratch / "timed", _SCRIPT) as host,
    ):
        _open(host, _address(web_host))
        reports = host.evaluate("(count) => window.switchCustomers(count)", _TIMED)
    return Switching(
        shown=tuple(shown for shown, _ in reports),
        complete=tuple(complete for _, complete in reports),
    )


def measure_memory(
    chromium: Chromium, web_host: WebHost, *, scratch: Path, progress: Progress
) -> Growth:
    """Measure the memory of the page over many switches.

    Args:
        chromium: The browser.
        web_host: The web host that serves the page.
        scratch: A folder for the profile.
        progress: Announces the work.
    """
    with (
        progress.step(
            f"Switching between customers {_WORKDAY:,} times more, and measuring the memory"
        ),
        chromium.agent_app(scratch / "memory", _SCRIPT) as host,
    ):
        _open(host, f"{_address(web_host)}?traced")
        frame = host.frames[-1]
        session = host.context.new_cdp_session(frame)
        measured = [_measure(session)]
        for count in (_WARM_UP, _WORKDAY):
            host.evaluate("async (count) => void (await window.switchCustomers(count))", count)
            measured.append(_measure(session))
    return Growth(*measured)


def _address(web_host: WebHost) -> str:
    return f"https://{host_of(SWITCHING, web_host)}/"


def _open(host: Page, url: str) -> None:
    open_extension(host, url)
    sections = host.frame_locator("iframe").locator('[data-section][data-state="ready"]')
    sections.nth(2).wait_for()


def _measure(session: CDPSession) -> Memory:
    for _ in range(_COLLECTIONS):
        session.send("HeapProfiler.collectGarbage")
        evaluate(session, "new Promise((resolve) => setTimeout(resolve, 50))")
    heap = session.send("Runtime.getHeapUsage")
    size, proxies = evaluate(
        session, "[pyodideModule.HEAPU8.length, pyodideModule.pyproxy_alloc_map.size]"
    )
    return Memory(javascript=int(heap["usedSize"]), webassembly=size, proxies=proxies)
