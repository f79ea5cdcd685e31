from pathlib import Path

import pytest

from agentapp_devkit.config.configuration import load
from agentapp_devkit.site.runtime.pyscript_imports import Use, contradictions, pyscript_uses


@pytest.mark.parametrize(
    ("source", "uses"),
    [
        ("import json", []),
        ("import pyscriptx, notpyscript", []),
        ("import json\nimport pyscript", [(2, True)]),
        ("import js, pyscript.web as web", [(1, True)]),
        ("from pyscript import when", [(1, True)]),
        ("from pyscript.web import page", [(1, True)]),
        ("from .pyscript import when", []),
        ("def f():\n    from pyscript import when", [(2, True)]),
        ("try:\n    import pyscript\nexcept ImportError:\n    pyscript = None", [(2, False)]),
        (
            "try:\n    import pyscript\nexcept (KeyError, ModuleNotFoundError):\n    pass",
            [(2, False)],
        ),
        ("try:\n    import pyscript\nexcept:\n    pass", [(2, False)]),
        ("try:\n    import pyscript\nexcept KeyError:\n    pass", [(2, True)]),
        ("try:\n    pass\nexcept ImportError:\n    import pyscript", [(4, True)]),
        ("if TYPE_CHECKING:\n    import pyscript", [(2, False)]),
        ("type X = [[[\nfrom pyscript import when", [(2, True)]),
    ],
)
def test_imports_of_pyscript_are_found_with_their_lines(
    source: str, uses: list[tuple[int, bool]]
) -> None:
    files = {"main.py": source.encode(), "notes.txt": b"import pyscript"}
    assert pyscript_uses(files) == tuple(Use("main.py", *use) for use in uses)


def _configured(folder: Path, runtime: str) -> tuple[str, ...]:
    (folder / "page.py").write_text("import pyscript", "utf-8")
    (folder / "pyscript.toml").write_text(
        f'[files]\n"page.py" = "page.py"\n[livechat]\nruntime = "{runtime}"\n', "utf-8"
    )
    sources = {
        "main.py": b"import json\nfrom pyscript import when",
        "page.py": b"import pyscript",
        "shop/cart.py": b"try:\n    import pyscript\nexcept ImportError:\n    pass",
    }
    return contradictions(sources, load(folder))


def test_code_that_needs_pyscript_contradicts_a_start_without_it(tmp_path: Path) -> None:
    told = _configured(tmp_path, "pyodide")
    assert [line.split(": ")[0] for line in told] == ["py/main.py:2", "page.py:1"]
    assert all('runtime = "pyscript"' in line for line in told)


def test_with_pyscript_everything_may_import_it(tmp_path: Path) -> None:
    assert _configured(tmp_path, "pyscript") == ()
