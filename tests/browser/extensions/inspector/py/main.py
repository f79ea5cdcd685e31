"""An extension for the tests: writes down what it finds out about its interpreter.

Each fact is a function; its value goes into `<body data-facts>` under its name, as JSON.
"""

import asyncio
import builtins
import gc
import hashlib
import importlib
import importlib.metadata
import inspect
import json
import locale
import logging
import os
import random
import re
import secrets
import signal
import sys
import tempfile
import threading
import time
import traceback
import unicodedata
import uuid
import warnings
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import htpy
import js
import orders
import pyodide_js
from pyodide.ffi import JsProxy, can_run_sync, create_proxy
from pyodide.http import pyfetch

import agentapp
from agentapp import LiveChat, Panel

MODULES_AT_FIRST = sorted(sys.modules)
IMPORTED = {name: module for name, module in sys.modules.items() if name.split(".")[0] != "js"}
NAMES_AT_FIRST = sorted(set(globals()) - {"MODULES_AT_FIRST", "IMPORTED"})

chat = LiveChat()
panel = Panel(chat)
facts: dict[str, Callable[[], Any]] = {}


def fact(gather: Callable[[], Any]) -> Callable[[], Any]:
    """Add a function to the facts."""
    facts[gather.__name__] = gather
    return gather


def raised(action: Callable[[], object]) -> str:
    """The traceback of what `action` raises."""
    try:
        action()
    except Exception:
        return without_addresses(traceback.format_exc())
    return "nothing"


def without_addresses(text: str) -> str:
    """`text` without the places in memory that `repr` gives."""
    return re.sub(r" at 0x[0-9a-f]+", "", text)


# --- The interpreter


@fact
def sys_path() -> list[str]:
    return sys.path


@fact
def command_line() -> list[Any]:
    return [sys.argv, sys.orig_argv, sys.executable, sys.prefix, sys.exec_prefix]


@fact
def flags() -> str:
    return repr(sys.flags)


@fact
def version() -> list[str]:
    return [sys.version, sys.platform, str(sys.implementation), str(sys.hexversion)]


@fact
def limits() -> list[Any]:
    return [sys.getrecursionlimit(), sys.getswitchinterval(), sys.get_int_max_str_digits()]


@fact
def standard_streams() -> list[list[Any]]:
    streams = (sys.stdin, sys.stdout, sys.stderr)
    return [
        [s.name, s.encoding, s.errors, s.line_buffering, s.isatty(), s is original]
        for s, original in zip(
            streams, (sys.__stdin__, sys.__stdout__, sys.__stderr__), strict=True
        )
    ]


@fact
def import_machinery() -> list[Any]:
    return [
        [getattr(finder, "__name__", type(finder).__name__) for finder in sys.meta_path],
        [without_addresses(repr(hook)) for hook in sys.path_hooks],
        sys.dont_write_bytecode,
        sys.pycache_prefix,
    ]


@fact
def hooks() -> list[str]:
    return [
        without_addresses(repr(hook))
        for hook in (sys.excepthook, sys.displayhook, sys.unraisablehook, threading.excepthook)
    ]


@fact
def where_modules_are() -> list[list[str]]:
    return [
        [
            name,
            str(module.__spec__.origin),
            str(module.__spec__.cached),
            type(module.__spec__.loader).__name__,
        ]
        for name, module in sorted(IMPORTED.items())
        if name in ("agentapp", "agentapp.panel", "htpy", "json", "orders", "markupsafe", "os")
    ]


@fact
def names_in_main() -> list[str]:
    return NAMES_AT_FIRST


@fact
def builtin_names() -> list[str]:
    return sorted(set(dir(builtins)) - {"_"})


@fact
def modules() -> list[str]:
    return MODULES_AT_FIRST


@fact
def signals() -> list[str]:
    return [repr(signal.getsignal(signal.SIGINT))]


@fact
def garbage_is_collected() -> list[Any]:
    class Node:
        """Refers to itself."""

    node = Node()
    node.itself = node
    dropped = id(node)
    del node
    gc.collect()
    return [
        gc.isenabled(),
        gc.get_threshold(),
        dropped in {id(o) for o in gc.get_objects() if type(o).__name__ == "Node"},
        len(gc.garbage),
    ]


@fact
def recursion_ends_in_an_error() -> str:
    def deeper() -> None:
        deeper()

    return raised(deeper).splitlines()[-1]


@fact
def threads() -> list[Any]:
    return [
        threading.current_thread().name,
        threading.main_thread() is threading.current_thread(),
        threading.active_count(),
        raised(threading.Thread(target=print).start).splitlines()[-1],
    ]


# --- The surroundings


@fact
def environment() -> dict[str, str]:
    return dict(sorted(os.environ.items()))


@fact
def environment_of_c() -> list[str | None]:
    import ctypes

    getenv = ctypes.CDLL(None).getenv
    getenv.restype = ctypes.c_char_p
    return [str(getenv(name.encode())) for name in ("LANG", "HOME", "PATH")]


@fact
def process() -> list[Any]:
    return [os.getcwd(), os.getpid(), os.getppid(), os.cpu_count(), os.uname()[:]]  # noqa: PTH109


@fact
def language() -> list[Any]:
    return [
        locale.getlocale(),
        locale.setlocale(locale.LC_ALL),
        locale.localeconv(),
        locale.getpreferredencoding(),
        locale.getencoding(),
        sys.getfilesystemencoding(),
        sys.getdefaultencoding(),
    ]


@fact
def unicode() -> list[Any]:
    return [
        unicodedata.unidata_version,
        unicodedata.normalize("NFD", "ź"),
        unicodedata.name("€"),
        "ŹDŹBŁO".casefold(),
        "straße".upper(),
    ]


@fact
def own_files() -> dict[str, str]:
    return digests("/app")


@fact
def installed_files() -> dict[str, str]:
    return digests("/lib/python3.14/site-packages")


def digests(folder: str) -> dict[str, str]:
    """The files under `folder`, each with a hash of its content."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()[:12]
        for path in sorted(Path(folder).rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


@fact
def file_system() -> list[Any]:
    named = tempfile.NamedTemporaryFile
    with named("w", encoding="utf-8", suffix=".txt", delete=False) as file:
        file.write("written")
    read = Path(file.name).read_text("utf-8")
    Path(file.name).unlink()
    return [
        read,
        tempfile.gettempdir(),
        sorted(os.listdir("/")),  # noqa: PTH208
        sorted(os.listdir("/home")),  # noqa: PTH208
        sorted(os.listdir("/lib")),  # noqa: PTH208
        Path("/lib/python314.zip").stat().st_size,
    ]


# --- Time and chance: the test knows what is right


@fact
def clock() -> list[float]:
    return [float(js.Date.now()), time.time() * 1000, datetime.now(UTC).timestamp() * 1000]


@fact
def time_zone() -> list[Any]:
    summer = time.localtime(1_783_000_000)
    return [
        time.tzname,
        time.timezone,
        time.altzone,
        time.daylight,
        [*summer, summer.tm_zone, summer.tm_gmtoff],
        datetime.fromtimestamp(1_783_000_000).astimezone().isoformat(),
        datetime.fromtimestamp(1_783_000_000).astimezone().tzname(),
        time.strftime("%c %x %X %Z", summer),
    ]


@fact
def chance() -> list[str]:
    return [
        str(random.random()),
        str(random.SystemRandom().random()),
        str(orders.ROLLED()),
        secrets.token_hex(8),
        str(uuid.uuid4()),
        os.urandom(8).hex(),
    ]


@fact
def hash_of_a_text() -> int:
    return hash("agentapp")


# --- What goes to the console: the test reads it there


@fact
def warning_filters() -> list[str]:
    return [str(f) for f in warnings.filters] + sys.warnoptions


@fact
def logging_configuration() -> list[Any]:
    root = logging.getLogger()
    loggers = {
        name: [logger.level, [type(handler).__name__ for handler in logger.handlers]]
        for name, logger in sorted(root.manager.loggerDict.items())
        if isinstance(logger, logging.Logger)
    }
    return [
        root.level,
        [type(h).__name__ for h in root.handlers],
        repr(logging.lastResort),
        loggers,
    ]


@fact
def log_records() -> list[bool]:
    record = logging.LogRecord("", 0, "", 0, "", None, None)
    # Milliseconds since logging was imported.
    return [0 <= record.relativeCreated < 120_000, abs(record.created - time.time()) < 1]


@fact
def said() -> None:
    print("said with print")
    print("said to stderr", file=sys.stderr)
    logging.getLogger("inspector").warning("said with logging")
    logging.getLogger("inspector").info("not said")
    warnings.warn("said with warnings", stacklevel=1)
    warnings.warn("said as deprecated", DeprecationWarning, stacklevel=1)


# --- Tracebacks and sources


@fact
def traceback_in_main() -> str:
    return raised(lambda: [] + 1)


@fact
def traceback_in_own_module() -> str:
    return raised(orders.fail)


@fact
def traceback_in_agentapp() -> str:
    return raised(lambda: chat.on("customer_profil"))


@fact
def traceback_in_package() -> str:
    return raised(lambda: str(htpy.div[object()]))


@fact
def traceback_in_standard_library() -> str:
    return raised(lambda: json.loads("{"))


@fact
def sources() -> list[str]:
    texts = [
        inspect.getsource(thing)
        for thing in (orders.fail, agentapp.Panel, htpy.comment, json.dumps, json)
    ]
    return [hashlib.sha256(text.encode()).hexdigest() for text in texts]


# --- Imports


@fact
def packages() -> list[list[Any]]:
    return sorted(
        [d.name, d.version, sorted(str(f) for f in d.files or [] if "__pycache__" not in f.parts)]
        for d in importlib.metadata.distributions()
    )


@fact
def standard_library_modules_that_nobody_imported() -> list[Any]:
    assert not {"statistics", "colorsys", "encodings.cp1250", "encodings.idna"} & set(sys.modules)
    import colorsys
    import statistics

    return [
        statistics.median([1, 5, 2]),
        colorsys.rgb_to_hls(1, 0, 0),
        "źdźbło".encode("cp1250").hex(),
        "źdźbło.example".encode("idna").decode(),
    ]


@fact
def every_module_of_the_standard_library() -> dict[str, str]:
    found = {}
    for name in sorted(sys.stdlib_module_names):
        if name in ("antigravity", "this", "idlelib"):
            continue
        spec = importlib.util.find_spec(name)
        found[name] = "none" if spec is None else str(spec.origin)
    return found


@fact
def package_modules_that_nobody_imported() -> list[str]:
    assert not [name for name in MODULES_AT_FIRST if name.startswith("humanize")]
    import humanize

    humanize.i18n.activate("pl_PL")
    try:
        return [humanize.naturaldelta(7200), humanize.intcomma(1_000_000)]
    finally:
        humanize.i18n.deactivate()


@fact
def numbers_and_zones() -> list[Any]:
    from decimal import Decimal, localcontext
    from fractions import Fraction
    from zoneinfo import ZoneInfo

    with localcontext() as context:
        context.prec = 30
        third = Decimal(1) / 3
    return [
        str(third),
        str(Decimal("0.1") + Decimal("0.2")),
        str(Fraction(1, 3) + Fraction(1, 6)),
        json.loads(json.dumps({"a": [1.5, None, "ź"], "b": 10**30})),
        datetime(2026, 7, 1, tzinfo=ZoneInfo("America/Sao_Paulo")).isoformat(),
    ]


# --- Together with JavaScript


@fact
def loaded_packages() -> dict[str, str]:
    return dict(sorted(pyodide_js.loadedPackages.to_py().items()))


@fact
def lock_file() -> list[str]:
    return sorted(pyodide_js.lockfile.packages.to_py())


@fact
def proxies() -> list[Any]:
    heard: list[str] = []
    proxy = create_proxy(lambda event: heard.append(event.type))
    js.document.addEventListener("inspected", proxy)
    js.document.dispatchEvent(js.Event.new("inspected"))
    js.document.removeEventListener("inspected", proxy)
    proxy.destroy()
    made = js.JSON.parse('{"a": [1, null, {"b": "c"}]}')
    return [
        heard,
        raised(lambda: proxy.call(None)).splitlines()[-1],
        isinstance(made, JsProxy),
        repr(made.to_py()),
        repr(js.undefined),
        str(js.Date.new(0).toISOString()),
        js.document.title,
        js.window.location.pathname,
    ]


@fact
def objects_of_the_page() -> list[Any]:
    same = [js, js.XMLHttpRequest, js.document, js.Date, js.window]
    return [
        *([sorted(dir(type(thing))), repr(thing)[:50]] for thing in orders.OF_THE_PAGE),
        [kept == now for kept, now in zip(orders.OF_THE_PAGE, same, strict=True)],
        [orders.document.body.tagName, orders.window.document.title, len(orders.window)],
    ]


@fact
def errors_from_javascript() -> list[str]:
    return [
        raised(lambda: js.JSON.parse("{")).splitlines()[-1],
        raised(lambda: js.document.nothing).splitlines()[-1],
        raised(lambda: js.nothing()).splitlines()[-1],
    ]


# --- Asynchronously


@fact
def event_loop() -> list[str]:
    loop = asyncio.get_running_loop()
    return [
        type(loop).__name__,
        without_addresses(repr(loop.get_exception_handler())),
        str(loop.get_debug()),
    ]


@fact
async def may_wait_for_javascript() -> list[bool]:
    async def in_a_task() -> bool:
        return can_run_sync()

    return [can_run_sync(), await asyncio.create_task(in_a_task())]


@fact
async def tasks() -> list[Any]:
    done: list[str] = []

    async def work(name: str, seconds: float) -> str:
        await asyncio.sleep(seconds)
        done.append(name)
        return name

    task = asyncio.create_task(work("task", 0))
    gathered = await asyncio.gather(work("b", 0.02), work("a", 0.01), task)
    late = asyncio.create_task(work("late", 60))
    with suppress(TimeoutError):
        async with asyncio.timeout(0.01):
            await late
    with suppress(TimeoutError):
        await asyncio.wait_for(work("later", 60), 0.01)
    queue: asyncio.Queue[int] = asyncio.Queue()
    asyncio.get_running_loop().call_later(0.01, queue.put_nowait, 7)
    return [gathered, done, late.cancelled(), await queue.get()]


@fact
async def fetched() -> list[Any]:
    response = await pyfetch("static/answer.json")
    return [response.status, await response.json()]


@fact
async def installed_by_micropip() -> list[Any]:
    import micropip

    listed = sorted([p.name, p.version, p.source] for p in micropip.list().values())
    await micropip.install(js.URL.new("static/tiny-1.0-py3-none-any.whl", js.location.href).href)
    tiny = importlib.import_module("tiny")
    micropip.uninstall("humanize")
    importlib.invalidate_caches()
    gone = raised(lambda: importlib.metadata.version("humanize")).splitlines()[-1]
    await micropip.install("humanize")
    return [listed, tiny.SIZE, gone, importlib.metadata.version("humanize")]


async def gather() -> dict[str, Any]:
    """All facts, in order."""
    found = {}
    for name, find in facts.items():
        try:
            value = find()
            found[name] = await value if isinstance(value, Awaitable) else value
        except Exception:
            found[name] = f"could not be found out:\n{traceback.format_exc()}"
    return found


await chat.init()
js.document.body.dataset.facts = json.dumps(await gather(), default=repr)
