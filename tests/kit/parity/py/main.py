"""An extension that does a bit of everything, for the tests that run on both tiers of the kit."""

import asyncio
import time
from datetime import datetime

import shop
from htpy import (
    Node,
    button,
    details,
    div,
    fieldset,
    form,
    label,
    legend,
    li,
    option,
    p,
    select,
    strong,
    summary,
    textarea,
    ul,
)
from htpy import input as control
from pyodide.ffi import JsException
from pyodide.http import pyfetch

from agentapp import CustomerProfile, LiveChat, MessageBoxText, Panel, UserError

chat = LiveChat()
panel = Panel(chat)
saved: list[str] = []
heard: list[str] = []


@panel.section("Orders")
async def orders(profile: CustomerProfile) -> Node:
    """The orders, with a button each."""
    found = await shop.orders_of(profile.email or "")
    return ul[(order(one) for one in found)]


def order(one: shop.Order) -> Node:
    """One order."""
    return li(".row")[
        div[strong[one["item"]], " ", one["number"]],
        button(data_action="refund", data_number=one["number"])["Refund"],
        button(data_action="note", data_number=one["number"], disabled=True)["Note"],
    ]


@panel.action("refund")
async def refund(number: str) -> None:
    """Refund an order."""
    print("refunding", number)
    said = await shop.refund(number)
    panel.notify(f"{number}: {said}")


@panel.section("Form")
def entry() -> Node:
    """A form with every kind of control, and what was saved."""
    return [
        form(data_action="save", data_origin="form")[
            label["Title ", control(name="title", required=True, maxlength="20")],
            label["Address ", control(name="address", type="email")],
            label["Amount ", control(name="amount", type="number", min="1", max="9", value="2")],
            label(for_="why")["Why"],
            textarea("#why", name="why")["none"],
            label["Gift ", control(name="gift", type="checkbox")],
            fieldset[
                legend["Speed"],
                label[control(name="speed", type="radio", value="slow", checked=True), "Slow"],
                label[control(name="speed", type="radio", value="fast"), "Fast"],
            ],
            label[
                "Colour ",
                select(name="colour")[
                    option(value="")["any"], option(value="r")["Red"], option(value="b")["Blue"]
                ],
            ],
            label[
                "Sizes ",
                select(name="sizes", multiple=True)[option["S"], option["M"], option["L"]],
            ],
            control(name="token", type="hidden", value="secret"),
            button(name="how", value="button")["Save"],
        ],
        ul(".saved")[(li[one] for one in saved)],
        details[summary["More"], p["Hidden at first"]],
    ]


@panel.action("save")
def save(
    title: str,
    address: str,
    amount: int,
    why: str,
    gift: bool,
    speed: str,
    colour: str,
    sizes: list[str],
    token: str,
    how: str,
    origin: str,
) -> None:
    """Save what the form says."""
    if title == "rude":
        raise UserError("Please be polite")
    parts = (title, address, amount, why, gift, speed, colour, "+".join(sizes), token, how, origin)
    saved.append("|".join(map(str, parts)))
    panel.refresh(entry)


KINDS = ("number", "range", "date", "time", "datetime-local", "month", "week", "color", "email")


@panel.section("Kinds")
def kinds() -> Node:
    """A field of each kind, and fields that an agent cannot write in."""
    return form(data_action="list")[
        (label[kind, control(name=kind, type=kind)] for kind in KINDS),
        label["short", control(name="short", maxlength="5")],
        control(name="token", type="hidden"),
        control(name="file", type="file"),
        control(name="unseen", hidden=True),
    ]


@panel.action("list")
def list_values(number: str, range: str, date: str, time: str, month: str, week: str) -> None:  # noqa: A002
    """Print what the fields hold."""
    print(number, range, date, time, month, week)


@panel.section("Live")
def live() -> Node:
    """Controls that act by themselves."""
    return [
        label["Search", control(data_action="search", data_debounce="300")],
        label["Echo", control(data_action="echo", data_on="input")],
        label["Name", control(data_action="rename")],
        label["Follow", control(type="checkbox", data_action="follow")],
        label[
            "Rank",
            select(data_action="rank")[option["low"], option["high"]],
        ],
        ul[(li[one] for one in heard)],
    ]


@panel.action("search")
@panel.action("rename")
@panel.action("echo")
@panel.action("rank")
def hear(value: str) -> None:
    """Write down a text."""
    heard.append(value)
    panel.refresh(live)


@panel.action("follow")
def follow(value: bool) -> None:
    """Write down a choice."""
    heard.append(f"follow {value}")
    panel.refresh(live)


@panel.section("Clock", timeout=20)
async def clock(profile: CustomerProfile) -> Node:
    """The time, and the time two seconds later."""
    moment, clocks = datetime.now().astimezone(), _clocks()
    await asyncio.sleep(60 if profile.name == "Late" else 2)
    passed = [round(now - before, 3) for now, before in zip(_clocks(), clocks, strict=True)]
    return p[f"{moment:%Y-%m-%d %H:%M:%S}", " ", str(passed)]


def _clocks() -> tuple[float, ...]:
    return time.time(), time.monotonic(), time.perf_counter(), asyncio.get_running_loop().time()


@panel.section("Tools")
def tools() -> Node:
    """Buttons that do one thing each."""
    names = (
        *("put", "fail", "wait", "elsewhere", "unknown", "own", "missing", "forget", "warn"),
        *("fail later", "spin", "read", "refused"),
    )
    return [button(data_action=name)[name.capitalize()] for name in names]


@panel.action("put")
async def put() -> None:
    """Write into the message box."""
    await chat.put_message("Hello")


@panel.action("fail")
def fail() -> None:
    """Fail."""
    raise KeyError("no such thing")


@panel.action("fail later")
async def fail_later() -> None:
    """Fail in a task that nobody awaits."""

    async def work() -> None:
        raise ValueError("too late")

    asyncio.get_running_loop().create_task(work())


@panel.action("wait")
async def wait() -> None:
    """Take half a minute."""
    await asyncio.sleep(30)
    panel.notify("Waited", "info")


@panel.action("elsewhere")
async def elsewhere() -> None:
    """Call a service that the policy does not allow."""
    await pyfetch("https://elsewhere.example.com/")


@panel.action("unknown")
async def unknown() -> None:
    """Call what no test answers."""
    await pyfetch(f"{shop.ADDRESS}/unknown")


@panel.action("own")
async def own() -> None:
    """Read a file of the extension's own."""
    response = await pyfetch("static/texts.json")
    panel.notify((await response.json())["greeting"])


@panel.action("read")
async def read() -> None:
    """Read a file of the extension's own by two names, and then outside of its folder."""
    for name in ("Größe 1.json", "Gr%C3%B6%C3%9Fe%201.json", "..%2Fstatic%2Ftexts.json", "%00"):
        print((await pyfetch(f"static/{name}")).status)


@panel.action("refused")
async def refused() -> None:
    """Make requests that a browser refuses to make."""
    for address, body in (("https://mary:pw@shop.example.com/", None), (shop.ADDRESS, "tea")):
        try:
            await pyfetch(address, **({"body": body} if body else {}))
        except JsException as error:
            print("credentials" in str(error), "body" in str(error))


@panel.action("missing")
async def missing() -> None:
    """Call a service of the extension's own site."""
    await pyfetch("api/orders")


@panel.action("spin")
async def spin() -> None:
    """Never wait for anything."""
    while True:  # noqa: ASYNC110
        await asyncio.sleep(0)


@panel.action("forget")
def forget() -> None:
    """Forget to await."""
    shop.refund("1")


@panel.action("warn")
def warn() -> None:
    """Show notices of all kinds."""
    panel.notify("Careful", "warning")
    panel.notify("Broken", "error")


@chat.on("message_box_text")
def typed(event: MessageBoxText) -> None:
    """Print what the agent writes."""
    print("typed", event.value)


await chat.init()
print("ready")
