"""Building a plain wheel from a package's source, the same bytes each time.

There is no compiler for Pyodide here, so none is let near: a package whose extension is optional
(markupsafe, PyYAML, …) then builds as pure Python, and one that needs it fails.
"""

import re
import sys
from base64 import urlsafe_b64encode
from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

from agentapp_devkit.packages import messages, pip_uv, pyodide_target
from agentapp_devkit.packages.errors import PackageError
from agentapp_devkit.packages.wheels.wheel import read, write

_ENVIRONMENT = {
    **dict.fromkeys(("CC", "CXX", "FC", "RUSTC", "CARGO"), "false"),
    "SOURCE_DATE_EPOCH": "315532800",  # the first date that a zip archive can hold
    "PYTHONHASHSEED": "0",
}
_GENERATOR = re.compile(r"^(?P<tool>[\w-]+) \(?(?P<version>[\d.]+)\)?$")
_COMPILED = re.compile(r"\.(so|pyd|dylib|dll)(\.\d+)*$")
_TOOLS = {"bdist_wheel": "wheel", "flit": "flit_core"}


def build(name: str, version: str, *, sdist_sha256: str, built_with: str, into: Path) -> Path:
    """Build the wheel of a version from its source in the index, and return where it is.

    `built_with` pins the tool that builds (`setuptools==80.9.0`, as `tool` gives it), or is empty.
    Raises `PackageError` when the build fails or the wheel is compiled for this machine.
    """
    wanted = f"{name}=={version}"
    (into / "requirement.txt").write_text(f"{wanted} --hash=sha256:{sdist_sha256}\n", "utf-8")
    (into / "tools.txt").write_text(f"{built_with}\n", "utf-8")
    built = into / "built"
    try:
        pip_uv.pip(
            (
                # pip's own cache may hold a wheel that was built with a compiler
                *("wheel", "--no-deps", "--no-cache-dir", "--no-binary", name),
                *("--require-hashes", "--requirement", "requirement.txt", "--wheel-dir", "built"),
            ),
            folder=into,
            # one of them reaches the build's environment, depending on pip's version
            environment={
                **_ENVIRONMENT,
                "PIP_CONSTRAINT": str(into / "tools.txt"),
                "PIP_BUILD_CONSTRAINT": str(into / "tools.txt"),
            },
        )
    except pip_uv.ClientError as error:
        raise PackageError(_failure(wanted, version, sdist_sha256, error.output)) from None
    wheel = _plain(next(built.glob("*.whl")), into)
    if not pyodide_target.runs(wheel.name):
        raise PackageError(
            messages.build_failed(wanted, f"It built {wheel.name}, which is for this machine.")
        )
    return wheel


def tool(wheel: Path) -> str:
    """Name the version of the build tool that wrote a wheel, or nothing where it does not say."""
    match = _GENERATOR.match(read(wheel).generator)
    return f"{_TOOLS.get(match['tool'], match['tool'])}=={match['version']}" if match else ""


def _failure(wanted: str, version: str, sdist_sha256: str, output: str) -> str:
    if messages.is_offline(output):
        return messages.offline(wanted, output)
    if "DO NOT MATCH THE HASHES" in output:
        return messages.differs(
            f"{wanted} (source)", sdist_sha256, None, "Find out why before you trust it."
        )
    if python := messages.python_of(version, output):
        here = ".".join(map(str, sys.version_info[:2]))
        return messages.build_failed(wanted, f"It is built by Python {python}; this is {here}.")
    return messages.build_failed(wanted, output)


def _plain(wheel: Path, folder: Path) -> Path:
    """Write the wheel again into `folder`: sorted, undated, and stored.

    Stored, because compressors differ between machines. A wheel in which nothing is compiled is for
    every platform, whatever its build says: that only knows that there could have been an
    extension.
    """
    with ZipFile(wheel) as archive:
        contents = {
            name: archive.read(name) for name in archive.namelist() if not name.endswith("/")
        }
    file_name = wheel.name
    if not pyodide_target.runs(file_name) and not any(map(_COMPILED.search, contents)):
        name, version, *_ = file_name.split("-")
        file_name = f"{name}-{version}-py3-none-any.whl"
        _retag(contents)
    to = folder / file_name
    write(to, contents)
    return to


def _retag(contents: dict[str, bytes]) -> None:
    """Make a wheel say that it is plain Python, in WHEEL and in the hash that RECORD has of it."""
    name = next(name for name in contents if name.endswith(".dist-info/WHEEL"))
    record = f"{name.removesuffix('WHEEL')}RECORD"
    kept = [
        line
        for line in contents[name].decode().splitlines()
        if line.strip() and not line.startswith(("Tag:", "Root-Is-Purelib:"))
    ]
    lines = [*kept, "Root-Is-Purelib: true", "Tag: py3-none-any", ""]
    contents[name] = "\n".join(lines).encode()
    digest = urlsafe_b64encode(sha256(contents[name]).digest()).rstrip(b"=").decode()
    contents[record] = re.sub(
        rf"^{re.escape(name)},.*$",
        f"{name},sha256={digest},{len(contents[name])}",
        contents[record].decode(),
        flags=re.MULTILINE,
    ).encode()
