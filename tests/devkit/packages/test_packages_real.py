"""The real index, through pip and uv as this machine is set up, and the real Pyodide in Node."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from agentapp_devkit.packages import PackageError, ensure
from agentapp_devkit.progress import Silent
from agentapp_devkit.site.runtime.pyodide_lock import pyodide_lock

PYODIDE = Path("node_modules/pyodide").resolve()
_RUN = """
const [pyodide, site] = process.argv.slice(1);
const { loadPyodide } = await import(`${pyodide}/pyodide.mjs`);
const { readFileSync } = await import("node:fs");
const python = await loadPyodide({
  indexURL: `${pyodide}/`,
  lockFileContents: readFileSync(`${site}/pyodide-lock.json`, "utf8"),
  packageBaseUrl: `${site}/`,
  packageCacheDir: `${site}/`,
  stdout: () => {},
});
await python.loadPackage("micropip", { messageCallback: () => {} });
console.log(await python.runPythonAsync(`
import micropip
await micropip.install(["humanize", "pydantic", "htpy"])
import htpy, humanize, pydantic, pydantic_core

class Order(pydantic.BaseModel):
    count: int

str(htpy.p[humanize.intcomma(Order(count="1000").count), "<"])
`));
"""


def test_pure_compiled_and_source_only_packages_run_in_pyodide(tmp_path: Path) -> None:
    wheels = ensure(tmp_path, ["humanize", "pydantic"], cache=tmp_path / "cache", progress=Silent())
    files = {wheel.name: wheel.path.name for wheel in wheels}
    assert files["humanize"].endswith("-py3-none-any.whl")
    assert files["pydantic-core"].endswith("-cp314-cp314-pyemscripten_2026_0_wasm32.whl")
    assert files["markupsafe"].endswith("-py3-none-any.whl")
    lock = (tmp_path / "pyscript.lock").read_text("utf-8")
    assert "://" not in lock
    assert str(tmp_path) not in lock
    assert ensure(
        tmp_path, ["pydantic", "humanize"], cache=tmp_path / "other", progress=Silent()
    ) == tuple(_moved(wheel, tmp_path) for wheel in wheels)

    site = tmp_path / "site"
    site.mkdir()
    for wheel in wheels:
        shutil.copy(wheel.path, site)
    info = json.loads((PYODIDE / "pyodide-lock.json").read_text("utf-8"))["info"]
    (site / "pyodide-lock.json").write_text(json.dumps(pyodide_lock(wheels, info)), "utf-8")
    ran = subprocess.run(
        ["node", "--input-type=module", "--eval", _RUN, str(PYODIDE), str(site)],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert ran.stdout.strip().splitlines()[-1:] == ["<p>1,000&lt;</p>"], ran.stderr


def _moved(wheel: object, folder: Path) -> object:
    from dataclasses import replace

    from agentapp_devkit.packages import Wheel

    assert isinstance(wheel, Wheel)
    return replace(wheel, path=folder / "other" / wheel.path.relative_to(folder / "cache"))


@pytest.mark.parametrize(
    ("requirement", "words"),
    [
        (
            "agentapp-has-no-such-package",
            'there is no package named "agentapp-has-no-such-package"',
        ),
        ("numpy", "Pyodide's own distribution has a compiled one"),
    ],
)
def test_a_package_that_cannot_be_had_says_why(
    tmp_path: Path, requirement: str, words: str
) -> None:
    with pytest.raises(PackageError) as raised:
        ensure(tmp_path, [requirement], cache=tmp_path / "cache", progress=Silent())
    (problem,) = raised.value.problems
    assert words in problem
