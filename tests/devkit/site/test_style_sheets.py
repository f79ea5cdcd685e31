"""The style sheet of a site that an installed agentapp builds, without esbuild."""

import re
from pathlib import Path

import pytest

from agentapp_devkit import paths
from agentapp_devkit.progress import Silent
from agentapp_devkit.site.errors import SiteError
from agentapp_devkit.site.page import style_bundle, style_sheets

# tinycss2 leaves the zeros out.
UNICODE_RANGE = re.compile(r"U\+[0-9A-F-]+")
LEADING_ZEROS = re.compile(r"(?<=[+-])0+(?=[0-9A-F])")


class Assets:
    """The files that a style sheet names."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}

    def add(self, name: str, content: bytes) -> str:
        self.files[name] = content
        return f"assets/{name}"


def read(folder: Path, text: str, assets: Assets | None = None) -> str:
    (folder / "shop.css").write_text(text, "utf-8")
    return style_sheets.read(folder / "shop.css", (assets or Assets()).add)


@pytest.mark.parametrize("address", ["logo.png", "'logo.png'", '"./logo.png?v=2#top"'])
def test_a_local_image_becomes_an_asset(address: str, tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(b"PNG")
    assets = Assets()
    text = read(tmp_path, f"a{{background:URL({address}) no-repeat}}", assets)
    assert "assets/logo.png" in text
    assert assets.files == {"logo.png": b"PNG"}


def test_images_in_nested_rules_and_media_queries_become_assets(tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(b"PNG")
    text = read(tmp_path, "@media print{a{&:hover{background:image-set(url(logo.png) 1x)}}}")
    assert 'url("assets/logo.png")' in text


@pytest.mark.parametrize(
    "address", ["data:image/gif;base64,R0lGOD", "https://cdn.example.com/a.png", "#mask"]
)
def test_other_addresses_stay(address: str, tmp_path: Path) -> None:
    assert f'url("{address}")' in read(tmp_path, f'a{{mask:url("{address}")}}')


def test_text_that_looks_like_an_address_stays(tmp_path: Path) -> None:
    text = 'a::after{content:"url(missing.png)"}'
    assert read(tmp_path, f"/* url(missing.png) */{text}") == text


def test_an_import_is_inlined_with_its_media_query(tmp_path: Path) -> None:
    (tmp_path / "base.css").write_text("b{color:red}", "utf-8")
    text = read(tmp_path, '@import "base.css";@import url(base.css) print;a{color:blue}')
    assert text == "b{color:red}@media print{b{color:red}}a{color:blue}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("\na{background:url(none.png)}", r"shop\.css:2: there is no none\.png"),
        ("@import 'none.css';", r"shop\.css:1: there is no none\.css"),
        ("@import 'shop.css';", r"shop\.css imports itself"),
        ("@import 'shop.css' layer(base);", r"layer\(\) or supports\(\)"),
    ],
)
def test_a_mistake_is_named_with_its_line(text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(SiteError, match=message):
        read(tmp_path, text)


def test_a_text_cannot_end_the_element(tmp_path: Path) -> None:
    assert "</style" not in read(tmp_path, "a::after{content:'</StYle><script>'}").lower()


def test_the_panels_style_is_the_same_without_esbuild(tmp_path: Path) -> None:
    found, expected = Assets(), Assets()
    sources = [paths.VENDOR / "tokens.css", paths.STATIC / "panel.css"]
    style = style_bundle.bundle(sources, expected.add, progress=Silent())
    (tmp_path / "style.css").write_text(
        "".join(style_sheets.read(source, found.add) for source in sources), "utf-8"
    )
    for name in found.files:
        asset = tmp_path / "assets" / name
        asset.parent.mkdir(exist_ok=True)
        asset.write_bytes(found.files[name])
    minified = style_bundle.bundle([tmp_path / "style.css"], Assets().add, progress=Silent())
    assert found.files == expected.files
    assert minified == UNICODE_RANGE.sub(lambda each: LEADING_ZEROS.sub("", each[0]), style)
