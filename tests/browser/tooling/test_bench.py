"""`bench` in a real Chromium: the compared pages start on its web hosts and over its lines."""

from concurrent.futures import ThreadPoolExecutor

from agentapp_devkit import bench
from agentapp_devkit.bench.lines import LINES
from agentapp_devkit.bench.pages import AGENTAPP, PYSCRIPT
from agentapp_devkit.bench.plan import Plan
from agentapp_devkit.check.web_hosts import NGINX
from agentapp_devkit.progress import Silent

LINE = LINES["50"]


def test_both_pages_show_the_customer_and_no_byte_comes_faster_than_the_line() -> None:
    plan = Plan(parts=["hosts"], web_hosts=(NGINX,), lines=(LINE,))
    with ThreadPoolExecutor() as thread:  # in this one, Playwright may be running already
        (visits,) = thread.submit(bench.run, plan, Silent()).result().hosts
    assert visits.page_loads.keys() == {AGENTAPP, PYSCRIPT}
    assert LINE.megabits is not None
    for page_loads in visits.page_loads.values():
        (load,) = page_loads.first
        assert load.sections is not None
        assert 0 < load.shown <= load.sections
        assert load.drawn <= load.sections
        sent = load.bytes_until(load.drawn)
        assert sent > 1_000_000
        assert load.drawn > LINE.round_trip + sent * 8 / LINE.megabits / 1000
