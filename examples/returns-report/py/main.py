"""A report in full screen: the returned parcels by reason, for the last week or month."""

from agentapp import LiveChat, PageData, View, titled
from htpy import Node, button, meter, p, table, tbody, td, th, thead, tr
from pyodide.http import pyfetch

from returns import PERIODS, Return, by_reason, period_of, within

chat = LiveChat()
view = View(chat, title="Returns")
chosen: int | None = None  # days; None until the agent chooses


async def load() -> list[Return]:
    """Ask the service for all returns."""
    response = await pyfetch("static/returns.json")
    return [Return(**one) for one in await response.json()]


def period(page_data: PageData | None) -> int:
    """Return the days that the agent has chosen, or else the address of the Agent App."""
    return chosen or period_of(page_data.query_params if page_data else {})


@view.section("Period", place="top")
def periods(page_data: PageData | None) -> Node:
    """Offer the periods."""
    return p(".row")[
        (
            button(
                data_action="choose",
                data_days=str(days),
                class_={"primary": days == period(page_data)},
                aria_pressed=str(days == period(page_data)).lower(),
            )[f"{days} days"]
            for days in PERIODS
        )
    ]


@view.section("Reasons")
async def reasons(page_data: PageData | None) -> Node:
    """Count the returns by reason, and show the number of open ones on the extension's icon."""
    returns = within(await load(), period(page_data))
    await chat.set_notification_badge(sum(one.is_open for one in returns))
    most = max((count for _, count in by_reason(returns)), default=1)
    return table[
        thead[tr[th["Reason"], th["Returns"], th, th]],
        tbody[
            (
                tr[
                    td[reason],
                    td[str(count)],
                    td[meter(value=str(count), max=str(most), aria_label=reason)],
                    td[button(data_action="chats", data_reason=reason)["Chats"]],
                ]
                for reason, count in by_reason(returns)
            )
        ],
    ]


@view.section("Parcels")
async def parcels(page_data: PageData | None) -> Node:
    """List the parcels, the newest first."""
    returns = within(await load(), period(page_data))
    rows = (
        tr[td[one.number], td[f"{one.amount:.2f} €"], td["open" if one.is_open else "paid back"]]
        for one in returns
    )
    parts = [thead[tr[th["Order"], th["Amount"], th["State"]]], tbody[rows]]
    return titled(f"Parcels ({len(returns)})", table[parts])


@view.action("choose")
def choose(days: int) -> None:
    """Show another period."""
    global chosen
    chosen = days
    view.refresh()


@view.action("chats")
async def chats(reason: str) -> None:
    """Go to the chats with the tag of this reason."""
    await chat.navigate(f"/archives/?tag={reason.lower().replace(' ', '-')}")


await chat.init()
