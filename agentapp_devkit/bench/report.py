"""The figures as tables to read, and as JSON to keep."""

from dataclasses import asdict
from statistics import median

from rich.console import Console, RenderableType
from rich.table import Table

from agentapp_devkit.bench import results
from agentapp_devkit.bench.pages import AGENTAPP, PAGES, PYODIDE, PYSCRIPT
from agentapp_devkit.bench.results import Figures, Memory, Starts
from agentapp_devkit.bench.targets import targets

_SMALLEST = 1000  # bytes; smaller files are told as one
_COLOURS = {"aim reached": "green", "reached": "green", "missed": "red", "not measured": "yellow"}


def show(run: Figures, console: Console) -> None:
    """Print everything worth reading."""
    console.print(f"{run.machine}\nMedians of {run.runs}, served with {run.encoding} encoding.\n")
    tables = [_starts(run), _weights(run), _switching(run), _growth(run), _targets(run)]
    on_the_way = [_moments(run, slug) for slug in (AGENTAPP, PYODIDE)]
    files = [_files(run, slug) for slug in (AGENTAPP, PYSCRIPT)]
    for table in (*tables, *on_the_way, *files):
        console.print(table, "")


def as_json(run: Figures) -> dict[str, object]:
    """All figures, as plain data; times in ms, sizes in bytes."""
    return {
        **asdict(run),
        "medians": {slug: _medians(starts) for slug, starts in run.starts.items()},
        "targets": [{**asdict(target), "verdict": target.verdict} for target in targets(run)],
    }


def _medians(starts: Starts) -> dict[str, object]:
    return {
        "first": results.first_shown(starts),
        "later": results.later_shown(starts),
        "first_painted": results.first_painted(starts),
        "later_painted": results.later_painted(starts),
        "first_bytes": results.first_bytes(starts),
        "first_bytes_until_shown": results.first_bytes_until_shown(starts),
        "first_moments": results.moments(starts.first),
        "later_moments": results.moments(starts.later),
        "files": results.bytes_by_address(starts.first),
    }


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold")
    table.add_column(columns[0], no_wrap=True)
    for column in columns[1:]:
        table.add_column(column, justify="right")
    return table


def _starts(run: Figures) -> RenderableType:
    title = "Until the name is shown, in ms, and its ratio to PyScript as it comes"
    table = _table(
        title, "page", "first visit", "", "later visits", "", "painted, first", "painted, later"
    )
    for page in PAGES:
        starts = run.starts[page.slug]
        table.add_row(
            page.title,
            _number(results.first_shown(starts)),
            _ratio(run.ratio(results.first_shown, page.slug, PYSCRIPT)),
            _number(results.later_shown(starts)),
            _ratio(run.ratio(results.later_shown, page.slug, PYSCRIPT)),
            _number(results.first_painted(starts)),
            _number(results.later_painted(starts)),
        )
    return table


def _weights(run: Figures) -> RenderableType:
    title = "Bytes on a first visit, and their ratio to PyScript as it comes"
    table = _table(title, "page", "until the name is shown", "", "until at rest", "")
    for page in PAGES:
        starts = run.starts[page.slug]
        table.add_row(
            page.title,
            _number(results.first_bytes_until_shown(starts)),
            _ratio(run.ratio(results.first_bytes_until_shown, page.slug, PYSCRIPT)),
            _number(results.first_bytes(starts)),
            _ratio(run.ratio(results.first_bytes, page.slug, PYSCRIPT)),
        )
    return table


def _switching(run: Figures) -> RenderableType:
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


def _growth(run: Figures) -> RenderableType:
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


def _targets(run: Figures) -> RenderableType:
    table = _table("Targets", "what", "measured", "at least", "aim", "")
    for target in targets(run):
        measured = "–" if target.measured is None else f"{target.measured:.2f} {target.unit}"
        verdict = f"[{_COLOURS[target.verdict]}]{target.verdict}[/]"
        table.add_row(
            target.what, measured.strip(), f"{target.at_least:g}", f"{target.aim:g}", verdict
        )
    return table


def _moments(run: Figures, slug: str) -> RenderableType:
    starts = run.starts[slug]
    table = _table(f"On the way, {_title(slug)}, in ms", "moment", "first visit", "later visits")
    first, later = results.moments(starts.first), results.moments(starts.later)
    for name in later:
        table.add_row(name, _number(first.get(name)), _number(later[name]))
    table.add_row("the name is shown", _number(results.first_shown(starts)),
                  _number(results.later_shown(starts)))  # fmt: skip
    return table


def _files(run: Figures, slug: str) -> RenderableType:
    table = _table(f"Bytes by file on a first visit, {_title(slug)}", "file", "bytes")
    small = []
    for address, size in results.bytes_by_address(run.starts[slug].first).items():
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
