"""Shows results as tables, and gives them as JSON and, for documents, as Markdown."""

from dataclasses import asdict
from statistics import median

from rich.console import Console, RenderableType
from rich.table import Table

from agentapp_devkit.bench import results
from agentapp_devkit.bench.lines import LINES
from agentapp_devkit.bench.pages import AGENTAPP, PAGES, PYODIDE, PYSCRIPT
from agentapp_devkit.bench.results import Growth, HostVisits, Memory, PageLoads, Results, Switching
from agentapp_devkit.bench.targets import targets
from agentapp_devkit.check.web_hosts import WEB_HOSTS

_SMALLEST = 1000  # bytes; smaller files share a row
_COLOURS = {"aim reached": "green", "reached": "green", "missed": "red", "not measured": "yellow"}


def show(run: Results, console: Console) -> None:
    """Print the tables."""
    console.print(str(run.machine))
    if run.page_loads:
        console.print(f"Medians of {run.runs}, served with {run.encoding} encoding.")
    console.print()
    tables = [_page_loads(run), _weights(run)] if run.page_loads else []
    tables += [_switching(run.switching)] if run.switching else []
    tables += [_growth(run.growth)] if run.growth else []
    tables += [*map(_host_visits, _by_line(run)), _targets(run)]
    if run.page_loads:
        tables += [_moments(run, slug) for slug in (AGENTAPP, PYODIDE)]
        tables += [_files(run, slug) for slug in (AGENTAPP, PYSCRIPT)]
    for table in tables:
        console.print(table, "")


def as_markdown(run: Results) -> str:
    """Return the bytes of first visits by web host, as the documents show them."""
    head = [
        "| web host | agentapp | PyScript as it comes | ratio |",
        "|---|---|---|---|",
    ]
    rows = [_markdown_row(visits) for visits in next(iter(_by_line(run)), [])]
    return "\n".join([*head, *rows]) + "\n"


def _markdown_row(visits: HostVisits) -> str:
    of = results.first_bytes_until_drawn
    sizes = [of(visits.page_loads[slug]) / 1e6 for slug in (AGENTAPP, PYSCRIPT)]
    cells = [*(f"{size:.1f} MB" for size in sizes), _ratio(visits.ratio(AGENTAPP, of, PYSCRIPT))]
    return f"| {WEB_HOSTS[visits.web_host].title} | {' | '.join(cells)} |"


def as_json(run: Results) -> dict[str, object]:
    """Return all results as plain data; times in ms, sizes in bytes."""
    return {
        **asdict(run),
        "medians": {slug: _medians(page_loads) for slug, page_loads in run.page_loads.items()},
        "targets": [{**asdict(target), "verdict": target.verdict} for target in targets(run)],
    }


def _medians(page_loads: PageLoads) -> dict[str, object]:
    return {
        "first": results.first_shown(page_loads),
        "repeat": results.repeat_shown(page_loads),
        "first_painted": results.first_painted(page_loads),
        "repeat_painted": results.repeat_painted(page_loads),
        "first_bytes": results.first_bytes(page_loads),
        "first_bytes_until_shown": results.first_bytes_until_shown(page_loads),
        "first_bytes_until_drawn": results.first_bytes_until_drawn(page_loads),
        "first_moments": results.moments(page_loads.first),
        "repeat_moments": results.moments(page_loads.repeat),
        "files": results.bytes_by_address(page_loads.first),
    }


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold")
    table.add_column(columns[0], no_wrap=True)
    for column in columns[1:]:
        table.add_column(column, justify="right")
    return table


def _page_loads(run: Results) -> RenderableType:
    title = "Until the name is shown, in ms, and its ratio to PyScript as it comes"
    table = _table(
        title, "page", "first visit", "", "repeat visits", "", "painted, first", "painted, repeat"
    )
    for page in PAGES:
        page_loads = run.page_loads[page.slug]
        table.add_row(
            page.title,
            _number(results.first_shown(page_loads)),
            _ratio(run.ratio(results.first_shown, page.slug, PYSCRIPT)),
            _number(results.repeat_shown(page_loads)),
            _ratio(run.ratio(results.repeat_shown, page.slug, PYSCRIPT)),
            _number(results.first_painted(page_loads)),
            _number(results.repeat_painted(page_loads)),
        )
    return table


def _weights(run: Results) -> RenderableType:
    title = "Bytes on a first visit, and their ratio to PyScript as it comes"
    table = _table(
        title, "page", "until the name", "", "until Python has drawn", "", "until at rest", ""
    )
    for page in PAGES:
        page_loads = run.page_loads[page.slug]
        table.add_row(
            page.title,
            _number(results.first_bytes_until_shown(page_loads)),
            _ratio(run.ratio(results.first_bytes_until_shown, page.slug, PYSCRIPT)),
            _number(results.first_bytes_until_drawn(page_loads)),
            _ratio(run.ratio(results.first_bytes_until_drawn, page.slug, PYSCRIPT)),
            _number(results.first_bytes(page_loads)),
            _ratio(run.ratio(results.first_bytes, page.slug, PYSCRIPT)),
        )
    return table


def _by_line(run: Results) -> list[list[HostVisits]]:
    lines = dict.fromkeys(visits.line for visits in run.hosts)
    return [[visits for visits in run.hosts if visits.line == line] for line in lines]


def _host_visits(on_line: list[HostVisits]) -> RenderableType:
    runs = len(next(iter(on_line[0].page_loads.values())).first)
    line = LINES[on_line[0].line].title
    title = f"First visits by web host, {line}; medians of {runs}, bytes that had arrived"
    table = _table(
        title,
        "web host, page",
        "name, ms",
        "bytes",
        "Python has drawn, ms",
        "bytes",
        "sections, ms",
        "bytes",
    )
    measures = (
        results.first_shown,
        results.first_bytes_until_shown,
        results.first_drawn,
        results.first_bytes_until_drawn,
        results.first_sections,
        results.first_bytes_until_sections,
    )
    for visits in on_line:
        table.add_row(WEB_HOSTS[visits.web_host].title, style="bold")
        for slug in (AGENTAPP, PYSCRIPT):
            page_loads = visits.page_loads[slug]
            table.add_row(f"  {_title(slug)}", *(_number(of(page_loads)) for of in measures))
        ratios = (visits.ratio(AGENTAPP, of, PYSCRIPT) for of in measures)
        table.add_row("  ratio", *map(_ratio, ratios))
    return table


def _switching(switching: Switching) -> RenderableType:
    title = (
        f"From the host's message to the change in the DOM, {len(switching.shown):,} switches"
        " between customers, three sections, in ms"
    )
    table = _table(title, "what", "median", "99th percentile", "slowest")
    for what, times in (
        ("the customer", switching.shown),
        ("all sections too", switching.complete),
    ):
        row = (median(times), results.percentile(times, 99), max(times))
        table.add_row(what, *(f"{value:.2f}" for value in row))
    return table


def _growth(growth: Growth) -> RenderableType:
    columns = ("when", "heap of JavaScript", "memory of WebAssembly", "live proxies")
    table = _table("What the page holds, in bytes, after a garbage collection", *columns)
    memories: list[tuple[str, Memory]] = [
        ("when the first customer is shown", growth.started),
        ("after 1,000 switches", growth.warm),
        ("after 20,000 more", growth.end),
    ]
    for when, memory in memories:
        row = (memory.javascript, memory.webassembly, memory.proxies)
        table.add_row(when, *(_number(value) for value in row))
    return table


def _targets(run: Results) -> RenderableType:
    table = _table("Targets", "what", "measured", "at least", "aim", "")
    for target in targets(run):
        measured = "–" if target.measured is None else f"{target.measured:.2f} {target.unit}"
        verdict = f"[{_COLOURS[target.verdict]}]{target.verdict}[/]"
        table.add_row(
            target.what, measured.strip(), f"{target.at_least:g}", f"{target.aim:g}", verdict
        )
    return table


def _moments(run: Results, slug: str) -> RenderableType:
    page_loads = run.page_loads[slug]
    table = _table(f"On the way, {_title(slug)}, in ms", "moment", "first visit", "repeat visits")
    first, repeat = results.moments(page_loads.first), results.moments(page_loads.repeat)
    for name in repeat:
        table.add_row(name, _number(first.get(name)), _number(repeat[name]))
    table.add_row("the name is shown", _number(results.first_shown(page_loads)),
                  _number(results.repeat_shown(page_loads)))  # fmt: skip
    return table


def _files(run: Results, slug: str) -> RenderableType:
    table = _table(f"Bytes by file on a first visit, {_title(slug)}", "file", "bytes")
    small = []
    for address, size in results.bytes_by_address(run.page_loads[slug].first).items():
        if size < _SMALLEST:
            small.append(size)
        else:
            table.add_row(address, _number(size))
    table.add_row(f"{len(small)} smaller ones", _number(sum(small)))
    return table


def _title(slug: str) -> str:
    return next(page.title for page in PAGES if page.slug == slug)


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:,.0f}"


def _ratio(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"
