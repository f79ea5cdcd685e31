"""Finds the actions of an extension, the elements that start them, and the fields of its forms."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from agentapp_devkit.check.analysis.program import Program, written_text
from agentapp_devkit.check.project import PythonFile

_CONTROL = re.compile(r"<(?:button|input|select|textarea)\b")
_OWN_DATA = {"action", "on", "debounce"}
_ACTIONS = ("agentapp.Panel().action", "agentapp.View().action")


@dataclass(frozen=True)
class Element:
    """An element with `data-action`.

    Args:
        file: The file.
        node: The call that makes it.
        actions: The names that the attribute may have; empty where only a run would tell.
        data: The names of its other `data-*` attributes, as parameters have them.
        is_open: True where it may have more attributes.
    """

    file: PythonFile
    node: ast.Call
    actions: tuple[str, ...]
    data: frozenset[str]
    is_open: bool


@dataclass
class Actions:
    """The actions of an extension.

    Args:
        functions: The function of each, by name; None where it is unknown.
        places: The places of their names.
        are_unknown: True where a name is not written out.
    """

    functions: dict[str, ast.FunctionDef | ast.AsyncFunctionDef | None] = field(
        default_factory=dict
    )
    places: dict[str, tuple[PythonFile, ast.Call]] = field(default_factory=dict)
    are_unknown: bool = False


def find_actions(program: Program) -> Actions:
    """Find the actions that the code adds."""
    found = Actions()
    for file in program.files:
        for node in file.nodes:
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            if node.func.attr != "action":
                continue
            given = node.args[0] if node.args else None
            name = written_text(given) or written_text(_keyword(node, "name"))
            # What is not surely a panel may be one, such as the attribute of an author's object.
            is_panels = program.origin(file, node.func) in _ACTIONS
            if name is None:
                found.are_unknown = True
            else:
                found.functions[name] = _function(file, node)
                if is_panels:
                    found.places[name] = (file, node)
    return found


def _function(file: PythonFile, call: ast.Call) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
    """Return the function that a call of `action` registers, if nothing else wraps it."""
    match file.names.parents.get(call):
        case ast.FunctionDef(decorator_list=[_]) | ast.AsyncFunctionDef(decorator_list=[_]) as it:
            return it
        case ast.Call(args=[function], func=func) if func is call:
            found = file.names.definition(function)
            is_function = isinstance(found, ast.FunctionDef | ast.AsyncFunctionDef)
            return found if is_function and not found.decorator_list else None  # type: ignore[union-attr, return-value]
        case _:
            return None


def find_elements(program: Program) -> Iterator[Element]:
    """Find the elements with `data-action` that the code makes."""
    for file in program.files:
        for node in file.nodes:
            if isinstance(node, ast.Call) and program.reaches(file, node):
                attributes, is_open = _attributes(node)
                if "data_action" in attributes:
                    names = tuple(_texts(attributes["data_action"]))
                    data = {
                        name.removeprefix("data_") for name in attributes if name[:5] == "data_"
                    }
                    yield Element(file, node, names, frozenset(data - _OWN_DATA), is_open)


def _attributes(call: ast.Call) -> tuple[dict[str, ast.expr], bool]:
    """Return an element's attributes, with underscores, and True where there may be more."""
    attributes = {one.arg: one.value for one in call.keywords if one.arg}
    is_open = any(one.arg is None for one in call.keywords)
    for argument in call.args:
        if isinstance(argument, ast.Dict):
            for key, value in zip(argument.keys, argument.values, strict=True):
                name = written_text(key)
                is_open |= name is None
                attributes[(name or "").replace("-", "_")] = value
        else:
            is_open |= written_text(argument) is None
    return attributes, is_open


def _texts(node: ast.expr) -> Iterator[str]:
    """Yield the texts that an expression may be, if all are written out."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp(body=body, orelse=orelse):
            either = [*_texts(body)], [*_texts(orelse)]
            if all(either):
                yield from (text for texts in either for text in texts)


def find_fields(program: Program) -> frozenset[str] | None:
    """Return the names of all fields, as parameters have them; None where some are unknown."""
    found = {"value"}
    if any(map(_CONTROL.search, program.project.page_texts)):
        return None
    for file in program.files:
        for node in file.nodes:
            if _CONTROL.search(written_text(node) or ""):
                return None
            if isinstance(node, ast.Call):
                attributes, _ = _attributes(node)
                if "name" in attributes:
                    name = written_text(attributes["name"])
                    if name is None:
                        return None
                    found.add(name.replace("-", "_"))
    return frozenset(found)


def _keyword(call: ast.Call, name: str) -> ast.expr | None:
    return next((one.value for one in call.keywords if one.arg == name), None)
