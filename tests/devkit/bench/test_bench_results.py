import json
from collections.abc import Sequence
from dataclasses import replace
from io import StringIO
from statistics import median

import pytest
from rich.console import Console

from agentapp_devkit.bench import report, results
from agentapp_devkit.bench.machine import Machine, describe
from agentapp_devkit.bench.pages import AGENTAPP, JAVASCRIPT, PAGES, PYODIDE, PYSCRIPT
from agentapp_devkit.bench.results import (
    Growth,
    HostVisits,
    Memory,
    PageLoad,
    PageLoads,
    PageRequest,
    Results,
    Switching,
)
from agentapp_devkit.bench.targets import Target, targets
from agentapp_devkit.check.web_hosts import CLOUDFLARE, WEB_HOSTS, WebHost

MACHINE = Machine("A processor", 2, 8 * 2**30, "Linux 6", "Chromium 156", (0.5, 1.5))


def page_load(
    shown: float,
    *requests: PageRequest,
    painted: float | None = 50,
    drawn: float | None = None,
    sections: float | None = None,
    layout_shift: float = 0,
    **moments: float,
) -> PageLoad:
    return PageLoad(
        shown=shown,
        drawn=shown if drawn is None else drawn,
        sections=sections,
        layout_shift=layout_shift,
        painted=painted,
        moments=moments,
        requests=requests,
    )


def page_loads(
    slug: str, first: Sequence[float], repeat: Sequence[float], weight: int = 100
) -> PageLoads:
    return PageLoads(
        slug,
        tuple(page_load(shown, PageRequest("/index", 0, 1, weight), loaded=10) for shown in first),
        tuple(page_load(shown, PageRequest("/index", 0, 1, 0), loaded=5) for shown in repeat),
    )


def results_with(
    pages: dict[str, PageLoads] | None = None,
    shown: tuple[float, ...] = (0.5,),
    end: Memory | None = None,
    hosts: tuple[HostVisits, ...] = (),
) -> Results:
    memory = Memory(javascript=9_000_000, webassembly=31_000_000, proxies=4)
    measured = {page.slug: page_loads(page.slug, [400], [200]) for page in PAGES}
    return Results(
        machine=MACHINE,
        runs=1,
        encoding="brotli",
        page_loads=measured | (pages or {}),
        switching=Switching(shown, shown),
        growth=Growth(memory, memory, end or memory),
        hosts=hosts,
    )


def visits(
    web_host: WebHost, agentapp: PageLoad, pyscript: PageLoad, line: str = "10"
) -> HostVisits:
    loads = {AGENTAPP: agentapp, PYSCRIPT: pyscript}
    return HostVisits(
        web_host.slug, line, {slug: PageLoads(slug, (load,), ()) for slug, load in loads.items()}
    )


ON_CLOUDFLARE = visits(
    CLOUDFLARE,
    page_load(
        400,
        PageRequest("/bridge", 0, 300, 50_000),
        PageRequest("/memory", 0, 5000, 6_000_000),
        drawn=6000,
        sections=6500,
        layout_shift=0.01,
    ),
    page_load(8000, PageRequest("/runtime", 0, 5000, 6_100_000), sections=8100),
)


def by_name(run: Results) -> dict[str, Target]:
    return {target.what: target for target in targets(run)}


def printed(run: Results) -> str:
    console = Console(file=StringIO(), width=200)
    report.show(run, console)
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


# --- Statistics


@pytest.mark.parametrize(
    ("values", "percent", "expected"),
    [([7.0], 99, 7), ([1.0, 2.0, 3.0], 50, 2), ([float(n) for n in range(1, 102)], 99, 100)],
)
def test_a_percentile_is_not_exceeded_by_as_many_of_a_hundred(
    values: list[float], percent: int, expected: float
) -> None:
    assert results.percentile(values, percent) == expected


def test_percentiles_agree_with_the_median() -> None:
    values = [9.0, 1.0, 5.0, 4.0]
    assert results.percentile(values, 50) == median(values)


def test_one_slow_visit_does_not_move_the_result() -> None:
    page = page_loads("page", first=[400, 9000, 410], repeat=[200, 210, 8000])
    assert results.first_shown(page) == 410
    assert results.repeat_shown(page) == 210


def test_bytes_count_once_they_have_arrived() -> None:
    page = page_load(
        300,
        PageRequest("/early", 10, 200, 1000),
        PageRequest("/on-the-way", 10, 600, 500),
        PageRequest("/late", 301, 900, 70),
        PageRequest("/hit", 5, 6, 0),
        drawn=700,
    )
    assert page.bytes_until(page.shown) == 1000
    assert page.bytes_until(page.drawn) == 1500
    assert page.bytes == 1570


def test_a_file_that_came_in_parts_counts_as_one() -> None:
    parts = [PageRequest("/library.zip", 10, 11, 100), PageRequest("/library.zip", 20, 21, 30)]
    files = results.bytes_by_address([page_load(300, *parts, PageRequest("/large", 0, 1, 500))])
    assert list(files.items()) == [("/large", 500), ("/library.zip", 130)]


def test_moments_stand_in_the_order_in_which_they_happen() -> None:
    loads = [page_load(9, ready=8, loaded=2), page_load(9, ready=6, loaded=4, late=9)]
    assert list(results.moments(loads).items()) == [("loaded", 3), ("ready", 7)]


def test_a_page_whose_painting_nobody_saw_has_no_time_for_it() -> None:
    page = PageLoads(
        "page", (page_load(9, painted=None),), (page_load(9, painted=None), page_load(9, painted=4))
    )
    assert results.first_painted(page) is None
    assert results.repeat_painted(page) == 4


# --- Targets


@pytest.mark.parametrize(
    ("measured", "verdict"),
    [
        (1.0, "aim reached"),
        (1.1, "reached"),
        (1.2, "reached"),
        (1.21, "missed"),
        (None, "not measured"),
    ],
)
def test_a_target_is_reached_up_to_its_limit(measured: float | None, verdict: str) -> None:
    assert Target("speed", measured, at_least=1.2, aim=1.0).verdict == verdict


def test_starts_are_compared_with_pyscript_as_it_comes() -> None:
    run = results_with(
        {
            AGENTAPP: page_loads(AGENTAPP, first=[1600], repeat=[900], weight=130),
            PYODIDE: page_loads(PYODIDE, first=[1200], repeat=[660], weight=90),
            PYSCRIPT: page_loads(PYSCRIPT, first=[4000], repeat=[3000], weight=100),
        }
    )
    measured = {what: target.measured for what, target in by_name(run).items()}
    to = "to PyScript as it comes"
    assert measured[f"repeat visits, with PyScript, {to}"] == 0.3
    assert measured[f"repeat visits, without its core, {to}"] == 0.22
    assert measured[f"first visit, with PyScript, {to}"] == 0.4
    assert measured[f"first visit, without its core, {to}"] == 0.3
    assert measured[f"bytes, first visit, with PyScript, {to}"] == 1.3
    assert measured[f"bytes, first visit, without its core, {to}"] == 0.9


def test_a_name_that_shows_before_python_speeds_up_no_start() -> None:
    early = PageLoads(AGENTAPP, (page_load(100, drawn=1600),), (page_load(50, drawn=900),))
    slow = page_loads(PYSCRIPT, first=[4000], repeat=[3000])
    found = by_name(results_with({AGENTAPP: early, PYSCRIPT: slow}))
    assert found["first visit, with PyScript, to PyScript as it comes"].measured == 0.4
    assert found["repeat visits, with PyScript, to PyScript as it comes"].measured == 0.3
    assert found["name, first visit, to the JavaScript page"].measured == 100 / 400


@pytest.mark.parametrize(
    ("what", "at_least", "aim"),
    [
        ("repeat visits, with PyScript, to PyScript as it comes", 0.30, 0.15),
        ("repeat visits, without its core, to PyScript as it comes", 0.22, 0.12),
        ("first visit, with PyScript, to PyScript as it comes", 0.40, 0.25),
        ("bytes, first visit, with PyScript, to PyScript as it comes", 1.3, 0.9),
        ("dispatch, median", 1, 0.3),
        ("dispatch, 99th percentile", 5, 2),
        ("growth of live proxies", 0, 0),
        ("growth of WebAssembly memory", 0, 0),
        ("skeleton painted, repeat visits, with PyScript, to the JavaScript page", 1.2, 1.0),
        ("name, first visit, to the JavaScript page", 1.5, 1.1),
        ("name, repeat visits, to the JavaScript page", 1.5, 1.1),
        ("layout shift, first visit", 0.02, 0),
    ],
)
def test_the_targets_are_those_that_were_agreed(what: str, at_least: float, aim: float) -> None:
    target = by_name(results_with())[what]
    assert (target.at_least, target.aim) == (at_least, aim)


def test_painting_is_compared_with_the_javascript_page() -> None:
    painted = PageLoads(AGENTAPP, (page_load(9, painted=120),), (page_load(9, painted=60),))
    plain = PageLoads(JAVASCRIPT, (page_load(9, painted=100),), (page_load(9, painted=60),))
    found = by_name(results_with({AGENTAPP: painted, JAVASCRIPT: plain}))
    first = found["skeleton painted, first visit, with PyScript, to the JavaScript page"]
    repeat = found["skeleton painted, repeat visits, with PyScript, to the JavaScript page"]
    assert (first.measured, first.verdict) == (1.2, "reached")
    assert (repeat.measured, repeat.verdict) == (1.0, "aim reached")


def test_one_proxy_more_after_a_day_is_a_missed_target() -> None:
    run = results_with(end=Memory(javascript=9_500_000, webassembly=31_000_000, proxies=5))
    assert by_name(run)["growth of live proxies"].verdict == "missed"
    assert by_name(run)["growth of WebAssembly memory"].verdict == "aim reached"


def test_one_slow_switch_of_a_hundred_counts_for_the_percentile_alone() -> None:
    found = by_name(results_with(shown=(0.2,) * 98 + (40.0,) * 2))
    assert found["dispatch, median"].verdict == "aim reached"
    assert found["dispatch, 99th percentile"].verdict == "missed"


def test_the_first_visit_on_a_slow_line_is_compared_with_pyscripts_name() -> None:
    found = by_name(results_with(hosts=(ON_CLOUDFLARE,)))
    where = "first visit, Cloudflare, 10 Mbit/s, 40 ms"
    name = found[f"name, {where}, to PyScript as it comes"]
    assert (name.measured, name.at_least, name.aim) == (0.05, 0.10, 0.03)
    sections = found[f"sections, {where}, to PyScript's name"]
    assert (sections.measured, sections.at_least, sections.aim) == (6500 / 8000, 0.85, 0.6)
    shift = found[f"layout shift, {where}"]
    assert (shift.measured, shift.at_least, shift.aim) == (0.01, 0.02, 0)


def test_each_web_host_has_a_target_for_its_bytes() -> None:
    load = page_load(400, PageRequest("/", 0, 1, 100), sections=500)
    run = results_with(hosts=tuple(visits(host, load, load) for host in WEB_HOSTS.values()))
    bytes_targets = {what: t for what, t in by_name(run).items() if "Python has drawn" in what}
    assert len(bytes_targets) == len(WEB_HOSTS)
    limits = {(target.at_least, target.aim) for target in bytes_targets.values()}
    assert limits == {(0.7, 0.5), (1.2, 0.9)}
    nginx = bytes_targets["bytes until Python has drawn, nginx, to PyScript as it comes"]
    assert (nginx.measured, nginx.verdict) == (1.0, "missed")


def test_another_line_than_that_of_the_targets_has_none() -> None:
    load = page_load(400, PageRequest("/", 0, 1, 100), sections=500)
    run = results_with(hosts=(visits(CLOUDFLARE, load, load, line="50"),))
    assert [what for what in by_name(run) if "Cloudflare" in what] == []


def test_a_run_of_a_part_has_the_targets_of_that_part() -> None:
    whole = results_with(hosts=(ON_CLOUDFLARE,))
    part = replace(whole, page_loads={}, switching=None, growth=None)
    assert 0 < len(targets(part)) < len(targets(whole))
    assert {target.what for target in targets(part)} < {target.what for target in targets(whole)}
    assert "First visits by web host, 10 Mbit/s, 40 ms" in printed(part)


# --- The report


def test_the_report_names_every_page_the_machine_and_every_target() -> None:
    run = results_with()
    text = printed(run)
    for name in [page.title for page in PAGES] + [target.what for target in targets(run)]:
        assert name in text
    assert "A processor, 2 cores, 8 GiB, Linux 6, Chromium 156; load average 0.5 → 1.5" in text


def test_the_report_shows_medians_and_ratios() -> None:
    slow = page_loads(PYSCRIPT, first=[4000, 5000, 4100], repeat=[3000])
    quick = page_loads(AGENTAPP, first=[1025], repeat=[1500])
    row = next(
        line
        for line in printed(results_with({PYSCRIPT: slow, AGENTAPP: quick})).splitlines()
        if line.startswith("│ agentapp ")
    )
    assert [cell.strip() for cell in row.strip("│").split("│")] == [
        "agentapp", "1,025", "0.25", "1,500", "0.50", "50", "50",
    ]  # fmt: skip


def test_the_report_shows_visits_by_web_host_with_their_ratios() -> None:
    lines = printed(results_with(hosts=(ON_CLOUDFLARE,))).splitlines()
    start = next(i for i, line in enumerate(lines) if "Cloudflare (brotli 4)" in line)
    rows = [
        [cell.strip() for cell in line.strip("│").split("│")] for line in lines[start + 1 :][:3]
    ]
    assert rows == [
        ["agentapp", "400", "50,000", "6,000", "6,050,000", "6,500", "6,050,000"],
        ["PyScript as it comes", "8,000", "6,100,000", "8,000", "6,100,000", "8,100", "6,100,000"],
        ["ratio", "0.05", "0.01", "0.75", "0.99", "0.80", "0.99"],
    ]


def test_the_documents_get_the_bytes_by_web_host() -> None:
    assert report.as_markdown(results_with(hosts=(ON_CLOUDFLARE,))).splitlines() == [
        "| web host | agentapp | PyScript as it comes | ratio |",
        "|---|---|---|---|",
        "| Cloudflare (brotli 4) | 6.0 MB | 6.1 MB | 0.99 |",
    ]


def test_the_report_can_do_without_a_painting() -> None:
    blind = PageLoads(JAVASCRIPT, (page_load(9, painted=None),), (page_load(9, painted=None),))
    assert "not measured" in printed(results_with({JAVASCRIPT: blind}))


def test_the_json_has_every_result_and_the_verdicts() -> None:
    content = json.loads(json.dumps(report.as_json(results_with())))
    assert content["machine"]["cores"] == 2
    assert content["page_loads"][AGENTAPP]["first"][0]["shown"] == 400
    assert content["medians"][AGENTAPP]["repeat"] == 200
    assert content["medians"][AGENTAPP]["files"] == {"/index": 100}
    assert content["growth"]["end"]["proxies"] == 4
    assert {"reached", "aim reached", "missed"} >= {t["verdict"] for t in content["targets"]}


def test_the_machine_is_described_with_its_load_before_and_after() -> None:
    machine = describe("Chromium 156", (0.25,))
    assert machine.processor
    assert machine.cores >= 1
    assert machine.load[0] == 0.25
    assert "Chromium 156" in str(machine)
