"""Checks PyScript's own keys in `pyscript.toml`.

PyScript allows an author's own keys beside them; only those that look like a misspelt key are
reported. Source: @pyscript/core 0.7.31 and the polyscript that it contains.
"""

from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from posixpath import normpath

from agentapp_devkit.config.config_errors import Mistakes, nearest
from agentapp_devkit.packages.requirement import LocalWheel, RequirementError, parse


def is_text(value: object) -> bool:
    """Tell whether a value of TOML is a string."""
    return isinstance(value, str)


def is_switch(value: object) -> bool:
    """Tell whether a value of TOML is `true` or `false`."""
    return isinstance(value, bool)


def is_texts(value: object) -> bool:
    """Tell whether a value of TOML is an array of strings."""
    return isinstance(value, list) and all(map(is_text, value))


def is_table(value: object) -> bool:
    """Tell whether a value of TOML is a table."""
    return isinstance(value, dict)


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


Kind = tuple[str, Callable[[object], bool]]
TEXT: Kind = ("a text in quotes", is_text)
SWITCH: Kind = ("true or false", is_switch)
TEXTS: Kind = ('a list of texts, such as ["a", "b"]', is_texts)
TABLE: Kind = ("a table", is_table)
_NUMBER: Kind = ("a whole number", _is_number)
_ANYTHING: Kind = ("anything", lambda _value: True)

_KINDS: Mapping[str, Kind] = {
    "name": TEXT,
    "packages": TEXTS,
    "files": TABLE,
    "js_modules": TABLE,
    "plugins": TEXTS,
    "debug": SWITCH,
    "sync_main_only": SWITCH,
    "experimental_create_proxy": TEXT,
    "experimental_ffi_timeout": _NUMBER,
    "experimental_remote_packages": SWITCH,
    "packages_cache": TEXT,
    "service_worker": TEXT,
    "serviceWorker": TEXT,
    "arguments": _ANYTHING,
    **dict.fromkeys(
        ("description", "type", "author_name", "author_email", "version", "license"), TEXT
    ),
}

_REFUSED = {
    "interpreter": ("agentapp brings the Pyodide that it is tested with", "Remove it."),
    "index_urls": (
        "packages are fetched when the site is built, from the index that pip is set up for",
        'Remove it; "pip config set global.index-url" changes the index.',
    ),
    "fetch": ("is PyScript's old name for files", 'Use a table "[files]".'),
}


def check_kind(key: tuple[str, ...], value: object, kind: Kind, mistakes: Mistakes) -> bool:
    """Tell whether the value at `key` is of a kind; add a mistake if not."""
    expected, fits = kind
    if fits(value):
        return True
    mistakes.add(key, f"must be {expected}, not {_in_toml(value)}", "Change the value.")
    return False


def check(
    document: Mapping[str, object], livechat_keys: Collection[str], mistakes: Mistakes
) -> Mapping[str, object]:
    """Check the top level of the document; return its valid keys without `[livechat]`."""
    valid: dict[str, object] = {}
    for key, value in document.items():
        if key == "livechat":
            continue
        if key in _REFUSED:
            mistakes.add((key,), *_REFUSED[key])
        elif key in _KINDS:
            if check_kind((key,), value, _KINDS[key], mistakes):
                valid[key] = value
        elif key in livechat_keys:
            mistakes.add((key,), "is a key of [livechat]", 'Move it under the line "[livechat]".')
        elif suggestion := _slip(key):
            mistakes.add((key,), "is not a key of pyscript.toml", suggestion)
        else:
            valid[key] = value
    return valid


def check_packages(folder: Path, packages: list[str], mistakes: Mistakes) -> tuple[str, ...]:
    """Check each entry of `packages`, without an index, and return all."""
    for index, text in enumerate(packages):
        key = ("packages", index)
        try:
            requirement = parse(text)
        except RequirementError as error:
            mistakes.add(key, str(error), error.remedy)
            continue
        if isinstance(requirement, LocalWheel) and not (folder / requirement.path).is_file():
            mistakes.add(key, f'"{text}" does not exist', "Put it there, or correct the path.")
    return tuple(packages)


def check_js_modules(folder: Path, js_modules: Mapping[str, object], mistakes: Mistakes) -> None:
    """Check that the modules that PyScript imports are in the site."""
    for where, modules in js_modules.items():
        key = ("js_modules", where)
        if where not in {"main", "worker"}:
            mistakes.add(key, "is not a place for modules", 'Use "[js_modules.main]".')
        elif check_kind(key, modules, TABLE, mistakes) and isinstance(modules, dict):
            for source in modules:
                _check_module(folder, (*key, source), source, mistakes)


def _check_module(folder: Path, key: tuple[str, ...], source: str, mistakes: Mistakes) -> None:
    path = normpath(source)
    if "://" in source or source.startswith("//"):
        mistakes.add(
            key, f'"{source}" is on another server', "Download it into static/ and name it there."
        )
    elif not path.startswith("static/") or not (folder / path).is_file():
        mistakes.add(
            key, f'"{source}" is not a file in static/', "Put it there: the site holds no other."
        )


def _slip(key: str) -> str:
    names = (*_KINDS, "livechat")
    for known in names:
        if sorted(key.lower()) == sorted(known):  # "nmae"
            return f'Did you mean "{known}"?'
    # Long names only: a short one is easily an author's own.
    return nearest(key, (known for known in names if len(known) > 4), "", likeness=0.85)


def _in_toml(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case str():
            return f'"{value}"'
        case list():
            return "such a list"
        case dict():
            return "a table"
        case _:
            return str(value)
