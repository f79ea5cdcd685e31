"""An extension for the tests: every kind of control, a search, pages, tabs and a dialog."""

import asyncio
import json
from typing import Any

import js
from htpy import (
    Element,
    Node,
    a,
    area,
    button,
    dialog,
    div,
    fieldset,
    form,
    h3,
    img,
    label,
    legend,
    li,
    option,
    p,
    select,
    svg,
    textarea,
    ul,
)
from htpy import input as field

from agentapp import CustomerProfile, LiveChat, Panel, UserError

chat = LiveChat()
panel = Panel(chat)
recorded: list[Any] = []
gate = asyncio.Event()
state: dict[str, Any] = {"query": "", "page": 1, "tab": "Orders", "options": ["tea", "coffee"]}
text, image_map = Element("text"), Element("map")
DOT = "data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA="
ORDERS = [f"Order {number}" for number in range(1, 8)]


def record(**entry: Any) -> None:
    """Add an entry to the log in `<body data-log>`."""
    recorded.append(entry)
    js.document.body.dataset.log = json.dumps(recorded)


@panel.section("Everything")
def everything() -> Node:
    """A form with each kind of control."""
    return form(data_action="save", data_order_id="1038")[
        label["Id ", field(name="id", value="a")],
        label["Note ", textarea(name="note", required=True)],
        label["Amount ", field(name="amount", type="number", step="any", inputmode="decimal")],
        label["Count ", field(name="count", type="number")],
        label["Urgent ", field(name="urgent", type="checkbox")],
        fieldset[
            legend["Colours"],
            (
                label[field(name="colours", type="checkbox", value=colour), colour]
                for colour in ("red", "green", "blue")
            ),
        ],
        fieldset[
            legend["Speed"],
            (
                label[field(name="speed", type="radio", value=speed), speed]
                for speed in ("slow", "fast")
            ),
        ],
        label["Drink ", select(name="drink")[(option[drink] for drink in state["options"])]],
        label["Toppings ", select(name="toppings", multiple=True)[option["nuts"], option["figs"]]],
        label["Photo ", field(name="photo", type="file")],
        field(type="hidden", name="action", value="hidden"),
        button(name="how", value="now")["Save"],
        button(name="how", value="later")["Save later"],
        button(type="button", data_action="peek", value="7")["Peek"],
    ]


@panel.action("save")
async def save(
    order_id: int,
    id: str,  # noqa: A002
    note: str,
    amount: float | None,
    count: int | None,
    urgent: bool,
    colours: list[str],
    speed: str,
    drink: str,
    toppings: list[str],
    action: str,
    how: str,
) -> None:
    """Write down the form; it waits for `finish`."""
    record(save=dict(locals()))
    if note == "bad":
        raise UserError("The note is <bad>")
    await gate.wait()
    gate.clear()
    panel.refresh()
    panel.notify("Saved")


@panel.action("peek")
def peek(note: str, value: int) -> None:
    """Write down what a button within the form gets."""
    record(peek=[note, value])


@panel.action("finish")
def finish() -> None:
    """Let an action end."""
    gate.set()


@panel.section("Search")
def search() -> Node:
    """Results as the agent types."""
    return [
        field(type="search", aria_label="Search", data_action="search", data_debounce="40"),
        field(aria_label="Echo", data_action="echo", data_on="input"),
        ul[(li[order] for order in ORDERS if state["query"].lower() in order.lower())],
        label["Sort ", select(data_action="sort")[option["up"], option["down"]]],
        label["Open ", field(type="checkbox", data_action="sort")],
    ]


@panel.action("search")
def run_search(value: str) -> None:
    """Show the orders with this text."""
    state["query"] = value
    record(search=value)
    panel.refresh(search)


@panel.action("echo")
async def echo(value: str) -> None:
    """Write down a text while it is typed, one at a time."""
    record(echo=value)
    await gate.wait()
    gate.clear()


@panel.action("sort")
def sort(value: str | bool) -> None:
    """Write down a choice."""
    record(sort=value)


@panel.section("Pages")
def pages() -> Node:
    """Two orders a page, by buttons that stay."""
    first = (state["page"] - 1) * 2
    return [
        ul[(li[order] for order in ORDERS[first : first + 2])],
        button(data_action="page", data_to=str(state["page"] - 1), id="back")["Back"],
        button(data_action="page", data_to=str(state["page"] + 1), id="next")["Next"],
    ]


@panel.action("page")
async def turn(to: int) -> None:
    """Show another page."""
    await asyncio.sleep(0)
    state["page"] = max(to, 1)
    panel.refresh(pages)


@panel.section("Tabs")
def tabs() -> Node:
    """Two tabs and the panel of one."""
    return [
        div(role="tablist", aria_label="About")[
            (
                button(
                    role="tab",
                    id=f"tab-{name}",
                    data_action="tab",
                    data_name=name,
                    aria_selected="true" if name == state["tab"] else "false",
                )[name]
                for name in ("Orders", "Notes")
            )
        ],
        div(role="tabpanel", aria_label=state["tab"])[f"The {state['tab'].lower()}"],
    ]


@panel.action("tab")
def show_tab(name: str) -> None:
    """Show another tab."""
    state["tab"] = name
    panel.refresh(tabs)


@panel.section("Deletion")
def deletion() -> Node:
    """A dialog that asks before something is deleted."""
    return [
        button(data_action="ask")["Delete"],
        dialog("#sure", aria_label="Sure?")[
            form(method="dialog")[
                h3["Sure?"],
                button["Cancel"],
                button(data_action="delete", data_order_id="7")["Delete it"],
            ]
        ],
    ]


@panel.action("ask")
def ask() -> None:
    """Open the dialog."""
    js.document.getElementById("sure").showModal()


@panel.action("delete")
def delete(order_id: str) -> None:
    """Write down what was deleted."""
    record(delete=order_id)
    panel.notify("Deleted", kind="info")


@panel.section("Links")
def links(profile: CustomerProfile) -> Node:
    """All that could lead away from the panel."""
    return [
        a(href="https://shop.example.com/orders/1038")["Order 1038"],
        a(href="https://shop.example.com/self", target="_self")["Self"],
        a(href="https://shop.example.com/top", target="_top")["Top"],
        a(href="", target="_self")["Empty"],
        a(href="javascript:window.pwned=1")["Script"],
        a(href="#section-tabs-title", target="_blank")["Tabs below"],
        a(href="https://shop.example.com/act", data_action="delete", data_order_id="link")["Act"],
        form(action="https://shop.example.com/plain", target="_top")[
            field(name="q", aria_label="Plain"), button["Send plain"]
        ],
        svg(width="200", height="40")[
            a(href="https://shop.example.com/drawing")[text(y="15")["Drawing"]],
            a({"xlink:href": "https://shop.example.com/old", "target": "_top"})[
                text(y="35")["Old drawing"]
            ],
        ],
        img(src=DOT, alt="Shops", width="20", height="20", usemap="#shops"),
        image_map(name="shops")[
            area(shape="default", href="https://shop.example.com/map", target="_self", alt="Map")
        ],
        a(href="mailto:mary@example.com", target="_top")["Write"],
        p[profile.name],
    ]


@panel.action("say")
def say(kind: str) -> None:
    """Show a notice."""
    panel.notify(f"Notice {kind}: the order was sent to the warehouse", kind=kind)  # type: ignore[arg-type]


@panel.action("options")
def options(drinks: str) -> None:
    """Offer other drinks."""
    state["options"] = drinks.split(",")
    panel.refresh(everything)


await chat.init()
