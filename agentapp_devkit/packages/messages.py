"""The error messages for a package that cannot be had: why, and what to do."""

import json
import re
from collections.abc import Sequence
from difflib import get_close_matches
from functools import cache
from textwrap import shorten

from packaging.utils import canonicalize_name

from agentapp_devkit import paths
from agentapp_devkit.packages import pyodide_target
from agentapp_devkit.tools import causes

_LOG_LINES = 12
_LOG_WIDTH = 160
_OWN_WHEEL = (
    "look for a package that is pure Python, or put a wheel for "
    f"{pyodide_target.PLATFORM} into the folder and name its path"
)
_NOT_FOUND = re.compile(r"Because (?P<name>\S+) was not found in the")
_NO_VERSION = re.compile(
    r"there (?:is no version|are no versions) of \S+|only \S+ is available and you require"
)
_TAGS = re.compile(r"has no wheels with a matching|have no wheels with a matching")
_PYTHON = re.compile(r"Python ?(?P<python>[<>=!~][\d.,<>=!~ *]+)")
_HINT = re.compile(r"^hint: (?P<hint>.*(?:tag|platform).*)$", re.MULTILINE)
_CONCLUSION = re.compile(
    r"(?:\. And because you require [^.]*(?:\.\S[^.]*)*)?"
    r",? we can conclude that your requirements are unsatisfiable\.$"
)
_NAMES_IN_TAGS = re.compile(
    r"(?:versions of |Because |and )([\w.-]+)\S* (?:has|have) no (?:usable )?wheels"
)
_NAMES_IN_HINTS = re.compile(r"[Ww]heels (?:for|are available for) `([\w.-]+)`")
_NAMES_OF_BUILDS = re.compile(r"Failed to (?:download and )?build `([\w.-]+?)(?:[=@]=?[^`]*)?`")


def is_offline(output: str) -> bool:
    """Tell whether a client failed because of the network or the disk."""
    return causes.of_output(output) is not None


def without_wheel(output: str) -> frozenset[str]:
    """Name the packages of which uv found no wheel, and no source that it can use unbuilt."""
    flat = " ".join(output.split())
    in_reasons = _NAMES_IN_TAGS.findall(re.sub(r"\{.*?\}", "", flat))
    builds = _NAMES_OF_BUILDS.findall(flat)
    return frozenset((*in_reasons, *_NAMES_IN_HINTS.findall(flat), *builds))


def not_found(output: str) -> frozenset[str]:
    """Name the packages that are not in the index."""
    names = _NOT_FOUND.findall(" ".join(output.split()))
    return frozenset(canonicalize_name(name) for name in names)


def python_of(version: str, output: str) -> str:
    """Tell which Python a version is for if pip left it out for that; empty if it did not."""
    match = re.search(
        rf"[:;] {re.escape(version)} Requires-Python ([^;\n]+)"
        r"|requires a different Python: \S+ not in '([^'\n]+)'",
        output,
    )
    return (match[1] or match[2]).strip() if match else ""


def unresolved(wanted: str, output: str) -> str:
    """Say why `wanted` cannot be resolved, from what uv wrote."""
    flat = " ".join(output.split())
    if is_offline(output):
        return offline(wanted, output)
    if match := _NOT_FOUND.search(flat):
        return _not_found(wanted, match["name"])
    if sources := _NAMES_OF_BUILDS.findall(flat):
        return source_only(wanted, sources)
    if _TAGS.search(flat):
        return only_elsewhere(wanted, "; ".join(m["hint"] for m in _HINT.finditer(output)))
    if _NO_VERSION.search(flat):
        return (
            f"{wanted}: there is no such version. {_cause(output)}\n"
            "  Ask for a version that exists, or for none in particular."
        )
    if match := _PYTHON.search(flat):
        return other_python(wanted, match["python"].strip())
    return f"{wanted}: {_cause(output)}\n  Change the versions that you ask for so that they agree."


def conflict(output: str) -> str:
    """Say which requirements contradict each other, from what uv wrote."""
    return (
        f"The packages do not agree with each other: {_cause(output)}\n"
        "  Loosen or change one of the versions named here."
    )


def _cause(output: str) -> str:
    text = re.sub(r"^.*?cause: ", "", " ".join(output.split()), count=1)
    text = re.split(r" hint: ", text)[0]
    return _CONCLUSION.sub(".", text)


def _not_found(wanted: str, name: str) -> str:
    near = get_close_matches(name, _distribution(), n=1, cutoff=0.8)
    guess = f' Did you mean "{near[0]}"?' if near else ""
    why = "" if name == wanted else f"{wanted}: "
    return (
        f'{why}there is no package named "{name}" in the index.{guess}\n'
        "  Check the spelling; the name to install may differ from the name to import."
    )


def only_elsewhere(wanted: str, offered: str) -> str:
    """Say that `wanted` exists, compiled for other platforms only."""
    detail = f" {offered}" if offered else ""
    return (
        f"{wanted}: no wheel of it runs in the browser (Pyodide {pyodide_target.PYODIDE}: "
        f"Python {pyodide_target.PYTHON}, {pyodide_target.PLATFORM})."
        f"{detail}{_distributed(wanted)}\n  {_naming(wanted)}Try another version, {_OWN_WHEEL}."
    )


def source_only(wanted: str, names: Sequence[str]) -> str:
    """Say that the index has the source of `names` but no wheel of them that fits."""
    keys = ", ".join(f'"{name}"' for name in sorted(set(names)))
    is_wanted = list(names) == [re.split(r"[\s<>=!~;\[@]", wanted)[0]]
    needed = "it" if is_wanted else keys.replace('"', "")
    if any(_distributed(name) for name in names):
        return only_elsewhere(wanted, "")
    return (
        f"{wanted}: no wheel of {needed} runs in the browser, only its source is in the index, and "
        "to build it runs its code on this machine.\n"
        f"  If you trust it, add build_from_source = [{keys}] to [livechat] in pyscript.toml; "
        f"otherwise {_OWN_WHEEL}."
    )


def other_python(wanted: str, requires: str) -> str:
    """Say that `wanted` is not for the Python that Pyodide is."""
    return (
        f"{wanted}: it is for Python {requires}, but Pyodide {pyodide_target.PYODIDE} is "
        f"{pyodide_target.PYTHON}.\n"
        f"  Pin a version that is for Python {pyodide_target.PYTHON}, or look for another package."
    )


def build_failed(wanted: str, log: str) -> str:
    """Say that only the source of `wanted` fits, and that it needs a compiler or fails to build."""
    lines = [
        shorten(line, _LOG_WIDTH)
        for line in log.splitlines()
        if line.strip() and not line.startswith("Looking in ")
    ]
    return (
        f"{wanted}: no wheel of it runs in the browser, and its source could not be built "
        f"without a compiler.{_distributed(wanted)} The end of the log:\n"
        + "".join(f"    {line}\n" for line in lines[-_LOG_LINES:])
        + f"  {_naming(wanted)}Pin another version, {_OWN_WHEEL}."
    )


def offline(wanted: str, output: str) -> str:
    """Say that the index did not answer, or that its answer could not be used."""
    remedy = causes.of_output(output)
    if remedy not in {None, causes.OFFLINE}:
        return f"{wanted}: it cannot be fetched.\n  {remedy}"
    return (
        f"{wanted}: the package index cannot be reached.\n"
        "  Connect to the network, or check pip's settings (python3 -m pip config list); once "
        "everything in pyscript.lock is in the cache, no network is needed."
    )


def differs(what: str, expected: str, found: str | None, remedy: str) -> str:
    """Say that a file's bytes are not those that pyscript.lock names."""
    seen = f", but it is {found}" if found else ""
    return (
        f"{what}: its bytes are not those in pyscript.lock.\n"
        f"    sha256 should be {expected}{seen}\n  {remedy}"
    )


def _distributed(wanted: str) -> str:
    version = _compiled_version(wanted)
    return f" Pyodide's own distribution has a compiled one, {version}." if version else ""


def _naming(wanted: str) -> str:
    """Say how an author names Pyodide's distribution, where it has what is wanted."""
    if not _compiled_version(wanted):
        return ""
    return (
        "Name the folder or the https address of that distribution as pyodide_packages in "
        "[livechat] in pyscript.toml; its files are then fetched when the site is built.\n  "
        "Otherwise: "
    )


def _compiled_version(wanted: str) -> str:
    """Return the version that Pyodide's own distribution has compiled; empty if it has none."""
    name = canonicalize_name(re.split(r"[\s<>=!~;\[@]", wanted)[0])
    return _distribution().get(name, "")


@cache
def _distribution() -> dict[str, str]:
    """Map the packages of Pyodide's own distribution to their versions, if they are compiled."""
    path = paths.VENDOR / "pyodide" / "pyodide-lock.json"
    if not path.is_file():
        return {}
    packages = json.loads(path.read_text("utf-8"))["packages"]
    return {
        name: "" if entry["file_name"].endswith("-none-any.whl") else entry["version"]
        for name, entry in packages.items()
    }
