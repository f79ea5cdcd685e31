"""Reads a style sheet: imports of local sheets inlined, local fonts and images as assets."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import tinycss2
from tinycss2.ast import FunctionBlock, URLToken

from agentapp_devkit.site.errors import SiteError
from agentapp_devkit.site.page.style_bundle import Add

_Node = Any  # tinycss2 has no types
_END = re.compile("</(style)", re.IGNORECASE)


def read(source: Path, add: Add, parents: tuple[Path, ...] = ()) -> str:
    """Return the text of a style sheet, without comments.

    Args:
        source: The style sheet.
        add: Takes the fonts and images that it names.
        parents: The style sheets that import this one.

    Raises:
        SiteError: It names a file that does not exist, or imports itself.
    """
    rules = tinycss2.parse_stylesheet(
        source.read_text("utf-8-sig"), skip_comments=True, skip_whitespace=True
    )
    text = "".join(_texts(rules, source, add, (*parents, source)))
    return _END.sub(r"<\\/\1", text)  # in an element <style>, whose end it would be


def _texts(
    rules: Iterable[_Node], source: Path, add: Add, parents: tuple[Path, ...]
) -> Iterator[str]:
    for rule in rules:
        imported = _import(rule, source)
        if imported:
            file, condition = imported
            if file in parents:
                raise SiteError(f"{source}:{rule.source_line}: {file.name} imports itself.")
            content = read(file, add, parents)
            yield f"@media {condition}{{{content}}}" if condition else content
            continue
        if rule.type in {"qualified-rule", "at-rule"}:
            for value in _values([*rule.prelude, *(rule.content or ())]):
                _replace(value, source, add)
        yield rule.serialize()


def _import(rule: _Node, source: Path) -> tuple[Path, str] | None:
    """Return the local style sheet that `rule` imports, and its media query."""
    if rule.type != "at-rule" or rule.lower_at_keyword != "import":
        return None
    first, *others = [value for value in rule.prelude if value.type != "whitespace"]
    token = first if first.type == "string" else _address(first)
    if token is None or not _is_local(token.value):
        return None
    if others and others[0].type in {"function", "ident"} and _is_layer(others[0]):
        raise SiteError(
            f"{source}:{rule.source_line}: an @import with layer() or supports() is not supported."
            " Write its rules into this file."
        )
    rest = rule.prelude[rule.prelude.index(first) + 1 :]
    return _file(token.value, source, rule.source_line), tinycss2.serialize(rest).strip()


def _is_layer(value: _Node) -> bool:
    name = value.lower_name if value.type == "function" else value.lower_value
    return name in {"layer", "supports"}


def _values(values: Iterable[_Node]) -> Iterator[_Node]:
    for value in values:
        yield value
        yield from _values(getattr(value, "content", None) or ())
        if isinstance(value, FunctionBlock):
            yield from _values(value.arguments)


def _address(value: _Node) -> _Node | None:
    """Return the token with the address of `url(…)`, which may be in quotes."""
    if isinstance(value, URLToken):
        return value
    if isinstance(value, FunctionBlock) and value.lower_name == "url":
        return next((each for each in value.arguments if each.type == "string"), None)
    return None


def _replace(value: _Node, source: Path, add: Add) -> None:
    """Replace the address of a local file by that of an asset."""
    token = _address(value)
    if token is None or not _is_local(token.value):
        return
    file = _file(token.value, source, token.source_line)
    token.value = add(file.name, file.read_bytes())
    quoted = f'"{token.value}"'
    token.representation = quoted if token.type == "string" else f"url({quoted})"


def _is_local(address: str) -> bool:
    parts = urlsplit(address)
    return bool(parts.path) and not (parts.scheme or parts.netloc)


def _file(address: str, source: Path, line: int) -> Path:
    file = source.parent / unquote(urlsplit(address).path)
    if not file.is_file():
        raise SiteError(
            f"{source}:{line}: there is no {address}. Put it there, or correct the path."
        )
    return file.resolve()
