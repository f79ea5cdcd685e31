"""Rules about markup: untrusted text stays text, and the site's policy refuses what is inline."""

import ast
import re
from collections.abc import Iterator

from agentapp_devkit.check.analysis.program import Call, Program, issue_at, written_text
from agentapp_devkit.check.issues import Issue, Severity
from agentapp_devkit.check.project import PythonFile
from agentapp_devkit.check.rules import Rule

UNSAFE_MARKUP = Rule(
    "AA405",
    "unsafe-markup",
    Severity.WARNING,
    "`Markup` says that a text is safe HTML. Where it holds what a visitor wrote, or anybody else,"
    " they decide what the agent sees and clicks. Texts that are written out, numbers with a"
    " format such as `{price:.2f}`, and results of"
    ' `escape`, of `nh3.clean` and of `MarkdownIt("js-default").render`, are safe.',
    "from markupsafe import Markup\n\n\n"
    '@panel.section("Note")\ndef note(profile: CustomerProfile) -> str:\n'
    '    return Markup(f"<b>{profile.name}</b>")\n',
    "from htpy import Node, b\n\n\n"
    '@panel.section("Note")\ndef note(profile: CustomerProfile) -> Node:\n'
    "    return b[profile.name]\n",
)
INLINE_STYLE = Rule(
    "AA406",
    "inline-style",
    Severity.ERROR,
    "The site's policy refuses `style` attributes and elements, so they change nothing.",
    "from htpy import Node, p\n\n\n"
    '@panel.section("Note")\ndef note() -> Node:\n'
    '    return p(style="color: red")["Late"]\n',
    "from htpy import Node, p\n\n\n"
    '@panel.section("Note")\ndef note() -> Node:\n    return p(".late")["Late"]\n',
    beside=(
        ("pyscript.toml", '[livechat]\nstyles = ["static/shop.css"]\n'),
        ("static/shop.css", ".late { color: var(--content-basic-negative) }\n"),
    ),
)
INLINE_SCRIPT = Rule(
    "AA407",
    "inline-script",
    Severity.ERROR,
    "The site's policy refuses `script` elements, attributes such as `onclick`, `javascript:`"
    " addresses and frames. Actions, and Python, take their place.",
    "from htpy import Node, button\n\n\n"
    '@panel.section("Note")\ndef note() -> Node:\n'
    '    return button(onclick="save()")["Save"]\n',
    "from htpy import Node, button\n\n\n"
    '@panel.section("Note")\ndef note() -> Node:\n'
    '    return button(data_action="save")["Save"]\n\n\n'
    '@panel.action("save")\ndef save() -> None: ...\n',
)

_SAFE = ("bleach.clean()", "html.escape()", "markupsafe.escape()", "nh3.clean()")
_MARKDOWN = "markdown_it.MarkdownIt"
_REFUSED = ("htpy.embed", "htpy.iframe", "htpy.object", "htpy.script")
_STYLE = re.compile(r"<style\b|<[a-z][^<>]*\sstyle\s*=", re.IGNORECASE)
# Not `c`: it makes any character of a number.
_OF_NUMBER = re.compile(r"(?:.?[<>=^])?[-+ ]?z?#?0?\d*[,_]?(?:\.\d+)?[bdeEfFgGoxX%]")
_STYLES = (
    "Write a rule into a style sheet, name it in [livechat] styles, and give the element a class."
)


def check(program: Program) -> Iterator[Issue]:
    """Report unsafe markup, and what the policy refuses."""
    for call in program.calls:
        if call.origin == "markupsafe.Markup" and call.node.args:
            yield from _markup(program, call)
        elif call.origin.startswith("htpy.") and call.origin.count(".") == 1:
            yield from _attributes_of(call)
            yield from _element(call.file, call.node, call.origin)
    for file in program.files:
        for node in file.nodes:
            if isinstance(node, ast.Subscript) and program.reaches(file, node):
                yield from _element(file, node, program.origin(file, node.value) or "")
    page = program.project.own_page
    for match in _STYLE.finditer(page):
        line = page.count("\n", 0, match.start()) + 1
        message = "The policy refuses inline styles."
        yield INLINE_STYLE.issue(message, _STYLES, "index.html", line)


def _markup(program: Program, call: Call) -> Iterator[Issue]:
    (text, *_) = call.node.args
    if not _is_safe(program, call.file, text):
        message = f"Markup({ast.unparse(text)[:60]}) may hold what somebody else wrote."
        remedy = "Build it of htpy's elements, which escape texts, or clean it before."
        yield issue_at(UNSAFE_MARKUP, call.file, call.node, message, remedy)
    elif _STYLE.search(written_text(text) or ""):
        yield issue_at(
            INLINE_STYLE, call.file, call.node, "The policy refuses inline styles.", _STYLES
        )


def _is_safe(program: Program, file: PythonFile, node: ast.expr) -> bool:
    match node:
        case ast.Constant():
            return True
        case ast.JoinedStr(values=values):
            return all(_is_safe(program, file, value) for value in values)
        case ast.FormattedValue(value=value, format_spec=spec):
            return _is_of_number(spec) or _is_safe(program, file, value)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _is_safe(program, file, left) and _is_safe(program, file, right)
        case ast.IfExp(body=body, orelse=orelse):
            return _is_safe(program, file, body) and _is_safe(program, file, orelse)
        case ast.Name():  # one step: a longer way may be a circle
            bound = file.names.value(node)
            return isinstance(bound, ast.Constant) or (
                isinstance(bound, ast.Call) and _is_cleaned(program, file, bound)
            )
        case ast.Call():
            return _is_cleaned(program, file, node)
        case _:
            return False


def _is_of_number(spec: ast.expr | None) -> bool:
    """Tell whether a format is one that a text cannot have, such as `:d`."""
    match spec:
        case ast.JoinedStr(values=[ast.Constant(value=str(text))]):
            return _OF_NUMBER.fullmatch(text) is not None
        case _:
            return False


def _is_cleaned(program: Program, file: PythonFile, call: ast.Call) -> bool:
    origin = program.origin(file, call)
    if origin == f"{_MARKDOWN}().render()":
        made = program.calls_of(_MARKDOWN)
        return all(one.text(0, "config") == "js-default" for one in made)
    return origin in _SAFE


def _attributes_of(call: Call) -> Iterator[Issue]:
    """Report attributes of an element that the policy refuses."""
    name = call.origin.removeprefix("htpy.")
    for attribute, value in _attributes(call):
        text = (written_text(value) or "").strip().lower()
        if attribute == "style":
            message = f"The policy refuses the style of this {name} element."
            yield issue_at(INLINE_STYLE, call.file, call.node, message, _STYLES)
        elif re.fullmatch("on[a-z]+", attribute) or text.startswith("javascript:"):
            message = f"The policy refuses {attribute} of this {name} element."
            remedy = "Use data_action and a function with @panel.action."
            yield issue_at(INLINE_SCRIPT, call.file, call.node, message, remedy)


def _element(file: PythonFile, node: ast.AST, origin: str) -> Iterator[Issue]:
    """Report an element that the policy refuses, with attributes (a call) or with content alone."""
    if origin in _REFUSED:
        message = f"The policy refuses {origin.removeprefix('htpy.')} elements."
        remedy = "Do it in Python, or link to the other page."
        yield issue_at(INLINE_SCRIPT, file, node, message, remedy)
    elif origin == "htpy.style":
        yield issue_at(INLINE_STYLE, file, node, "The policy refuses style elements.", _STYLES)


def _attributes(call: Call) -> Iterator[tuple[str, ast.expr]]:
    yield from call.keywords.items()
    for argument in call.node.args:
        if isinstance(argument, ast.Dict):
            for key, value in zip(argument.keys, argument.values, strict=True):
                yield written_text(key) or "", value
