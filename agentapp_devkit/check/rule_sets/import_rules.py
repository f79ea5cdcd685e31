"""Rules about imports: each needs a module that the page has."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches

import agentapp
from agentapp_devkit import paths
from agentapp_devkit.check.analysis.program import Program, issue_at, written_text
from agentapp_devkit.check.issues import Issue, Severity
from agentapp_devkit.check.package_list import PackageList
from agentapp_devkit.check.project import PythonFile
from agentapp_devkit.check.rules import Rule
from agentapp_devkit.config.configuration import NAME
from agentapp_devkit.packages.standard_library import ABSENT, STANDARD_LIBRARY
from agentapp_devkit.packages.time_zones import PACKAGE as TIME_ZONES
from agentapp_devkit.path_patterns import PathPatterns
from agentapp_devkit.site.runtime.module_names import RUNTIME, taken_names

MISSING_MODULE = Rule(
    "AA301",
    "missing-module",
    Severity.ERROR,
    "The page has no module of this name: Python does not bring it, no package in `packages` does,"
    " and `py/` has no such file.",
    "import humanise\n",
    "import calendar\n",
)
UNUSED_PACKAGE = Rule(
    "AA302",
    "unused-package",
    Severity.WARNING,
    "Nobody imports a module of the package, and each first visit fetches it.",
    'packages = ["humanize"]\n',
    "packages = []\n",
    file=NAME,
)
HIDDEN_MODULE = Rule(
    "AA303",
    "hidden-module",
    Severity.ERROR,
    "A module of the author's has the name of one of Python's, of agentapp, of the runtime or of a"
    " package, and hides it from all others. `build` and `serve` stop at it.",
    "ORDERS = []\n",
    "",
    file="py/types.py",
)
MISSING_TIME_ZONE = Rule(
    "AA304",
    "missing-time-zone",
    Severity.ERROR,
    "A browser has no time zones for Python. `build` adds the package `tzdata`, which brings them,"
    " where the code has an import of `zoneinfo`; one by `importlib` it does not see, and `exclude`"
    " may leave a zone out.",
    'import importlib\n\nzones = importlib.import_module("zoneinfo")\n',
    "import json\n",
)
ABSENT_MODULE = Rule(
    "AA305",
    "absent-module",
    Severity.ERROR,
    "A part of Python that does not exist in a browser, because it is for terminals, windows or an"
    " operating system.",
    "import tkinter\n",
    "import json\n",
)
NO_PYSCRIPT = Rule(
    "AA309",
    "no-pyscript",
    Severity.ERROR,
    'With `runtime = "pyodide"` the page starts without PyScript, and the module `pyscript` is'
    " missing. `build` and `serve` stop at it.",
    "from pyscript import document\n",
    "from js import document\n",
    beside=((NAME, '[livechat]\nruntime = "pyodide"\n'),),
)

_BROUGHT = frozenset({"agentapp", "htpy", "markupsafe", "micropip"}) | RUNTIME
# Attributes of an `Account`, for which agentapp imports LiveChat's SDK, and the SDK its log.
_WEB_APIS = {"agent_chat", "configuration", "reports"}
_IMPORTED_FOR_WEB_APIS = {"livechat", "loguru"}
_DYNAMIC = ("importlib.import_module", "builtins.__import__")


@dataclass(frozen=True)
class _Import:
    """One imported module.

    Args:
        file: The file.
        node: The statement.
        module: The module's full name.
        names: The names that are imported from it.
    """

    file: PythonFile
    node: ast.AST
    module: str
    names: tuple[str, ...] = ()

    @property
    def top(self) -> str:
        """The first part of the name."""
        return self.module.partition(".")[0]


def check(program: Program) -> Iterator[Issue]:
    """Report imports of what the page lacks, and packages that nobody imports."""
    packages = PackageList(program.project)
    imports = list(_imports(program))
    own = {file.module for file in program.project.python_files}
    if any(call.origin.startswith("sys.path.") for call in program.calls):
        own |= {part for module in own for part in module.split(".")}
    for one in imports:
        if program.reaches(one.file, one.node) and not program.is_optional(one.file, one.node):
            yield from _missing(program, one, own, packages)
    if program.is_complete:
        yield from _unused(program, {one.top for one in imports}, own, packages)
    yield from _hidden(program, packages)
    yield from _time_zones(program, packages)


def _missing(
    program: Program, one: _Import, own: set[str], packages: PackageList
) -> Iterator[Issue]:
    configuration = program.project.configuration
    if one.top in ABSENT:
        message = f"{one.top} is a part of Python that does not exist in a browser."
        yield issue_at(ABSENT_MODULE, one.file, one.node, message, "Do without it.")
    elif one.top == "pyscript" and configuration and configuration.runtime == "pyodide":
        message = 'pyscript is missing, as runtime = "pyodide" starts without it.'
        remedy = f'Import js and pyodide instead, or write runtime = "pyscript" in {NAME}.'
        yield issue_at(NO_PYSCRIPT, one.file, one.node, message, remedy)
    elif one.top == "agentapp":
        yield from _missing_in_agentapp(one)
    elif one.top in {module.partition(".")[0] for module in own}:
        if not _has_module(one.module, own):
            message = f"py/ has no module {one.module}."
            yield issue_at(MISSING_MODULE, one.file, one.node, message, _remedy(one.module, own))
    elif not (
        one.top in STANDARD_LIBRARY | _BROUGHT
        or packages.may_have(one.top)
        or any(program.calls_of("micropip.install"))
    ):
        near = {*own, *STANDARD_LIBRARY, *packages.modules}
        message = f"The page has no module {one.top}."
        yield issue_at(MISSING_MODULE, one.file, one.node, message, _remedy(one.top, near))


def _missing_in_agentapp(one: _Import) -> Iterator[Issue]:
    if one.module == "agentapp.testing":
        message = "agentapp.testing is for tests, and the page does not have it."
        yield issue_at(MISSING_MODULE, one.file, one.node, message, "Import it in tests alone.")
        return
    names = one.names if one.module == "agentapp" else [one.module.removeprefix("agentapp.")]
    for name in names:
        if name not in (*agentapp.__all__, "agentapp", "*") and not _is_in_agentapp(name):
            message = f"agentapp has no {name}."
            remedy = _remedy(name, set(agentapp.__all__), "docs/api.md lists its names.")
            yield issue_at(MISSING_MODULE, one.file, one.node, message, remedy)


def _is_in_agentapp(module: str) -> bool:
    path = paths.RUNTIME_PACKAGE / module.replace(".", "/")
    return path.is_dir() or path.with_suffix(".py").is_file()


def _has_module(name: str, own: set[str]) -> bool:
    return name in own or any(module.startswith(f"{name}.") for module in own)


def _remedy(name: str, known: set[str], otherwise: str = "") -> str:
    near = get_close_matches(name, sorted(known), n=1, cutoff=0.8)
    if near:
        return f"Did you mean {near[0]}?"
    return otherwise or f"Add the package that has it to packages in {NAME}, or the file to py/."


def _unused(
    program: Program, imported: set[str], own: set[str], packages: PackageList
) -> Iterator[Issue]:
    nodes = [node for file in program.files for node in file.nodes]
    named = {written_text(node) for node in nodes}
    if any(isinstance(node, ast.Attribute) and node.attr in _WEB_APIS for node in nodes):
        imported = imported | _IMPORTED_FOR_WEB_APIS
    explained = STANDARD_LIBRARY | _BROUGHT | {module.partition(".")[0] for module in own}
    for index, package in packages.unused(imported, named, imported - explained):
        message = f"Nobody imports {package}."
        line = program.project.line("packages", index)
        yield UNUSED_PACKAGE.issue(message, "Remove it from packages.", NAME, line)


def _hidden(program: Program, packages: PackageList) -> Iterator[Issue]:
    project = program.project
    if project.configuration is None or project.link_errors:
        return
    for taken in taken_names(project.folder, project.configuration, packages.wheels):
        message = f"The module has the name of {taken.owner}, and would hide it."
        yield HIDDEN_MODULE.issue(
            message, f"Rename it; my_{taken.module} would do.", taken.path, 1, 1
        )


def _time_zones(program: Program, packages: PackageList) -> Iterator[Issue]:
    for call in program.calls_of(*_DYNAMIC):
        if call.text(0) == "zoneinfo" and not packages.may_have(TIME_ZONES):
            message = "zoneinfo has no time zones, as no package brings them."
            remedy = f'Add "{TIME_ZONES}" to packages in {NAME}, or import zoneinfo by a statement.'
            yield issue_at(MISSING_TIME_ZONE, call.file, call.node, message, remedy)
    configuration = program.project.configuration
    exclude = PathPatterns(configuration.exclude if configuration else ())
    for call in program.calls_of("zoneinfo.ZoneInfo"):
        zone = call.text(0, "key")
        if zone and f"tzdata/zoneinfo/{zone}" in exclude:
            message = f"[livechat] exclude leaves the time zone {zone} out of the site."
            remedy = f'Add "!tzdata/zoneinfo/{zone}" to the end of exclude in {NAME}.'
            yield issue_at(MISSING_TIME_ZONE, call.file, call.node, message, remedy)


def _imports(program: Program) -> Iterator[_Import]:
    for file in program.files:
        for node in file.nodes:
            match node:
                case ast.Import(names=names):
                    yield from (_Import(file, node, alias.name) for alias in names)
                case ast.ImportFrom(module=str(module), level=0, names=names):
                    yield _Import(file, node, module, tuple(alias.name for alias in names))
