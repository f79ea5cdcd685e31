"""`Program`: the author's code as a whole, in which a name may come from another file."""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from agentapp_devkit.check.analysis.reachability import Reachability
from agentapp_devkit.check.issues import Fix, Issue
from agentapp_devkit.check.project import Project, PythonFile
from agentapp_devkit.check.rules import Rule

_NAME = re.compile(r"\w+")
_AGENTAPP = re.compile(r"^agentapp\.(?:livechat|panel|view)\.(?=LiveChat|Panel|View)")

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Call:
    """A call that a page may make.

    Args:
        file: The file.
        node: The call.
        origin: The origin of what is called.
    """

    file: PythonFile
    node: ast.Call
    origin: str

    @property
    def keywords(self) -> dict[str, ast.expr]:
        """The keyword arguments that are written out."""
        return {one.arg: one.value for one in self.node.keywords if one.arg}

    def text(self, index: int, name: str = "") -> str | None:
        """Return an argument, by its position or its name, if it is a text that is written out."""
        arguments = self.node.args
        given = arguments[index] if index < len(arguments) else self.keywords.get(name)
        return written_text(given)


class Program:
    """The files of an extension, with what their names mean.

    Args:
        project: The extension.
    """

    def __init__(self, project: Project) -> None:
        """Read the files that have no mistake."""
        self.project = project
        self.files = tuple(file for file in project.python_files if file.tree)
        self.is_complete = len(self.files) == len(project.python_files)
        self._by_module = {file.module: file for file in self.files}
        self._reachability = {
            file.path: Reachability(file.names, is_script=file.path in project.scripts)
            for file in self.files
        }

    @cached_property
    def calls(self) -> tuple[Call, ...]:
        """All calls that a page may make, of what has an origin."""
        return tuple(
            Call(file, node, origin)
            for file in self.files
            for node in file.nodes
            if isinstance(node, ast.Call)
            and (origin := self.origin(file, node.func))
            and self.reaches(file, node)
        )

    def calls_of(self, *origins: str) -> Iterator[Call]:
        """Yield the calls of what has one of these origins."""
        return (call for call in self.calls if call.origin in origins)

    def module(self, name: str) -> PythonFile | None:
        """Return the author's file of a module."""
        return self._by_module.get(name)

    def function(self, origin: str) -> Function | None:
        """Return the author's function that has an origin: of a module, or of a class in one."""
        owner, _, name = origin.rpartition(".")
        if owner.endswith("()"):
            return self._method(owner.removesuffix("()"), name)
        _, definition = self._definition(origin)
        return None if isinstance(definition, ast.ClassDef) else definition

    def attribute(self, origin: str, name: str) -> tuple[PythonFile, ast.expr] | None:
        """Return the one value that a class of the author's gives an attribute, with its file."""
        file, owner = self._definition(origin)
        if file is None or not isinstance(owner, ast.ClassDef) or owner.decorator_list:
            return None  # what a decorator such as `dataclass` makes of it is unknown
        values = [
            statement.value
            for statement in ast.walk(owner)
            if isinstance(statement, ast.Assign | ast.AnnAssign | ast.AugAssign)
            for target in getattr(statement, "targets", [getattr(statement, "target", None)])
            if _is_attribute(target, name, in_body=statement in owner.body)
        ]
        return (file, values[0]) if len(values) == 1 and values[0] is not None else None

    def _method(self, origin: str, name: str, depth: int = 5) -> Function | None:
        """Return the method of a class of the author's, or of one that it inherits from."""
        file, owner = self._definition(origin)
        if file is None or not isinstance(owner, ast.ClassDef) or not depth:
            return None
        found = _functions(ast.walk(owner), name)
        if found:
            return found[0] if found == _functions(owner.body, name)[:1] else None
        for base in owner.bases:
            if method := self._method(self.origin(file, base) or "", name, depth - 1):
                return method
        return None

    def _definition(self, origin: str) -> tuple[PythonFile | None, Function | ast.ClassDef | None]:
        """Return the function or class with an origin, at the top level of a module."""
        module, _, name = origin.rpartition(".")
        file = self._by_module.get(module)
        bindings = file.names.scope.bindings.get(name, []) if file else []
        return file, bindings[0].definition if len(bindings) == 1 else None

    def reaches(self, file: PythonFile, node: ast.AST) -> bool:
        """Tell whether a page may run a node."""
        return self._reachability[file.path].reaches(node)

    def is_optional(self, file: PythonFile, node: ast.AST) -> bool:
        """Tell whether the code goes on where a node raises `ImportError`."""
        return self._reachability[file.path].is_optional(node)

    def origin(self, file: PythonFile, node: ast.AST) -> str | None:
        """Return the origin of an expression, followed through the author's modules."""
        origin = file.names.origin(node)
        seen: set[str] = set()
        while origin and origin not in seen:
            seen.add(origin)
            origin = self._follow(origin)
        return _AGENTAPP.sub("agentapp.", origin) if origin else None

    def _follow(self, origin: str) -> str | None:
        """Replace a name of an author's module by what it stands for there."""
        end = len(origin)
        while (end := origin.rfind(".", 0, end)) > 0:
            module = self._by_module.get(origin[:end])
            name = _NAME.match(origin, end + 1)
            if module and name:
                rest = origin[name.end() :]
                if f"{module.module}.{name[0]}" in self._by_module:
                    return origin
                exported = module.names.export(name[0])
                return None if exported is None else exported + rest
        return origin


def _functions(nodes: Iterable[ast.AST], name: str) -> list[Function]:
    return [
        node
        for node in nodes
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == name
    ]


def _is_attribute(target: ast.expr | None, name: str, *, in_body: bool) -> bool:
    """Tell whether an assignment's target is an attribute of the class around it."""
    match target:
        case ast.Name(id=given):
            return in_body and given == name
        case ast.Attribute(value=ast.Name(), attr=given):
            return given == name
        case _:
            return False


def written_text(node: ast.AST | None) -> str | None:
    """Return the text that an expression is, if it is written out."""
    value = node.value if isinstance(node, ast.Constant) else None
    return value if isinstance(value, str) else None


def issue_at(
    rule: Rule, file: PythonFile, node: ast.AST, message: str, remedy: str, fix: Fix | None = None
) -> Issue:
    """Return an issue of a rule at a node."""
    line = getattr(node, "lineno", 1)
    return rule.issue(message, remedy, file.path, line, file.column(node), fix)
