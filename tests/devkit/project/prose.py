"""Finds what people read in source files: comments, docstrings, headers."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

_JAVASCRIPT_COMMENT = re.compile(r"/\*.*?\*/|(?<![:\"'`])//[^\n]*", re.DOTALL)
_OPENING = re.compile(r"(?:/\*\*?|//)[\s*]*(?P<text>[^\n]*)")
_SCRIPTS = {".css", ".js", ".mjs", ".ts"}
_DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def docstrings(source: str) -> list[str]:
    """The docstrings of a module, its own first."""
    nodes = [node for node in ast.walk(ast.parse(source)) if isinstance(node, _DOCUMENTED)]
    return [docstring for node in nodes if (docstring := ast.get_docstring(node))]


def comments(source: str) -> list[str]:
    """The comments of a Python module."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return [token.string for token in tokens if token.type == tokenize.COMMENT]


def prose(path: Path) -> str:
    """The comments and docstrings of a source file; nothing of other files."""
    source = path.read_text("utf-8") if path.suffix in {".py", *_SCRIPTS} else ""
    if path.suffix == ".py":
        return "\n".join([*comments(source), *docstrings(source)])
    return "\n".join(_JAVASCRIPT_COMMENT.findall(source))


def openings(path: Path) -> Iterator[str]:
    """The first line of a file's header, and of each docstring or JSDoc comment."""
    source = path.read_text("utf-8")
    if path.suffix == ".py":
        yield from (docstring.splitlines()[0] for docstring in docstrings(source))
    elif path.suffix in _SCRIPTS:
        if header := _OPENING.match(source):
            yield header["text"]
        blocks = (block for block in _JAVASCRIPT_COMMENT.findall(source) if block[:3] == "/**")
        yield from (block["text"] for block in map(_OPENING.match, blocks) if block)
