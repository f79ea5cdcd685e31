"""An extension for the tests: shows all that a profile holds, and writes down what arrived.

`{"number": 7}` in a profile becomes `<body data-shown="7">` once the panel shows it, and a hidden
event `{"id": "report"}` puts the list of what has arrived into `<body data-arrived>`.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import is_dataclass
from itertools import islice

import js
from htpy import Node, bdi, dd, div, dl, dt
from markupsafe import Markup

from agentapp import CustomerProfile, CustomerProfileHidden, LiveChat, Panel

chat = LiveChat()
panel = Panel(chat)
arrived: list[str] = []
LONGEST = 2_000
MOST = 300


@chat.on("customer_profile")
def shown(profile: CustomerProfile) -> None:
    """Note that a profile arrived and is on show."""
    arrived.append(profile.id)
    js.document.body.dataset.shown = str(profile.extra.get("number"))


@chat.on("customer_profile_hidden")
def hidden(gone: CustomerProfileHidden) -> None:
    """Note that it arrived."""
    if gone.id == "report":
        js.document.body.dataset.arrived = json.dumps(arrived)
    else:
        arrived.append(f"hidden {gone.id}")


def facts(value: object, name: str = "") -> Iterator[tuple[str, str]]:
    """Every key and every value in a profile, however deep."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from facts(inner, f"{name} {key}")
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from facts(inner, name)
    elif is_dataclass(value):
        yield from facts({one: getattr(value, one) for one in value.__slots__}, name)
    elif value is not None:
        yield name, str(value)


@panel.section("Everything")
def everything(profile: CustomerProfile) -> Node:
    """All of the profile, as an author would write it; only `whole` is not cut."""
    extra = {key: value for key, value in profile.extra.items() if key not in ("raw", "whole")}
    fields = {name: getattr(profile, name) for name in profile.__slots__} | {"extra": extra}
    return [
        dl(".aa-facts")[
            (
                div(".aa-fact")[dt[bdi[name[:LONGEST]]], dd[bdi[value[:LONGEST]]]]
                for name, value in islice(facts(fields), MOST)
            )
        ],
        profile.extra.get("whole"),
    ]


@panel.section("Raw")
def raw(profile: CustomerProfile) -> Node:
    """What no author should do: untrusted text, as markup."""
    written = profile.extra.get("raw")
    return Markup(written) if written else "Nothing raw"


await chat.init()
