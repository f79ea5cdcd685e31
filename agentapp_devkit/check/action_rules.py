"""Rules about actions: each element with `data-action` has one, and sends what it takes."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from agentapp_devkit.check.issues import Issue, Severity
from agentapp_devkit.check.program import Program, issue_at, written_text
from agentapp_devkit.check.project import PythonFile
from agentapp_devkit.check.rules import Rule
from agentapp_devkit.config.config_errors import nearest

NO_ACTION = Rule(
    "AA205",
    "missing-action",
    Severity.ERROR,
    "An element has `data-action`, and no action has this name: a click on it is an error.",
    "from htpy import Node, button\n\n\n"
    '@panel.section("Refund")\ndef refund_section() -> Node:\n'
    '    return button(data_action="refnd")["Refund"]\n\n\n'
    '@panel.action("refund")\ndef refund() -> None: ...\n',
    "from htpy import Node, button\n\n\n"
    '@panel.section("Refund")\ndef refund_section() -> Node:\n'
    '    return button(data_action="refund")["Refund"]\n\n\n'
    '@panel.action("refund")\ndef refund() -> None: ...\n',
)
NO_ELEMENT = Rule(
    "AA206",
    "unused-action",
    Severity.WARNING,
    "No element has the action's name as its `data-action`, so nothing starts it.",
    '@panel.action("refund")\ndef refund() -> None: ...\n',
    NO_ACTION.right,
)
MISSING_VALUE = Rule(
    "AA207",
    "missing-value",
    Severity.ERROR,
    "The function of an action has a parameter without a default, and its element sends no value"
    " for it: neither a `data-*` attribute nor a field of a form has the name.",
    "from htpy import Node, button\n\n\n"
    '@panel.section("Refund")\ndef refund_section() -> Node:\n'
    '    return button(data_action="refund", data_order="1038")["Refund"]\n\n\n'
    '@panel.action("refund")\ndef refund(order_id: str) -> None: ...\n',
    "from htpy import Node, button\n\n\n"
    '@panel.section("Refund")\ndef refund_section() -> Node:\n'
    '    return button(data_action="refund", data_order_id="1038")["Refund"]\n\n\n'
    '@panel.action("refund")\ndef refund(order_id: str) -> None: ...\n',
)
UNUSED_VALUE = Rule(
    "AA208",
    "unused-value",
    Severity.INFO,
    "An element sends a `data-*` value that the function of its action has no parameter for.",
    "from htpy import Node, button\n\n\n"
    '@panel.section("Refund")\ndef refund_section() -> Node:\n'
    '    return button(data_action="refund", data_order_id="1038")["Refund"]\n\n\n'
    '@panel.action("refund")\ndef refund() -> None: ...\n',
    MISSING_VALUE.right,
)

_OF_THE_PANEL = "agentapp:"
_CONTROL = re.compile(r"<(?:button|input|select|textarea)\b")
_OWN_DATA = {"action", "on", "debounce"}
_ACTIONS = ("agentapp.Panel().action", "agentapp.View().action")


@dataclass(frozen=True)
class _Element:
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
class _Actions:
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


def check(program: Program) -> Iterator[Issue]:
    """Report elements without an action, actions without an element, and values that do not fit."""
    actions = _actions(program)
    elements = list(_elements(program))
    if not actions.are_unknown:
        yield from _without_action(elements, actions)
    if all(element.actions for element in elements):
        yield from _without_element(program, elements, actions)
    yield from _values(program, elements, actions)


def _without_action(elements: list[_Element], actions: _Actions) -> Iterator[Issue]:
    for element in elements:
        for name in element.actions:
            if name not in actions.functions and not name.startswith(_OF_THE_PANEL):
                otherwise = f'Write a function with `@panel.action("{name}")`.'
                remedy = nearest(name, actions.functions, otherwise)
                message = f'There is no action "{name}" for this element.'
                yield issue_at(NO_ACTION, element.file, element.node, message, remedy)


def _without_element(
    program: Program, elements: list[_Element], actions: _Actions
) -> Iterator[Issue]:
    used = {name for element in elements for name in element.actions}
    others = list(_other_texts(program, actions))
    for name, (file, node) in actions.places.items():
        if name not in used and not any(name in text for text in others):
            message = f'No element has data-action="{name}", so nothing starts this action.'
            remedy = "Give an element of a section this data_action, or remove the function."
            yield issue_at(NO_ELEMENT, file, node, message, remedy)


def _other_texts(program: Program, actions: _Actions) -> Iterator[str]:
    """Yield the texts that may name an action in another way than an element's attribute."""
    names = {id(node.args[0]) for _, node in actions.places.values() if node.args}
    for file in program.files:
        for node in file.nodes:
            text = written_text(node)
            if text is not None and id(node) not in names and not _is_docstring(file, node):
                yield text
    yield from program.project.page_texts


def _is_docstring(file: PythonFile, node: ast.AST) -> bool:
    return isinstance(file.names.parents.get(node), ast.Expr)


def _values(program: Program, elements: list[_Element], actions: _Actions) -> Iterator[Issue]:
    fields = _fields(program)
    for element in elements:
        function = actions.functions.get(element.actions[0]) if len(element.actions) == 1 else None
        if function is None or element.is_open:
            continue
        required, known = _parameters(function)
        if fields is not None:
            missing = [name for name in required if not _sent(name) & (element.data | fields)]
            yield from _missing(element, missing, known)
            if missing:
                continue
        for name in sorted(element.data - known if known is not None else ()):
            yield from _unused(program, element, name)


def _missing(
    element: _Element, missing: list[str], known: frozenset[str] | None
) -> Iterator[Issue]:
    for name in missing:
        spare = element.data - (known or frozenset())
        attribute = f"data_{name.rstrip('_')}"
        otherwise = f"Add {attribute}=… to the element, or give the parameter a default."
        near = nearest(name, spare, "")
        remedy = (
            f"Write {attribute} instead of data_{near.split(chr(34))[1]}." if near else otherwise
        )
        message = (
            f'The action "{element.actions[0]}" needs {name}, which this element does not send.'
        )
        yield issue_at(MISSING_VALUE, element.file, element.node, message, remedy)


def _unused(program: Program, element: _Element, name: str) -> Iterator[Issue]:
    attribute = f"data-{name.replace('_', '-')}"
    if any(attribute in text for text in program.project.page_texts):
        return  # a style sheet or a script uses it
    message = f'The action "{element.actions[0]}" has no parameter {name} for {attribute}.'
    remedy = "Add the parameter, or remove the attribute."
    yield issue_at(UNUSED_VALUE, element.file, element.node, message, remedy)


def _sent(parameter: str) -> frozenset[str]:
    """Return the names under which a value for a parameter may be sent."""
    return frozenset({parameter, parameter.removesuffix("_")})


def _parameters(
    function: ast.FunctionDef | ast.AsyncFunctionDef,
) -> tuple[list[str], frozenset[str] | None]:
    """Return the parameters without a default, and all; None for all with `**others`."""
    arguments = function.args
    plain = [one.arg for one in arguments.args]
    required = plain[: len(plain) - len(arguments.defaults)]
    keywords = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    required += [one.arg for one, default in keywords if default is None]
    if arguments.kwarg:
        return required, None
    known = {*plain, *(one.arg for one in arguments.kwonlyargs)}
    return required, frozenset(name for one in known for name in _sent(one))


def _actions(program: Program) -> _Actions:
    found = _Actions()
    for file in program.files:
        for node in file.nodes:
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            if node.func.attr != "action":
                continue
            given = node.args[0] if node.args else None
            name = written_text(given) or written_text(_keyword(node, "name"))
            origin = program.origin(file, node.func)
            if origin is not None and origin not in _ACTIONS:
                continue  # of something else
            if name is None:
                found.are_unknown = True
            else:
                found.functions[name] = _function(file, node)
                if origin in _ACTIONS:
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


def _elements(program: Program) -> Iterator[_Element]:
    for file in program.files:
        for node in file.nodes:
            if isinstance(node, ast.Call) and program.reaches(file, node):
                attributes, is_open = _attributes(node)
                if "data_action" in attributes:
                    names = tuple(_texts(attributes["data_action"]))
                    data = {
                        name.removeprefix("data_") for name in attributes if name[:5] == "data_"
                    }
                    yield _Element(file, node, names, frozenset(data - _OWN_DATA), is_open)


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


def _fields(program: Program) -> frozenset[str] | None:
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
