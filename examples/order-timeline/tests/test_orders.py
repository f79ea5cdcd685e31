"""How orders are read and counted, and how languages write them."""

from dataclasses import asdict
from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from htpy import div

from orders import Order, by_day, by_month, totals
from texts import TEXTS
from timeline import timeline


def order(*moments: str, amount: str = "10", currency: str = "EUR") -> Order:
    steps = tuple(("placed", datetime.fromisoformat(moment)) for moment in moments)
    return Order("1038", Decimal(amount), currency, steps)


def test_a_day_is_one_of_the_zone() -> None:
    late = order("2026-01-02T23:30:00+00:00")
    ((day, _),) = by_day([late], ZoneInfo("Europe/Warsaw"))
    assert day.isoformat() == "2026-01-03"
    ((day, _),) = by_day([late], UTC)
    assert day.isoformat() == "2026-01-02"


def test_the_newest_day_and_event_are_first() -> None:
    orders = [order("2026-01-01T08:00:00+00:00"), order("2026-01-02T08:00:00+00:00")]
    assert [day.day for day, _ in by_day(orders, UTC)] == [2, 1]


def test_months_without_an_order_count_too_and_years_end() -> None:
    counts = by_month([order("2026-02-01T08:00:00+00:00"), order("2025-09-30T08:00:00+00:00")], UTC)
    assert [(month.isoformat()[:7], count) for month, count in counts] == [
        ("2025-09", 1),
        ("2025-10", 0),
        ("2025-11", 0),
        ("2025-12", 0),
        ("2026-01", 0),
        ("2026-02", 1),
    ]
    assert by_month([], UTC) == []


def test_cents_are_exact() -> None:
    day = "2026-01-01T08:00:00+00:00"
    assert totals([order(day, amount="0.1"), order(day, amount="0.2")]) == {"EUR": Decimal("0.3")}


@pytest.mark.parametrize("language", sorted(TEXTS))
def test_a_language_has_every_text(language: str) -> None:
    texts, english = asdict(TEXTS[language]), asdict(TEXTS["en"])
    assert texts["events"].keys() == english["events"].keys()
    assert all(texts.values())
    for name in ("order", "updated", "not_updated"):
        assert texts[name].count("{") == english[name].count("{")


def test_the_timeline_in_german() -> None:
    paid = Order("1038", Decimal(10), "EUR", (("paid", datetime(2026, 3, 1, 12, tzinfo=UTC)),))
    markup = str(div[timeline([paid], UTC, TEXTS["de"])])
    for text in ("Sonntag, 1. März 2026", "Bezahlt", "12:00 · Bestellung 1038", "10,00"):
        assert text in markup
