"""Rules about actions: each element with `data-action` has one, and sends what it takes."""

import ast
from collections.abc import Iterator
from difflib import get_close_matches

from agentapp_devkit.check.analysis.actions import (
    Actions,
    Element,
    find_actions,
    find_elements,
    find_fields,
)
from agentapp_devkit.check.analysis.program import Program, issue_at, written_text
from agentapp_devkit.check.issues import Issue, Severity
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


def check(program: Program) -> Iterator[Issue]:
    """Report elements without an action, actions without an element, and values that do not fit."""
    if not program.is_complete:
        return  # the rest may be in a file that Python cannot read
    actions = find_actions(program)
    elements = list(find_elements(program))
    if not actions.are_unknown:
        yield from _without_action(elements, actions)
    if all(element.actions for element in elements):
        yield from _without_element(program, elements, actions)
    yield from _values(program, elements, actions)


def _without_action(elements: list[Element], actions: Actions) -> Iterator[Issue]:
    for element in elements:
        for name in element.actions:
            if name not in actions.functions and not name.startswith(_OF_THE_PANEL):
                otherwise = f'Write a function with `@panel.action("{name}")`.'
                remedy = nearest(name, actions.functions, otherwise)
                message = f'There is no action "{name}" for this element.'
                yield issue_at(NO_ACTION, element.file, element.node, message, remedy)


def _without_element(
    program: Program, elements: list[Element], actions: Actions
) -> Iterator[Issue]:
    used = {name for element in elements for name in element.actions}
    others = list(_other_texts(program, actions))
    for name, (file, node) in actions.places.items():
        if name not in used and not any(name in text for text in others):
            message = f'No element has data-action="{name}", so nothing starts this action.'
            remedy = "Give an element of a section this data_action, or remove the function."
            yield issue_at(NO_ELEMENT, file, node, message, remedy)


def _other_texts(program: Program, actions: Actions) -> Iterator[str]:
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


def _values(program: Program, elements: list[Element], actions: Actions) -> Iterator[Issue]:
    fields = find_fields(program)
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


def _missing(element: Element, missing: list[str], known: frozenset[str] | None) -> Iterator[Issue]:
    for name in missing:
        spare = element.data - (known or frozenset())
        attribute = f"data_{name.rstrip('_')}"
        otherwise = f"Add {attribute}=… to the element, or give the parameter a default."
        near = get_close_matches(name, spare, n=1)
        remedy = f"Write {attribute} instead of data_{near[0]}." if near else otherwise
        message = (
            f'The action "{element.actions[0]}" needs {name}, which this element does not send.'
        )
        yield issue_at(MISSING_VALUE, element.file, element.node, message, remedy)


def _unused(program: Program, element: Element, name: str) -> Iterator[Issue]:
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
