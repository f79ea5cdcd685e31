"""Renders the htpy nodes that an author's section returns.

htpy's own renderer is made of nested generators and asks each value what it can do, which in
WebAssembly takes longer than everything else that shows a customer. So the kinds of values that
sections are made of are written out here, and every other value is left to htpy.
"""

from collections.abc import Callable, Iterable
from html import escape
from types import GeneratorType
from typing import Any, cast

from htpy import Element, Node, VoidElement, fragment
from markupsafe import Markup

from agentapp._views import htpy_parts
from agentapp._views.markup import unsafe_markup


def rendered(content: object) -> Markup:
    """Render htpy nodes, text, which is escaped, or nothing.

    Args:
        content: What htpy takes for a child: elements, fragments, text, numbers, `Markup`, None,
            booleans, functions without parameters, and lists, tuples and generators of them.

    Raises:
        TypeError: There is something else in it.
        RuntimeError: There is a generator in it that was rendered before.

    Example:
        >>> from htpy import li, ul
        >>> rendered(ul[(li[word] for word in ("<b>", "c"))])
        Markup('<ul><li>&lt;b&gt;</li><li>c</li></ul>')
    """
    chunks: list[str] = []
    _write(content, chunks.append)
    return unsafe_markup("".join(chunks))


def _write(node: object, write: Callable[[str], None]) -> None:
    writer = _WRITERS.get(type(node))
    if writer is not None:
        writer(node, write)
    elif node is not None:
        write(fragment[cast(Node, node)].__html__())


def _write_text(text: str, write: Callable[[str], None]) -> None:
    write(escape(text))


def _write_markup(markup: Markup, write: Callable[[str], None]) -> None:
    write(markup)


# Patch "htpy-rendering" of docs/patches.md.
def _write_element(element: Element, write: Callable[[str], None]) -> None:
    name = element._name
    children = element._children
    if type(children) is str:  # as most elements have
        write(f"<{name}{element._attrs}>{escape(children)}</{name}>")
        return
    write(f"<{name}{element._attrs}>")
    _write(children, write)
    write(f"</{name}>")


def _write_void_element(element: VoidElement, write: Callable[[str], None]) -> None:
    write(f"<{element._name}{element._attrs}>")


def _write_all(nodes: Iterable[object], write: Callable[[str], None]) -> None:
    for node in nodes:
        _write(node, write)


def _write_generated(
    nodes: "GeneratorType[object, None, None]", write: Callable[[str], None]
) -> None:
    if nodes.gi_frame is None:
        raise RuntimeError(
            f"{nodes.__qualname__} was rendered before and has nothing left; make a list of it."
        )
    _write_all(nodes, write)


# By the exact type: htpy knows best what a subclass of its own is.
_WRITERS: dict[type, Callable[[Any, Callable[[str], None]], None]] = {
    str: _write_text,
    Markup: _write_markup,
    list: _write_all,
    tuple: _write_all,
    GeneratorType: _write_generated,
}
if htpy_parts.are_as_tested():
    from agentapp._views import htpy_patch as htpy_patch  # replaces parts of htpy

    _WRITERS |= {Element: _write_element, VoidElement: _write_void_element}
