"""Shows results as tables, and gives them as JSON."""

from dataclasses import asdict
from statistics import median

from rich.console import Console, RenderableType
from rich.table import Table

from agentapp_devkit.bench import results
from agentapp_devkit.bench.pages import AGENTAPP, PAGES, PYODIDE, PYSCRIPT
from agentapp_devkit.bench.results import Memory, PageLoads, Results
from agentapp_devkit.bench.targets import targets

_SMALLEST = 1000  # bytes; smaller files share a row
_COLOURS = {"aim reached": "green", "reached": "green", "missed": "red", "not measured": "yellow"}


def show(run: Results, console: Console) -> None:
    """Print the tables."""
    console.print(f"{run.machine}\nMedians of {run.runs}, served with {run.encoding} encoding.\n")
    tables = [_page_loads(run), _weights(run), _switching(run), _growth(run), _targets(run)]
    moments = [_moments(run, slug) for slug in (AGENTAPP, PYODIDE)]
    files = [_files(run, slug) for slug in (AGENTAPP, PYSCRIPT)]
    for table in (*tables, *moments, *files):
        console.print(table, "")


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
    table = _table(title, "page", "until the name is shown", "", "until at rest", "")
    for page in PAGES:
        page_loads = run.page_loads[page.slug]
        table.add_row(
            page.title,
            _number(results.first_bytes_until_shown(page_loads)),
            _ratio(run.ratio(results.first_bytes_until_shown, page.slug, PYSCRIPT)),
            _number(results.first_bytes(page_loads)),
            _ratio(run.ratio(results.first_bytes, page.slug, PYSCRIPT)),
        )
    return table


def _switching(run: Results) -> RenderableType:
    title = (
        f"From the host's message to the change in the DOM, {len(run.switching.shown):,} switches"
        " between customers, three sections, in ms"
    )
    table = _table(title, "what", "median", "99th percentile", "slowest")
    for what, times in (
        ("the customer and the plain sections", run.switching.shown),
        ("the asynchronous section too", run.switching.complete),
    ):
        row = (median(times), results.percentile(times, 99), max(times))
        table.add_row(what, *(f"{value:.2f}" for value in row))
    return table


def _growth(run: Results) -> RenderableType:
    columns = ("when", "heap of JavaScript", "memory of WebAssembly", "live proxies")
    table = _table("What the page holds, in bytes, after a garbage collection", *columns)
    memories: list[tuple[str, Memory]] = [
        ("when the first customer is shown", run.growth.started),
        ("after 1,000 switches", run.growth.warm),
        ("after 20,000 more", run.growth.end),
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
