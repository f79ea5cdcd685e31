import pytest

from agentapp_devkit.snapshot.imports import imported_by, own_modules

OWN = ("orders", "shop", "shop.cart")


@pytest.mark.parametrize(
    ("source", "modules"),
    [
        ("", ()),
        ("import json", ("json",)),
        ("import json, os.path as p", ("json", "os.path")),
        ("from htpy import li, ul", ("htpy",)),
        ("import b\nimport a\nimport b", ("b", "a")),
        ("from shop import cart, total", ("shop", "shop.cart")),
        ("from orders import cart", ("orders",)),
        ("from . import cart", ()),
        ("def f():\n    import json", ()),
        ("class A:\n    import json", ()),
        ("if True:\n    import json", ()),
        ("try:\n    import orjson\nexcept ImportError:\n    orjson = None", ()),
        ("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import json", ("typing",)),
        ("await x\nimport json", ("json",)),
    ],
)
def test_what_a_file_imports_whenever_it_runs(source: str, modules: tuple[str, ...]) -> None:
    assert imported_by(source.encode(), OWN) == modules


def test_a_file_for_a_newer_python_than_this_one_is_read_by_its_lines() -> None:
    source = (
        b"import json, a.b as c\nfrom htpy import ul\n  import no\ntype X = [[[\nimport last  # x"
    )
    assert imported_by(source) == ("json", "a.b", "htpy", "last")


def test_a_file_in_another_encoding_is_read() -> None:
    assert imported_by("# coding: latin-1\nimport json  # ó".encode("latin-1")) == ("json",)


def test_the_authors_modules_are_the_python_files_that_can_be_imported() -> None:
    files = ["main.py", "orders.py", "shop/__init__.py", "shop/cart.py", "a-b.py", "data/x.json"]
    assert own_modules(dict.fromkeys(files, b"")) == ("orders", "shop", "shop.cart")
