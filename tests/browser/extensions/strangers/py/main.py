"""An extension for the tests: shows all that a profile holds, and writes down what arrived.

`{"number": 7}` in a profile becomes `<body data-shown="7">` once the panel shows it, and a hidden
event `{"id": "report"}` puts the list of what has arrived into `<body data-arrived>`.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict

import js
from htpy import Node, bdi, dd, div, dl, dt
from markupsafe import Markup

from agentapp import CustomerProfile, CustomerProfileHidden, LiveChat, Panel

chat = LiveChat()
panel = Panel(chat)
arrived: list[str] = []


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
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from facts(inner, f"{name} {key}")
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from facts(inner, name)
    elif value is not None:
        yield name, str(value)


@panel.section("Everything")
def everything(profile: CustomerProfile) -> Node:
    """All of the profile, as an author would write it: with htpy, and cut nowhere."""
    profile_facts = asdict(
        CustomerProfile(
            id=profile.id,
            name=profile.name,
            email=profile.email,
            chat=profile.chat,
            source=profile.source,
            geolocation=profile.geolocation,
            pre_chat_survey=profile.pre_chat_survey,
            custom_variables=dict(profile.custom_variables),
            extra={key: value for key, value in profile.extra.items() if key != "raw"},
        )
    )
    return dl(".facts")[
        (div(".fact")[dt[bdi[key]], dd[bdi[value]]] for key, value in facts(profile_facts))
    ]


@panel.section("Raw")
def raw(profile: CustomerProfile) -> Node:
    """What no author should do: what a stranger wrote, as markup."""
    written = profile.extra.get("raw")
    return Markup(written) if written else "Nothing raw"  # noqa: S704


await chat.init()
