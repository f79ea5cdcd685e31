from pathlib import Path

import pytest

from agentapp_devkit.config.configuration import InvalidConfigurationError, load
from agentapp_devkit.config.named_files import named_files

SETTINGS = """\
packages = ["humanize", "./wheels/shop-1.0-py3-none-any.whl", "no requirement!"]

[files]
"{DATA}" = "data"
"{DATA}/prices.json" = ""
"/etc/passwd" = ""

[livechat]
sdk = "lib/sdk.js"
styles = ["look/shop.css", "../shop.css"]
pyodide_packages = "distribution"
"""


def test_each_file_in_the_folder_is_named_before_it_exists(tmp_path: Path) -> None:
    (tmp_path / "pyscript.toml").write_text(SETTINGS, "utf-8")
    assert set(named_files(tmp_path)) == {
        "data/prices.json",
        "look/shop.css",
        "index.html",
        "lib/sdk.js",
        "distribution/pyodide-lock.json",
        "wheels/shop-1.0-py3-none-any.whl",
    }
    with pytest.raises(InvalidConfigurationError) as caught:
        load(tmp_path)
    assert str(caught.value).count("does not exist") == 4


def test_addresses_are_no_files(tmp_path: Path) -> None:
    settings = """[livechat]
sdk = "https://cdn.example.com/sdk.js"
pyodide_packages = "https://cdn.example.com/pyodide"
"""
    (tmp_path / "pyscript.toml").write_text(settings, "utf-8")
    assert named_files(tmp_path) == ("index.html",)
