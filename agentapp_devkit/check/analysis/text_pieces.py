"""Follows a text through the author's code: which parts of it are written out."""

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import count
from string import Formatter

from agentapp_devkit.check.analysis.program import Program
from agentapp_devkit.check.project import PythonFile

Piece = str | None
"""A part of a text; None where only a run would tell it."""

_PLACEHOLDER = re.compile(r"%(?:\((?P<key>[^)]*)\))?(?P<options>[^a-zA-Z%]*)(?P<kind>[a-zA-Z%])")
_DEPTH = 5  # names, one behind the other


def pieces(
    program: Program, file: PythonFile, node: ast.expr, depth: int = _DEPTH
) -> Iterator[Piece]:
    """Yield the parts of a text in their order; `depth` ends a circle of names."""
    if isinstance(node, ast.Name | ast.Attribute):
        found = _value(program, file, node) if depth else None
        yield from pieces(program, *found, depth - 1) if found else [None]
        return
    for part in _parts(node, lambda text: _whole(program, file, text, depth)):
        if isinstance(part, ast.expr):
            yield from pieces(program, file, part, depth)
        else:
            yield part


def _parts(node: ast.expr, whole: Callable[[ast.expr], Piece]) -> Iterable[Piece | ast.expr]:
    """Split an expression once; `whole` returns a text that is written out."""
    match node:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.JoinedStr(values=values):
            return values
        case ast.FormattedValue(value=value, conversion=-1, format_spec=None):
            return [value]
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return [left, right]
        case ast.BinOp(left=left, op=ast.Mod(), right=right):
            return _of_percent(whole(left), right)
        case ast.Call(func=ast.Attribute(value=left, attr="format")):
            return _of_format(whole(left), node)
        case _:
            return [None]


def _whole(program: Program, file: PythonFile, node: ast.expr, depth: int) -> Piece:
    """Return a text that is written out as a whole."""
    parts = list(pieces(program, file, node, depth))
    known = [part for part in parts if part is not None]
    return "".join(known) if len(known) == len(parts) else None


def _of_percent(text: Piece, right: ast.expr) -> Iterator[Piece | ast.expr]:
    """Yield the parts of `text % right`: texts, and the arguments that stand between them."""
    if text is None:
        yield None
        return
    positional = iter(right.elts if isinstance(right, ast.Tuple) else [right])
    end = 0
    for found in _PLACEHOLDER.finditer(text):
        yield text[end : found.start()]
        end = found.end()
        if found["kind"] == "%":
            yield "%"
            continue
        argument = next(positional, None) if found["key"] is None else None
        yield argument if found["kind"] == "s" and not found["options"] else None
    yield text[end:]


def _of_format(text: Piece, call: ast.Call) -> Iterator[Piece | ast.expr]:
    """Yield the parts of `text.format(…)`: texts, and the arguments that stand between them."""
    try:
        fields = list(Formatter().parse(text or "{}"))
    except ValueError:  # a mistake, which a run reports
        fields = [("", "", "", None)]
    named = {keyword.arg: keyword.value for keyword in call.keywords}
    numbers = count()
    for literal, name, options, conversion in fields:
        yield literal
        if name is None:
            continue
        index = str(next(numbers)) if name == "" else name
        given: ast.expr | None = named.get(index)
        if index.isdecimal() and int(index) < len(call.args):
            given = call.args[int(index)]
        yield None if options or conversion else given


def _value(
    program: Program, file: PythonFile, node: ast.Name | ast.Attribute
) -> tuple[PythonFile, ast.expr] | None:
    """Return the value of a name, with the file that it is in; None where it is unknown."""
    value = file.names.value(node)
    if value is not None:
        return file, value
    if isinstance(node, ast.Attribute):
        owner, name = program.origin(file, node.value) or "", node.attr
    else:
        owner, _, name = (file.names.origin(node) or "").rpartition(".")
    other = program.module(owner)
    if other is None:
        return program.attribute(owner.removesuffix("()"), name)
    bindings = other.names.scope.bindings.get(name, [])
    if len(bindings) != 1 or bindings[0].value is None:
        return None
    return other, bindings[0].value
