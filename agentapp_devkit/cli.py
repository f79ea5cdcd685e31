"""The command line: `agentapp …`, or `python3 build.py …` in a checkout.

Each command imports what it needs when it runs, because the parts for `serve` alone take longer to
import than `new` takes to run.
"""

import argparse
import asyncio
import json
import os
import shlex
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console

from agentapp_devkit import paths, project_version, scaffold, terminal
from agentapp_devkit.check import command as checking
from agentapp_devkit.errors import ReportedError
from agentapp_devkit.progress import ConsoleProgress, Progress
from agentapp_devkit.testing import command as test_command
from agentapp_devkit.tools import causes
from agentapp_devkit.version import VERSION

FOUND_SOMETHING = 1
WRONG_USAGE = 2
_HIGHEST_PORT = 65535
_HERE = paths.ROOT if paths.IS_CHECKOUT else Path()
"""The extension's folder by default: the default extension, or the current folder."""

_PARTS_OF_BENCH = ("pages", "workday", "hosts")

_SITE_HELP = "the site's folder (default: dist in the extension's folder)"
_Commands = Any  # argparse gives the type no public name
Command = Callable[[argparse.Namespace, Progress], int]


def main(arguments: Sequence[str]) -> int:
    """Run one command; returns 0, 1 (it found something wrong) or 2 (wrong usage)."""
    terminal.never_fail_to_print()
    parsed = parse(arguments)
    console = Console(stderr=True, soft_wrap=True)
    folder: Path = getattr(parsed, "app", _HERE)
    if not folder.is_dir():
        reason = "is a file" if folder.exists() else "does not exist"
        message = f"--app: {folder} {reason}; name the extension's folder."
        console.print(message, style="red", markup=False, highlight=False)
        return WRONG_USAGE
    command: Command = parsed.command
    progress = ConsoleProgress(console)
    if note := project_version.difference(folder):
        progress.note(note)
    try:
        return command(parsed, progress)
    except ReportedError as error:
        console.print(str(error), style="red", markup=False, highlight=False)
        return FOUND_SOMETHING
    except OSError as error:
        console.print(causes.of_os_error(error), style="red", markup=False, highlight=False)
        return FOUND_SOMETHING
    except KeyboardInterrupt:
        return 130
    finally:
        console.show_cursor()  # a build that `serve` did not wait for has hidden it


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Parse the command line; end the program with status 2 if it is wrong."""
    parser = _parser()
    parsed, others = parser.parse_known_args(arguments)
    if parsed.command is test_command.run:
        parsed.arguments = others  # pytest's, options included
    elif others:
        parser.error(f"unrecognized arguments: {' '.join(others)}")
    return parsed


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="build.py" if paths.IS_CHECKOUT else "agentapp",
        description="Extensions for LiveChat's Agent App, written in Python.",
    )
    parser.add_argument("--version", action="version", version=f"agentapp {VERSION}")
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument(
        "--app",
        type=Path,
        default=_HERE,
        metavar="DIR",
        help="the extension's folder (default: this one)",
    )
    commands = parser.add_subparsers(title="commands", required=True)

    serving = commands.add_parser(
        "serve", parents=[shared], help="the extension inside a simulated Agent App, with reload"
    )
    serving.add_argument("--port", type=_port, default=3333, help="of the extension (%(default)s)")
    serving.add_argument(
        "--host-port", type=_port, default=3000, help="of the simulated Agent App (%(default)s)"
    )
    serving.add_argument("--no-open", action="store_true", help="open no browser")
    serving.add_argument("--http", action="store_true", help="without TLS")
    serving.set_defaults(command=_serve)

    previewing = commands.add_parser(
        "preview", parents=[shared], help="the built site inside the simulated Agent App"
    )
    # Other ports than those of `serve`: the site's service worker stays with its origin.
    previewing.add_argument("--port", type=_port, default=3334, help="of the site (%(default)s)")
    previewing.add_argument(
        "--host-port", type=_port, default=3001, help="of the simulated Agent App (%(default)s)"
    )
    previewing.add_argument("--no-open", action="store_true", help="open no browser")
    previewing.add_argument("--http", action="store_true", help="without TLS")
    previewing.add_argument("--out", type=Path, metavar="DIR", help=_SITE_HELP)
    previewing.set_defaults(command=_preview)

    building = commands.add_parser(
        "build", parents=[shared], help="a static site, ready for any web host"
    )
    building.add_argument("--out", type=Path, metavar="DIR", help=_SITE_HELP)
    building.set_defaults(command=_build)

    check = commands.add_parser(
        "check", parents=[shared], help="what would go wrong, before it does"
    )
    checking.add_options(check)
    check.set_defaults(command=checking.run)

    testing = commands.add_parser(
        "test",
        parents=[shared],
        help="the extension's tests, with the packages that it names",
        usage="%(prog)s [-h] [--app DIR] [--browser] [pytest arguments]",
    )
    test_command.add_arguments(testing)
    testing.set_defaults(command=test_command.run)
    _add_new(commands)
    if paths.IS_CHECKOUT:
        _add_commands_of_a_checkout(commands)
    return parser


def _add_new(commands: _Commands) -> None:
    creating = commands.add_parser("new", help="a working extension with tests, in a new folder")
    creating.add_argument("folder", type=Path, metavar="DIR", help="the extension's folder")
    origin = creating.add_mutually_exclusive_group()
    origin.add_argument(
        "--template",
        choices=scaffold.TEMPLATES,
        default=scaffold.TEMPLATES[0],
        help="panel: a section with an action, and tests; minimal: two files; service: with"
        " authorize.py (%(default)s)",
    )
    origin.add_argument("--example", metavar="NAME", help="copy an example: one of examples/")
    creating.add_argument("--no-ci", action="store_true", help="no workflow for GitHub Actions")
    creating.add_argument("--no-agents-md", action="store_true", help="no AGENTS.md and CLAUDE.md")
    creating.add_argument("--no-git", action="store_true", help="no git repository")
    creating.set_defaults(command=_new)


def _add_commands_of_a_checkout(commands: _Commands) -> None:
    """Add the commands that need npm's packages, or the sources of the page's scripts."""
    _add_bench(commands)
    vendoring = commands.add_parser(
        "vendor", help="for contributors: accept changed npm packages into vendor.lock"
    )
    vendoring.set_defaults(command=_vendor)


def _add_bench(commands: _Commands) -> None:
    benching = commands.add_parser(
        "bench", help="start-up, dispatch, memory and weight, beside other ways to write the page"
    )
    benching.add_argument("--json", type=_writable, metavar="FILE", help="write all results to it")
    benching.add_argument(
        "--runs",
        type=_count,
        default=5,
        metavar="N",
        help="first visits, and repeat visits, of each page (%(default)s)",
    )
    benching.add_argument(
        "--no-compression",
        action="store_true",
        help="serve files as they are, for pages and workday",
    )
    benching.add_argument(
        "--only",
        nargs="+",
        choices=_PARTS_OF_BENCH,
        default=_PARTS_OF_BENCH,
        metavar="PART",
        help="measure less: pages (loads of each page), workday (dispatch and memory),"
        " hosts (first visits by web host and line)",
    )
    benching.add_argument(
        "--hosts",
        nargs="+",
        type=_web_host,
        metavar="HOST",
        help="web hosts for hosts, such as nginx and cloudflare (all)",
    )
    benching.add_argument(
        "--lines",
        nargs="+",
        type=_line,
        metavar="LINE",
        help="lines for hosts: 5, 10, 50 (Mbit/s, with a delay of 40 ms), unlimited (10)",
    )
    benching.add_argument(
        "--host-runs",
        type=_count,
        default=1,
        metavar="N",
        help="first visits of each page on each web host over each line (%(default)s)",
    )
    benching.add_argument(
        "--markdown", action="store_true", help="print the bytes by web host in Markdown too"
    )
    benching.set_defaults(command=_bench)


def _serve(parsed: argparse.Namespace, progress: Progress) -> int:
    from agentapp_devkit.serve.server import serve
    from agentapp_devkit.site import builder

    asyncio.run(
        serve(
            parsed.app.resolve(),
            port=parsed.port,
            host_port=parsed.host_port,
            open_browser=not parsed.no_open,
            https=not parsed.http,
            build=builder.build,
            progress=progress,
        )
    )
    return 0


def _preview(parsed: argparse.Namespace, progress: Progress) -> int:
    from agentapp_devkit.serve import preview
    from agentapp_devkit.serve.server import serve

    site = _site_folder(parsed)
    asyncio.run(
        serve(
            parsed.app.resolve(),
            port=parsed.port,
            host_port=parsed.host_port,
            open_browser=not parsed.no_open,
            https=not parsed.http,
            build=preview.copy_of(site),
            progress=progress,
            sources=preview.sources_of(site),
        )
    )
    return 0


def _site_folder(parsed: argparse.Namespace) -> Path:
    out: Path = parsed.out or parsed.app / "dist"
    return out.resolve()


def _build(parsed: argparse.Namespace, progress: Progress) -> int:
    from agentapp_devkit.site import builder

    folder: Path = parsed.app.resolve()
    out = _site_folder(parsed)
    builder.build(folder, out, development=None, progress=progress)
    size = sum(path.stat().st_size for path in out.rglob("*") if path.is_file())
    progress.note(f"Built {out} ({size / 1e6:.1f} MB). Upload it to any web host with HTTPS.")
    return 0


def _new(parsed: argparse.Namespace, progress: Progress) -> int:
    folder: Path = parsed.folder
    scaffold.create(
        folder,
        scaffold.Choices(
            template=parsed.template,
            example=parsed.example,
            with_ci=not parsed.no_ci,
            with_agents_md=not parsed.no_agents_md,
            with_git=not parsed.no_git,
        ),
    )
    progress.note(f"Made {folder}. See it in a simulated Agent App with:")
    if paths.IS_CHECKOUT:
        progress.note(f"  python3 build.py serve --app {shlex.quote(str(folder))}")
    else:
        progress.note(f"  cd {shlex.quote(str(folder))}")
        has_project = (folder / "pyproject.toml").is_file()
        progress.note("  uv run agentapp serve" if has_project else "  agentapp serve")
    return 0


def _bench(parsed: argparse.Namespace, progress: Progress) -> int:
    from agentapp_devkit import bench
    from agentapp_devkit.bench import report
    from agentapp_devkit.bench.lines import TARGET_LINE
    from agentapp_devkit.bench.plan import Plan
    from agentapp_devkit.check.web_hosts import WEB_HOSTS

    plan = Plan(
        parts=parsed.only,
        runs=parsed.runs,
        brotli=not parsed.no_compression,
        web_hosts=parsed.hosts or tuple(WEB_HOSTS.values()),
        lines=parsed.lines or (TARGET_LINE,),
        host_runs=parsed.host_runs,
    )
    results = bench.run(plan, progress)
    console = Console()
    report.show(results, console if console.is_terminal else Console(width=120))
    if parsed.markdown:
        print(report.as_markdown(results), end="")
    if parsed.json:
        parsed.json.write_text(json.dumps(report.as_json(results)) + "\n", "utf-8")
        progress.note(f"Wrote {parsed.json}.")
    return 0


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > _HIGHEST_PORT:
        raise argparse.ArgumentTypeError(f"{text} is not a port: 0 to {_HIGHEST_PORT}")
    return int(text)


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a whole number above 0")
    return int(text)


def _web_host(slug: str) -> object:
    from agentapp_devkit.check.web_hosts import WEB_HOSTS

    return _named("web host", slug, WEB_HOSTS)


def _line(slug: str) -> object:
    from agentapp_devkit.bench.lines import LINES

    return _named("line", slug, LINES)


def _named(kind: str, slug: str, known: Mapping[str, object]) -> object:
    if slug not in known:
        raise argparse.ArgumentTypeError(f"{slug} is no {kind}: {', '.join(known)}")
    return known[slug]


def _writable(text: str) -> Path:
    if not Path(text).absolute().parent.is_dir():
        raise argparse.ArgumentTypeError(f"there is no folder {Path(text).parent}; make it first")
    if not os.access(Path(text) if Path(text).exists() else Path(text).absolute().parent, os.W_OK):
        raise argparse.ArgumentTypeError(f"{text} cannot be written to; name another file")
    return Path(text)


def _vendor(_parsed: argparse.Namespace, progress: Progress) -> int:
    from agentapp_devkit.tools import vendor

    vendor.accept(progress=progress)
    return 0
