"""The page's style sheet, bundled by esbuild: again only after a change."""

import os
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from agentapp_devkit.progress import Silent
from agentapp_devkit.site.page import style_bundle
from agentapp_devkit.tools import node


def test_esbuild_runs_again_after_a_change_of_an_imported_sheet_or_an_image_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # esbuild works in a folder of its own
    runs = 0
    esbuild = node.esbuild

    def counted(arguments: Sequence[str], **options: object) -> None:
        nonlocal runs
        runs += 1
        esbuild([*arguments], **options)  # type: ignore[arg-type]

    monkeypatch.setattr(node, "esbuild", counted)
    files: dict[str, bytes] = {}

    def bundle() -> str:
        files.clear()

        def add(name: str, content: bytes) -> str:
            files[name] = content
            return f"assets/hashed-{name}"

        return style_bundle.bundle([tmp_path / "shop.css"], add, progress=Silent())

    def write(name: str, content: str, *, saved: int) -> None:
        (tmp_path / name).write_text(content, "utf-8")
        os.utime(tmp_path / name, (saved, saved))

    write("shop.css", '@import "colors.css"; a { background: url(dot.png) }', saved=1)
    write("colors.css", "a { color: red }", saved=1)
    write("dot.png", "PNG 1", saved=1)
    first = bundle()
    assert bundle() == first
    assert files == {"dot.png": b"PNG 1"}
    assert runs == 1
    write("colors.css", "a { color: green }", saved=1)
    assert "green" in bundle()
    write("dot.png", "PNG 2", saved=1)
    assert "assets/hashed-dot.png" in bundle()
    assert files == {"dot.png": b"PNG 2"}
    assert runs == 3
    write("dot.png", "PNG 3", saved=round(time.time()) + 60)  # esbuild may have read another one
    bundle()
    bundle()
    assert runs == 5
