"""The looks of the timeline, and the time zone of a customer."""

from collections.abc import Sequence
from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from agentapp import CustomerProfile
from htpy import (
    Node,
    button,
    dd,
    details,
    div,
    dl,
    dt,
    h3,
    li,
    p,
    small,
    span,
    strong,
    summary,
    ul,
)

from chart import as_table, bar_chart
from orders import Event, Order, by_day, by_month, totals
from texts import Texts

DAYS_SHOWN = 4  # the others open on a click


def zone_of(profile: CustomerProfile) -> tzinfo | None:
    """Return the time zone of the customer; None where it is not known."""
    name = profile.geolocation.timezone if profile.geolocation else None
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError):  # LiveChat sends what the visitor's browser says
        return None


def zone_buttons(texts: Texts, *, is_mine: bool) -> Node:
    """Offer the two time zones."""
    zones = {texts.customers_time: False, texts.my_time: True}
    return p(".row")[
        (
            button(
                data_action="choose_zone",
                data_zone="mine" if mine else "customer",
                aria_pressed=str(mine == is_mine).lower(),
                class_={"primary": mine == is_mine},
            )[label]
            for label, mine in zones.items()
        )
    ]


def timeline(orders: Sequence[Order], zone: tzinfo | None, texts: Texts) -> Node:
    """Show all events by day, the newest first."""
    if not orders:
        return p(".quiet")[texts.no_orders]
    days = [
        div(".day")[h3[texts.day(day)], ul[(_event(event, texts) for event in events)]]
        for day, events in by_day(orders, zone)
    ]
    earlier = days[DAYS_SHOWN:]
    return [*days[:DAYS_SHOWN], details[summary[texts.earlier], earlier] if earlier else None]


def _event(event: Event, texts: Texts) -> Node:
    order = event.order
    return li(".row")[
        div[
            strong[texts.event(event.kind)],
            div[small[f"{texts.time(event.moment)} · {texts.order.format(number=order.number)}"]],
        ],
        span[texts.money(event.money, order.currency)] if event.money else None,
    ]


def state_of(updated: datetime, *, is_stale: bool, texts: Texts) -> Node:
    """Say how old the orders are, in the agent's own time."""
    text = texts.not_updated if is_stale else texts.updated
    return p(".quiet")[text.format(time=texts.exact_time(updated.astimezone()))]


def spending(orders: Sequence[Order], zone: tzinfo | None, texts: Texts) -> Node:
    """Show the money by currency, and the orders by month."""
    if not orders:
        return None
    bars = [(texts.month_name(month), number) for month, number in by_month(orders, zone)]
    sums = totals(orders).items()
    return [
        dl(".facts")[
            ([dt[currency], dd[texts.money(amount, currency)]] for currency, amount in sums)
        ],
        h3[texts.orders_by_month],
        bar_chart(texts.orders_by_month, bars),
        as_table(texts.as_table, (texts.month, texts.orders), bars),
    ]
