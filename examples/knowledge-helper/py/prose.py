"""Renders Markdown, without any HTML that is in it."""

from htpy import Element, div
from markdown_it import MarkdownIt
from markupsafe import Markup

_markdown = MarkdownIt("js-default")
"""It escapes HTML, and makes no links of `javascript:` and the like."""


def rendered(markdown: str) -> Element:
    """Return Markdown as HTML, with the panel's looks."""
    # The only place of the extension that says that a text is markup.
    return div(".prose")[Markup(_markdown.render(markdown))]  # noqa: S704


def plain_text(markdown: str) -> str:
    """Return the words of Markdown.

    Example:
        >>> plain_text("See **our** [terms](https://shop.example.com), `ok`?")
        'See our terms, ok?'
    """
    blocks = (token.children or () for token in _markdown.parse(markdown))
    texts = ("".join(part.content for part in block) for block in blocks)
    return " ".join(text for text in texts if text)
