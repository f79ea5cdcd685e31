"""Reads and checks `pyscript.toml`, and reports the line of each mistake.

>>> configuration = load(Path("examples/hello"))  # doctest: +SKIP
>>> configuration.sdk                             # doctest: +SKIP
'widget-sdk'
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from posixpath import normpath
from typing import Literal, cast, get_args
from urllib.parse import urlsplit

from packaging.utils import canonicalize_name, is_normalized_name

from agentapp_devkit import path_patterns
from agentapp_devkit.config import origins, pyscript_files, pyscript_keys
from agentapp_devkit.config.config_errors import (
    InvalidConfigurationError,
    Mistake,
    Mistakes,
    nearest,
)
from agentapp_devkit.config.origins import OriginError
from agentapp_devkit.config.pyscript_keys import SWITCH, TABLE, TEXT, TEXTS, Kind, check_kind
from agentapp_devkit.config.toml_lines import key_lines
from agentapp_devkit.packages.distribution import LOCK as DISTRIBUTION_LOCK

__all__ = ["DEFAULT_HOSTS", "Configuration", "InvalidConfigurationError", "Mistake", "Sdk", "load"]

NAME = "pyscript.toml"

Sdk = Literal["widget-sdk", "agent-app-sdk", "widget-sdk-1", "boilerplate"]
Runtime = Literal["pyscript", "pyodide"]
Connect = Literal["early", "manual"]
Placement = Literal["details", "message-box", "fullscreen", "settings"]

DEFAULT_HOSTS = ("https://my.livechatinc.com", "https://*.livechat.com", "https://*.text.com")
"""The origins that may frame an extension without the key `hosts`.

The first is the only address of the Agent App that LiveChat documents; other pages of that domain
(labs, staging, files) must not frame an extension. The other two are the domains that LiveChat's
products move to; no exact name in them is published. LiveChat's own SDK also trusts helpdesk.com,
another product: an extension for it names that origin itself.
"""

_KINDS: Mapping[str, Kind] = {
    "sdk": TEXT,
    "placement": TEXT,
    "placements": TABLE,
    "runtime": TEXT,
    "snapshot": SWITCH,
    "connect": TEXT,
    "authorize": SWITCH,
    "client_id": TEXT,
    "hosts": TEXTS,
    "apis": TEXTS,
    "images": TEXTS,
    "styles": TEXTS,
    "build_from_source": TEXTS,
    "pyodide_packages": TEXT,
    "include": TEXTS,
    "exclude": TEXTS,
}
_CLIENT_ID = re.compile(r"[A-Za-z0-9_-]+")
_PLACEMENTS: tuple[Placement, ...] = get_args(Placement)
_POSITION = re.compile(r" \(at (?:line (?P<line>\d+), column \d+|end of document)\)$")
_PATTERN = 'Write a pattern as in a .gitignore, such as "folder/*.txt".'
_SDKS = ", ".join(f'"{name}"' for name in get_args(Sdk))


@dataclass(frozen=True)
class PlacedPage:
    """One page of the site, in one place of the Agent App.

    Args:
        placement: The place.
        file: The page's file in the site.
        main: The script that it runs, relative to `py/`.
    """

    placement: Placement
    file: str
    main: str


@dataclass(frozen=True)
class Configuration:
    """The content of `pyscript.toml`, complete and checked.

    `packages` are as written: requirements as of PEP 508, or the path or https address of a wheel.
    `files` maps sources, relative to the folder, to paths relative to Python's working folder
    (`/app`). `pyscript` holds PyScript's other keys as they are. `sdk` is a name in `Sdk`, a path
    relative to the folder, or an https address. `client_id` is empty without one.
    `hosts`, `apis` and `images` are origins as browsers write them, and `hosts` may hold
    `https://*.example.com`. `styles` are paths relative
    to the folder, and so are those in `placements`, the scripts of further pages.
    `build_from_source` holds the canonical names of packages that may be built from source.
    `pyodide_packages` is a folder, relative to the folder, or an https address; empty without one.
    `include` and `exclude` hold patterns as `PathPatterns` reads them.
    """

    file: Path
    name: str
    packages: tuple[str, ...]
    files: Mapping[str, str]
    pyscript: Mapping[str, object]
    sdk: str
    runtime: Runtime
    snapshot: bool
    connect: Connect
    authorize: bool
    hosts: tuple[str, ...]
    apis: tuple[str, ...]
    images: tuple[str, ...]
    client_id: str = ""
    placement: Placement = "details"
    placements: Mapping[Placement, str] = field(default_factory=dict)
    styles: tuple[str, ...] = ()
    build_from_source: tuple[str, ...] = ()
    pyodide_packages: str = ""
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    @property
    def pages(self) -> tuple[PlacedPage, ...]:
        """The site's pages; `index.html`, which runs `py/main.py`, is the first."""
        further = (
            PlacedPage(placement, f"{placement}.html", main.removeprefix("py/"))
            for placement, main in self.placements.items()
        )
        return (PlacedPage(self.placement, "index.html", "main.py"), *further)

    @property
    def scripts(self) -> tuple[str, ...]:
        """The scripts that the pages run, relative to `py/`."""
        return tuple(dict.fromkeys(page.main for page in self.pages))


def load(folder: Path) -> Configuration:
    """Read the `pyscript.toml` in `folder`.

    Raises `InvalidConfigurationError` with all mistakes, not only the first.
    """
    configuration, mistakes = read(folder)
    if mistakes:
        raise InvalidConfigurationError(mistakes)
    return configuration


def read(folder: Path) -> tuple[Configuration, list[Mistake]]:
    """Read the `pyscript.toml` in `folder` as far as possible, and return its mistakes beside it.

    Raises `InvalidConfigurationError` where the file is missing or is no TOML.
    """
    file = folder / NAME
    text = _text(file)
    document = _document(file, text)
    mistakes = Mistakes(file, key_lines(text))
    return _configuration(folder, document, mistakes), mistakes.found


def _text(file: Path) -> str:
    try:
        content = file.read_bytes()
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except FileNotFoundError:
        message, line = "there is no such file.", 1
        remedy = f'Create it, or name another folder with --app ("{file.parent}" was meant).'
    except UnicodeDecodeError as error:
        message, line = "is not UTF-8.", content.count(b"\n", 0, error.start) + 1
        remedy = "Save it as UTF-8."
    raise InvalidConfigurationError([Mistake(file, line, "", message, remedy)])


def _document(file: Path, text: str) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        position = _POSITION.search(str(error))
        line = (position and position["line"]) or text.rstrip().count("\n") + 1
        reason = _POSITION.sub("", str(error))
    remedy = "Texts need quotes, lists brackets and commas, and each key stands once in its table."
    raise InvalidConfigurationError(
        [Mistake(file, int(line), "", f"is not TOML: {reason}.", remedy)]
    )


def _configuration(
    folder: Path, document: Mapping[str, object], mistakes: Mistakes
) -> Configuration:
    own = pyscript_keys.check(document, _KINDS, mistakes)
    rest = {key: own[key] for key in own.keys() - {"name", "packages", "files"}}
    if "js_modules" in rest:
        modules = cast("Mapping[str, object]", rest["js_modules"])
        pyscript_keys.check_js_modules(folder, modules, mistakes)
    packages = cast("list[str]", own.get("packages", []))
    files = cast("Mapping[str, object]", own.get("files", {}))
    livechat = _LiveChat(folder, document.get("livechat", {}), mistakes)
    return Configuration(
        file=mistakes.file,
        name=str(own.get("name", folder.resolve().name)),
        packages=pyscript_keys.check_packages(folder, packages, mistakes),
        files=pyscript_files.read(folder, files, mistakes),
        pyscript={key: rest[key] for key in document if key in rest},
        sdk=livechat.sdk(),
        runtime=cast("Runtime", livechat.choice("runtime", get_args(Runtime))),
        snapshot=livechat.snapshot(),
        connect=cast("Connect", livechat.choice("connect", get_args(Connect))),
        authorize=livechat.authorize(),
        client_id=livechat.client_id(),
        hosts=livechat.hosts(),
        apis=livechat.origins("apis"),
        images=livechat.origins("images"),
        placement=livechat.placement(),
        placements=livechat.placements(),
        styles=livechat.styles(),
        build_from_source=livechat.build_from_source(),
        pyodide_packages=livechat.pyodide_packages(),
        include=livechat.patterns("include"),
        exclude=livechat.patterns("exclude"),
    )


class _LiveChat:
    """The table `[livechat]`; values of the wrong kind are reported and left out."""

    def __init__(self, folder: Path, table: object, mistakes: Mistakes) -> None:
        self._folder = folder
        self._mistakes = mistakes
        self._table: dict[str, object] = {}
        if not check_kind(("livechat",), table, TABLE, mistakes):
            return
        for key, value in cast("dict[str, object]", table).items():
            if key not in _KINDS:
                self._add(key, "is unknown", nearest(key, _KINDS, f"Known: {', '.join(_KINDS)}."))
            elif check_kind(("livechat", key), value, _KINDS[key], mistakes):
                self._table[key] = value

    def _add(self, key: str, message: str, remedy: str) -> None:
        self._mistakes.add(("livechat", key), message, remedy)

    def choice(self, key: str, values: tuple[str, ...]) -> str:
        value = str(self._table.get(key, values[0]))
        if value not in values:
            known = " or ".join(f'"{known}"' for known in values)
            self._add(key, f'"{value}" is unknown', nearest(value, values, f"Write {known}."))
        return value

    def sdk(self) -> str:
        value = str(self._table.get("sdk", get_args(Sdk)[0]))
        if value in get_args(Sdk):
            return value
        if "://" in value or value.startswith("//"):
            self._check_address("sdk", value)
            return value
        if "/" in value or value.endswith((".js", ".mjs")):
            return self._path(value)
        near = nearest(value, get_args(Sdk), f"Write one of {_SDKS}, a path, or an https address.")
        self._add("sdk", f'"{value}" is unknown', near)
        return value

    def placement(self) -> Placement:
        value = self.choice("placement", _PLACEMENTS)
        if value in _PLACEMENTS:
            self._require_sdk(("placement",), value)
        return cast("Placement", value)

    def placements(self) -> dict[Placement, str]:
        """Return the script of each further page."""
        found: dict[Placement, str] = {}
        for name, table in cast("dict[str, object]", self._table.get("placements", {})).items():
            key = ("livechat", "placements", name)
            if name not in _PLACEMENTS:
                known = f"Known: {', '.join(_PLACEMENTS)}."
                self._mistakes.add(key, f'"{name}" is unknown', nearest(name, _PLACEMENTS, known))
            elif name == self._table.get("placement", _PLACEMENTS[0]):
                remedy = "Remove this table, or set placement to another place."
                self._mistakes.add(key, f'"{name}" is the place of py/main.py already', remedy)
            elif check_kind(key, table, TABLE, self._mistakes):
                self._require_sdk(key[1:], name)
                if main := self._main_of(key, cast("dict[str, object]", table)):
                    found[name] = main
        return found

    def _main_of(self, key: tuple[str, ...], table: dict[str, object]) -> str | None:
        """Return the path of a further page's script, if the table names one."""
        for other in table.keys() - {"main"}:
            self._mistakes.add((*key, other), f"{other} is unknown", "Known: main.")
        main = table.get("main")
        if main is None:
            remedy = f'Write main = "py/{key[-1].replace("-", "_")}.py".'
            self._mistakes.add(key, "names no script to run", remedy)
            return None
        if not check_kind((*key, "main"), main, TEXT, self._mistakes):
            return None
        path = self._file((*key[1:], "main"), str(main), "script", ".py")
        if not path.startswith("py/"):
            problem = f'"{main}" is not in py/, where the modules of the extension are'
            self._mistakes.add((*key, "main"), problem, "Move it there.")
        return path

    def _require_sdk(self, key: tuple[str, ...], placement: str) -> None:
        """Check that the SDK has the placement; one of the author's own may have any."""
        sdk = self._table.get("sdk", get_args(Sdk)[0])
        if placement != "details" and sdk in get_args(Sdk) and sdk != "agent-app-sdk":
            self._mistakes.add(
                ("livechat", *key),
                f'"{sdk}" knows only "details"; only "agent-app-sdk" has "{placement}"',
                'Write sdk = "agent-app-sdk".',
            )

    def _check_address(self, key: str, value: str) -> None:
        parts = urlsplit(value)
        if parts.scheme != "https":
            secure = f"https://{value.partition('//')[2]}"
            self._add(key, f'"{value}" is not an https address', f'Write "{secure}".')
            return
        try:
            origins.parse(f"https://{parts.netloc}")
        except OriginError as error:
            self._add(key, str(error), error.remedy)

    def _path(self, value: str) -> str:
        return self._file(("sdk",), value, "script", ".js")

    def styles(self) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for index, value in enumerate(cast("list[str]", self._table.get("styles", []))):
            path = self._file(("styles", index), value, "style sheet", ".css")
            if path in found:
                self._mistakes.add(
                    ("livechat", "styles", index), f'"{value}" is named twice', "Name it once."
                )
            found[path] = None
        return tuple(found)

    def _file(self, key: tuple[str | int, ...], value: str, kind: str, suffix: str) -> str:
        """Return the path of a file in the folder, normalized; report what is wrong with it."""
        path = normpath(value)
        mistake: tuple[str, str] | None = None
        if path.startswith(("/", "..")) or "://" in value:
            mistake = "is outside of the folder", f"Copy the {kind} into it."
        elif not path.endswith(suffix):
            mistake = f"is not a {kind}", f"Name a file that ends in {suffix}."
        elif not (self._folder / path).is_file():
            mistake = "does not exist", f"Put the {kind} there, or correct the path."
        elif not (self._folder / path).resolve().is_relative_to(self._folder.resolve()):
            mistake = "is a link out of the folder", f"Copy the {kind} into it."
        if mistake is not None:
            message, remedy = mistake
            self._mistakes.add(("livechat", *key), f'"{value}" {message}', remedy)
        return path

    def authorize(self) -> bool:
        value = bool(self._table.get("authorize", False))
        sdk = self._table.get("sdk", get_args(Sdk)[0])
        if value and sdk in get_args(Sdk) and sdk != "boilerplate":
            self._add(
                "authorize",
                f'"{sdk}" cannot do Basic authorization; only "boilerplate" can',
                'Write sdk = "boilerplate", or authorize = false and sign in from Python.',
            )
        return value

    def client_id(self) -> str:
        value = str(self._table.get("client_id", ""))
        if value and not _CLIENT_ID.fullmatch(value):
            self._add(
                "client_id",
                f'"{value}" is not the client id of an app',
                "Copy the client id, not the secret or the app's name, from the app's block App"
                " Authorization in LiveChat's Developer Console: it has letters, digits and"
                " hyphens only.",
            )
        return value

    def snapshot(self) -> bool:
        return bool(self._table.get("snapshot", True))

    def build_from_source(self) -> tuple[str, ...]:
        names = cast("list[str]", self._table.get("build_from_source", []))
        for index, name in enumerate(names):
            if not is_normalized_name(canonicalize_name(name)):
                key = ("livechat", "build_from_source", index)
                self._mistakes.add(
                    key, f'"{name}" is not the name of a package', "Write the name alone."
                )
        return tuple(canonicalize_name(name) for name in names)

    def pyodide_packages(self) -> str:
        value = str(self._table.get("pyodide_packages", ""))
        lock = self._folder / value / DISTRIBUTION_LOCK
        if value.startswith("file:"):
            self._add("pyodide_packages", f'"{value}" is no path', "Write the path of the folder.")
        elif "://" in value or value.startswith("//"):
            self._check_address("pyodide_packages", value)
        elif "pyodide_packages" in self._table and not lock.is_file():
            message = f'"{value}" has no file {DISTRIBUTION_LOCK}'
            if not lock.parent.is_dir():
                message = f'"{value}" is no folder'
            remedy = "Name the folder, or the https address, of Pyodide's own distribution."
            self._add("pyodide_packages", message, remedy)
        return value

    def patterns(self, key: str) -> tuple[str, ...]:
        texts = cast("list[str]", self._table.get(key, []))
        for index, text in enumerate(texts):
            if problem := path_patterns.problem(text):
                self._mistakes.add(("livechat", key, index), f'"{text}" {problem}', _PATTERN)
        return tuple(texts)

    def hosts(self) -> tuple[str, ...]:
        if "hosts" not in self._table:
            return DEFAULT_HOSTS
        hosts = self.origins("hosts", wildcard=True)
        if self._table["hosts"] == []:
            self._add(
                "hosts",
                "is empty: no page could frame the extension",
                "Remove it to allow LiveChat's.",
            )
        return hosts

    def origins(self, key: str, *, wildcard: bool = False) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for index, text in enumerate(cast("list[str]", self._table.get(key, []))):
            try:
                found[origins.parse(text, wildcard=wildcard)] = None
            except OriginError as error:
                self._mistakes.add(("livechat", key, index), str(error), error.remedy)
        return tuple(found)
