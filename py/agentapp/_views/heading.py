"""Renders the heading of a page without a customer."""

from htpy import bdi, h1
from markupsafe import Markup

from agentapp._views.markup import NOTHING, template
from agentapp._views.sanitize import display_text

_HEADING = template(h1(".aa-heading")[bdi["%s"]])


def heading(title: str | None) -> Markup:
    """Render the heading; nothing where there is none.

    Example:
        >>> heading("Orders & returns")
        Markup('<h1 class="aa-heading"><bdi>Orders &amp; returns</bdi></h1>')
    """
    return NOTHING if title is None else _HEADING % (display_text(title),)
