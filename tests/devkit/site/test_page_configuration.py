"""The page's configuration: the JSON in the page, and its types for the page's scripts."""

import json
import re
from dataclasses import fields, replace
from typing import Any

from agentapp_devkit import paths
from agentapp_devkit.site.page.page_configuration import (
    PageConfiguration,
    PageFiles,
    StandardLibrary,
    declarations,
)

FILES = PageFiles(
    boot="boot.js",
    runtime="pyodide/",
    lock="lock.json",
    wheels="wheels/",
    app="app.bin",
    module="pyodide.wasm.bin",
    decoder="zstddec.bin",
    sdk="sdk.js",
    inventory="inventory.json",
)
CONFIGURATION = PageConfiguration(
    simulator_origin=None,
    build_id="1",
    file="index.html",
    worker=None,
    connect="early",
    authorize=False,
    placement="details",
    hosts=("https://my.livechatinc.com",),
    runtime="pyodide",
    waits_for_py_script=False,
    home="/app",
    main="main.py",
    files=FILES,
    preload=(),
    integrity={"boot.js": "</script>"},
    packages=(),
    stdlib=StandardLibrary(path="/lib/python.zip", size=1, part=1, integrity=("sha256-x",)),
)


def content_of(configuration: PageConfiguration) -> dict[str, Any]:
    """The JSON in the element."""
    element = configuration.element()
    start = '<script type="application/json" id="agentapp">'
    assert element.startswith(start)
    text = element.removeprefix(start).removesuffix("</script>")
    assert "<" not in text
    content: dict[str, Any] = json.loads(text)
    return content


def test_the_types_for_scripts_are_those_of_the_configuration() -> None:
    current = (paths.STATIC / "types" / "page-configuration.d.ts").read_text("utf-8")

    assert current == declarations(), (
        "python3 -m agentapp_devkit.site.page.page_configuration"
        " > static/types/page-configuration.d.ts"
    )


def test_every_field_is_in_the_page_under_its_name_in_javascript() -> None:
    signing_in = replace(
        CONFIGURATION, client_id="1", accounts_server="https://a", web_apis="https://b"
    )
    content = content_of(signing_in)

    assert len(content) == len(fields(PageConfiguration))
    assert all(re.search(rf"readonly {name}\??: ", declarations()) for name in content)
    assert content["buildId"] == "1"
    assert content["waitsForPyScript"] is False
    assert content["simulatorOrigin"] is None
    assert content["stdlib"]["integrity"] == ["sha256-x"]
    assert content["integrity"] == {"boot.js": "</script>"}


def test_a_file_that_the_site_does_not_have_is_left_out() -> None:
    assert content_of(CONFIGURATION)["files"] == FILES.addresses()
    assert "memory" not in FILES.addresses()
    assert "readonly memory?: string;" in declarations()
