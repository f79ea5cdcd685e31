"""docs/api.md says what `agentapp` exports: every name, every member, with its signature.

The reference holds stubs, which are compared with the source. Where the return type depends on the
arguments (overloads, decorators), the stub leaves it out, and the text beside it says what it is.
"""

import ast
import inspect
import re
from textwrap import dedent
from types import FunctionType, ModuleType
from typing import get_args, get_overloads

import pytest

import agentapp
from agentapp import accounts, details, rich_messages, testing
from agentapp._commands import COMMANDS, Command
from agentapp._event_support import SENT_BY
from agentapp._sdks import PLACEMENTS, SDKS, Sdk
from tests.devkit.project.markdown import ROOT, Document

API = Document(ROOT / "docs" / "api.md")
CLASSES = [name for name in agentapp.__all__ if inspect.isclass(getattr(agentapp, name))]
FUNCTIONS = [name for name in agentapp.__all__ if inspect.isfunction(getattr(agentapp, name))]
DECORATORS = {"section", "action"}

Members = dict[str, str]


@pytest.mark.parametrize("name", CLASSES)
def test_a_public_class_is_in_the_reference_with_all_its_members(name: str) -> None:
    sections = [name, "Commands"] if name == "LiveChat" else [name]
    documented: Members = {}
    for stub in [stub for title in sections for stub in API.section(title).code("python")]:
        for node in ast.parse(stub).body:
            documented |= _members(node)
    assert documented == _written(getattr(agentapp, name))


@pytest.mark.parametrize(
    "module", [accounts, details, rich_messages, testing], ids=lambda module: module.__name__
)
def test_a_public_module_is_in_the_reference_with_all_its_members(
    module: ModuleType,
) -> None:
    section = API.section(module.__name__)
    public = {name: getattr(module, name) for name in module.__all__}
    classes = [name for name, value in public.items() if inspect.isclass(value)]
    functions = [name for name, value in public.items() if inspect.isfunction(value)]
    headings = re.findall(r"^### \w+\.(\w+)$", section.text, re.MULTILINE)
    assert sorted(headings) == sorted(classes + functions)
    documented = [_members(ast.parse(stub).body[0]) for stub in section.code("python")]
    assert documented == [_written(public[name]) for name in headings]


def test_the_table_of_commands_says_what_the_code_does() -> None:
    rows = API.section("Commands").rows()
    assert rows == {
        command.name: [_cell(command, sdk) for sdk in SDKS] for command in COMMANDS.values()
    }


def test_the_table_of_events_says_what_the_code_does() -> None:
    rows = API.section("EventName").rows()
    assert {event: cells[-1] for event, cells in rows.items()} == {
        event: str(SENT_BY[event]) if event in SENT_BY else "every SDK may be asked"
        for event in get_args(agentapp.EventName)
    }


def _cell(command: Command, sdk: Sdk) -> str:
    if sdk not in command.methods:
        return "–"
    if sdk != "agent-app-sdk":
        return "yes"
    return "all" if command.placements == PLACEMENTS else ", ".join(command.placements)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_public_function_is_in_the_reference_with_its_signature(name: str) -> None:
    stub, *_ = API.section(name).code("python")
    (node,) = ast.parse(inspect.getsource(getattr(agentapp, name))).body
    assert _members(ast.parse(stub).body[0]) == _members(node)


def test_every_event_is_in_the_reference() -> None:
    (stub,) = API.section("EventName").code("python")
    assert re.findall(r'"(\w+)"', stub) == list(get_args(agentapp.EventName))


def test_the_reference_has_every_public_name_and_no_other() -> None:
    headings = re.findall(r"^#{2,3} (\w+)$", API.prose, re.MULTILINE)
    assert sorted(headings) == sorted({*agentapp.__all__, "Errors", "Commands"})


def _written(public: type | FunctionType) -> Members:
    """The public members of a class, or the signature of a function, as its source has them."""
    (node,) = ast.parse(dedent(inspect.getsource(public))).body
    members = {n: text for n, text in _members(node).items() if not n.startswith("_")}
    for base in getattr(public, "__bases__", ()):
        is_part = base.__module__.startswith("agentapp._") and base.__name__ not in accounts.__all__
        if is_part:  # in a module of its own
            members = _written(base) | {n: text for n, text in members.items() if n != "bases"}
    overloaded = {n for n, f in vars(public).items() if inspect.isfunction(f) and get_overloads(f)}
    for name in (overloaded | DECORATORS) & members.keys():
        members[name] = members[name].partition(" -> ")[0]
    module = vars(inspect.getmodule(public))
    numbers = {n: str(value) for n, value in module.items() if isinstance(value, float)}
    return {name: _with_values(text, numbers) for name, text in members.items()}


def _with_values(signature: str, numbers: dict[str, str]) -> str:
    return re.sub(r"\b[A-Z_]{2,}\b", lambda match: numbers.get(match[0], match[0]), signature)


def _members(node: ast.stmt) -> Members:
    """What a stub, or a statement in a class, adds to a class; nothing for an example."""
    match node:
        case ast.ClassDef(bases=bases, body=body):
            names = [ast.unparse(base) for base in bases]
            members = {"bases": ", ".join(n for n in names if not n.startswith("Generic["))}
            for member in body:
                members |= _members(member)
            return members if members["bases"] else {k: v for k, v in members.items() if v}
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            return {} if _is_example(node) else {node.name: _signature(node)}
        case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation, value=value):
            return {name: ast.unparse(annotation) + (f" = {_default(value)}" if value else "")}
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            return {name: ast.unparse(value)}
        case _:
            return {}


def _is_example(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    # A stub has no decorators; in the source there are only these.
    known = {"classmethod", "property", "overload"}
    return any(ast.unparse(decorator) not in known for decorator in node.decorator_list)


def _signature(node: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    returns = ast.unparse(node.returns).strip("'") if node.returns else ""
    if any(ast.unparse(decorator) == "property" for decorator in node.decorator_list):
        return returns
    arguments = ast.unparse(node.args).removeprefix("self").removeprefix("cls").removeprefix(", ")
    prefix = "async " if isinstance(node, ast.AsyncFunctionDef) else ""
    arguments = re.sub(r": '([^']*)'", r": \1", arguments)  # annotations written as text
    return f"{prefix}({arguments})" + (f" -> {returns}" if returns else "")


def _default(value: ast.expr) -> str:
    text = re.sub(r"^field\(default=(\w+), .*\)$", r"\1", ast.unparse(value))
    return "{}" if text.startswith("field(default_factory=_nothing") else text
