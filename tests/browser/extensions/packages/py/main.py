"""An extension for the tests: packages that are pure, compiled, and built from source."""

import humanize
import micropip
from htpy import Node, li, ul
from markupsafe import escape
from pydantic import BaseModel

from agentapp import LiveChat, Panel


class Count(BaseModel):
    """A model that pydantic's compiled core checks."""

    value: int


chat = LiveChat()
panel = Panel(chat)


@panel.section("Packages")
def packages() -> Node:
    """What each package is good for."""
    installed = micropip.list()
    known = all(name in installed for name in ("humanize", "pydantic", "markupsafe"))
    return ul[
        li[f"humanize {humanize.intcomma(1_000_000)}"],
        li[f"pydantic {Count.model_validate({'value': '7'}).value}"],
        li[f"markupsafe {escape('<')}"],
        li[f"known to micropip: {known}"],
    ]


await chat.init()
