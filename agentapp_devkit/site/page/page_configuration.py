"""The page's configuration: the JSON block in `index.html` that all of the page's scripts read.

The dataclasses below are its only description. `static/types/page-configuration.d.ts` is generated
from them, so mypy checks the side that writes and tsc the side that reads:

    python3 -m agentapp_devkit.site.page.page_configuration > static/types/page-configuration.d.ts
"""

import dataclasses
import json
import sys
import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from inspect import getdoc
from typing import Any, Literal, get_args, get_origin, get_type_hints

from agentapp_devkit.config.configuration import Connect, Placement, Runtime


@dataclass(frozen=True)
class PageFiles:
    """The addresses of the files that the scripts load, relative to the page.

    Args:
        boot: The script that starts the runtime.
        runtime: The folder of Pyodide's files.
        module: Pyodide's WebAssembly module, compressed.
        lock: Pyodide's lock file, with the packages of this site.
        wheels: The folder of the packages.
        app: The archive of the extension's and agentapp's modules.
        decoder: The decoder of Zstandard, a WebAssembly module.
        sdk: LiveChat's script; an absolute address where it is not the site's.
        inventory: The list of all files with their hashes.
        memory: The snapshot.
        packages: The archive of the packages' files beside the snapshot.
        pyscript: PyScript's core.
        interpreter: The module that PyScript takes for Pyodide.
        storage: The module that replaces IndexedDB where the browser allows none.
        accounts_sdk: LiveChat's script that signs agents in.
        sign_in: The script that has it sign the agent in.
    """

    boot: str
    runtime: str
    module: str
    lock: str
    wheels: str
    app: str
    decoder: str
    sdk: str
    inventory: str
    memory: str | None = None
    packages: str | None = None
    pyscript: str | None = None
    interpreter: str | None = None
    storage: str | None = None
    accounts_sdk: str | None = None
    sign_in: str | None = None

    def addresses(self) -> dict[str, str]:
        """The addresses by name, without the files that this site does not have."""
        return {name: address for name, address in vars(self).items() if address is not None}


@dataclass(frozen=True)
class StandardLibrary:
    """Python's standard library, which comes in parts when an import needs it.

    Args:
        path: The path where Python looks for it.
        size: The bytes of all of it.
        part: The bytes of each part but the last.
        integrity: The hash of each part.
    """

    path: str
    size: int
    part: int
    integrity: tuple[str, ...]


@dataclass(frozen=True)
class PageConfiguration:
    """The page's configuration, as `build` and `serve` write it into `index.html`.

    Args:
        simulator_origin: The simulator's origin during development; null in production.
        build_id: The id of the site's build.
        file: The page's file in the site.
        worker: The address of the service worker; null during development.
        connect: The moment of connecting: with the page, or when Python calls `init()`.
        authorize: The default of `init(authorize=…)`.
        placement: The place in the Agent App where the page lives.
        hosts: The origins that may frame the page.
        runtime: The script that starts Python.
        waits_for_py_script: True where `main` needs PyScript from its first line on.
        home: The folder of the author's modules in Python's file system.
        main: The script that the page runs, relative to `home`.
        files: The files that the scripts load.
        preload: The scripts that the browser is to fetch before boot.mjs asks for them.
        integrity: The hashes of files by address, as the attribute `integrity` has them.
        packages: The packages with their versions, as micropip takes them.
        stdlib: The standard library.
        client_id: The id of the author's app, for signing in.
        accounts_server: The origin of LiveChat's accounts server, or of its fake under `serve`.
        web_apis: The origin of the fake of LiveChat's Web APIs, under `serve`.
    """

    simulator_origin: str | None
    build_id: str
    file: str
    worker: str | None
    connect: Connect
    authorize: bool
    placement: Placement
    hosts: tuple[str, ...]
    runtime: Runtime
    waits_for_py_script: bool
    home: str
    main: str
    files: PageFiles
    preload: tuple[str, ...]
    integrity: Mapping[str, str]
    packages: tuple[str, ...]
    stdlib: StandardLibrary
    client_id: str | None = None
    accounts_server: str | None = None
    web_apis: str | None = None

    def element(self) -> str:
        """The element of the page that holds the configuration."""
        text = json.dumps(_json_of(self), ensure_ascii=False).replace("<", "\\u003c")
        return f'<script type="application/json" id="agentapp">{text}</script>'


def declarations() -> str:
    """The configuration's types in TypeScript."""
    parts = ["// Generated from agentapp_devkit/site/page/page_configuration.py; do not edit.\n"]
    parts += map(_interface, (PageFiles, StandardLibrary, PageConfiguration))
    return "\n".join(parts)


def _json_of(instance: object) -> dict[str, object]:
    """The fields under their names in JavaScript, without optional ones that are not there."""
    content: dict[str, object] = {}
    for field in dataclasses.fields(instance):  # type: ignore[arg-type]
        value = getattr(instance, field.name)
        if value is None and field.default is None:
            continue
        is_nested = dataclasses.is_dataclass(value)
        content[_camel_case(field.name)] = _json_of(value) if is_nested else value
    return content


def _interface(kind: type[Any]) -> str:
    summary, *rest = (getdoc(kind) or "").splitlines()
    described = dict(line.strip().split(": ", 1) for line in rest if line.startswith("    "))
    fields = dataclasses.fields(kind)
    hints = get_type_hints(kind)
    lines = [f"/** {summary} */", f"export interface {kind.__name__} {{"]
    for field in fields:
        is_optional = field.default is None
        name = _camel_case(field.name) + ("?" if is_optional else "")
        lines.append(f"  /** {described[field.name]} */")
        lines.append(f"  readonly {name}: {_type(hints[field.name], is_optional=is_optional)};")
    return "\n".join([*lines, "}", ""])


_PLAIN = {str: "string", int: "number", bool: "boolean", types.NoneType: "null"}


def _type(hint: Any, *, is_optional: bool = False) -> str:
    """A Python type in TypeScript; `is_optional` fields are absent and never null."""
    return " | ".join(name for name in _types(hint) if not (is_optional and name == "null"))


def _types(hint: Any) -> Iterator[str]:
    origin, arguments = get_origin(hint), get_args(hint)
    if hint in _PLAIN:
        yield _PLAIN[hint]
    elif isinstance(hint, type) and dataclasses.is_dataclass(hint):
        yield hint.__name__
    elif origin is Literal:
        yield from map(json.dumps, arguments)
    elif origin is tuple:
        yield f"readonly {_type(arguments[0])}[]"
    elif origin is Mapping:
        yield f"Readonly<Record<{_type(arguments[0])}, {_type(arguments[1])}>>"
    else:
        for one in arguments:
            yield from _types(one)


def _camel_case(name: str) -> str:
    """A name as JavaScript writes it.

    >>> _camel_case("waits_for_py_script")
    'waitsForPyScript'
    """
    first, *others = name.split("_")
    return first + "".join(word.title() for word in others)


if __name__ == "__main__":
    sys.stdout.write(declarations())
