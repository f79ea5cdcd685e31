"""The timeline, as an agent uses it."""

from agentapp import Geolocation
from agentapp.testing import Extension

SHOP = "static/orders.json"
EMAIL = "mary.brown@email.com"
CHICAGO = Geolocation(city="Chicago", timezone="America/Chicago")
PLACED = {"kind": "placed", "at": "2026-01-02T03:20:00Z"}
PAID = {"kind": "paid", "at": "2026-01-02T03:21:00Z"}
SENT = {"kind": "sent", "at": "2026-01-03T18:05:00Z"}


def order(
    *events: object, number: str = "1038", amount: str = "1234.5", currency: str = "EUR"
) -> object:
    return {"number": number, "amount": amount, "currency": currency, "events": events}


def open_mary(
    extension: Extension, *orders: object, geolocation: Geolocation | None = CHICAGO
) -> None:
    extension.http.get(SHOP, json={EMAIL: orders})
    extension.open(name="Mary Brown", email=EMAIL, geolocation=geolocation)


def lines(extension: Extension) -> list[str]:
    return extension.section("Timeline").text.replace("\u202f", " ").splitlines()


def test_events_are_in_the_customers_time_or_in_the_agents(extension: Extension) -> None:
    open_mary(extension, order(PLACED))
    assert "Thursday, January 1, 2026" in lines(extension)
    assert "9:20 PM · Order 1038" in lines(extension)
    extension.section("Timeline").click("My time")  # the tests' time is UTC
    assert "Friday, January 2, 2026" in lines(extension)
    assert "3:20 AM · Order 1038" in lines(extension)


def test_where_the_customers_zone_is_not_known_there_is_no_choice(extension: Extension) -> None:
    open_mary(extension, order(PLACED), geolocation=Geolocation(timezone="Not/AZone"))
    assert extension.section("Timeline").find("My time", tag="button") is None
    assert "3:20 AM · Order 1038" in lines(extension)


def test_new_events_come_by_themselves(extension: Extension) -> None:
    open_mary(extension, order(PLACED))
    assert "Updated at 9:00:00 AM" in lines(extension)
    extension.http.get(SHOP, json={EMAIL: [order(PLACED, SENT)]})
    extension.advance(seconds=29)
    assert "Sent" not in lines(extension)
    extension.advance(seconds=1)
    assert "Sent" in lines(extension)
    assert "Updated at 9:00:30 AM" in lines(extension)


def test_nobody_is_asked_once_the_customer_is_gone(extension: Extension) -> None:
    open_mary(extension, order(PLACED))
    extension.hide()
    extension.advance(seconds=120)
    assert len(extension.http.requests) == 1


def test_another_customer_has_a_poll_of_their_own(extension: Extension) -> None:
    open_mary(extension, order(PLACED))
    extension.open(name="Jo", email="jo@example.com")
    assert "No orders yet." in lines(extension)
    extension.advance(seconds=30)
    assert len(extension.http.requests) == 3


def test_a_shop_that_does_not_answer_takes_nothing_away(extension: Extension) -> None:
    open_mary(extension, order(PLACED))
    extension.http.get(SHOP, status=503)
    extension.advance(seconds=60)
    assert "Placed" in lines(extension)
    assert "Not updated since 9:00:00 AM: the shop does not answer." in lines(extension)
    extension.http.get(SHOP, json={EMAIL: [order(PLACED)]})
    extension.advance(seconds=30)
    assert "Updated at 9:01:30 AM" in lines(extension)


def test_the_first_question_can_be_asked_again(extension: Extension) -> None:
    extension.http.get(SHOP, status=503)
    with extension.expect_error(OSError, match="503"):
        extension.open(name="Mary Brown", email=EMAIL)
    extension.http.get(SHOP, json={EMAIL: [order(PLACED)]})
    extension.section("Timeline").retry()
    assert "Placed" in lines(extension)


def test_money_keeps_its_currency(extension: Extension) -> None:
    refunded = {"kind": "refunded", "at": "2026-01-04T00:00:00Z"}
    yen = order(PAID, amount="12800", currency="JPY")
    open_mary(extension, order(PAID), order(PAID, amount="0.1"), order(refunded, amount="99"), yen)
    money = [line for line in lines(extension) if line[0] in "-€¥"]
    assert money == ["-€99.00", "€1,234.50", "€0.10", "¥12,800"]
    spending = extension.section("Spending")
    assert spending.find("€1,234.60", tag="dd")
    assert spending.find("¥12,800", tag="dd")


def test_only_the_latest_days_show_at_first(extension: Extension) -> None:
    days = [{"kind": "sent", "at": f"2026-01-0{day}T12:00:00Z"} for day in range(1, 6)]
    open_mary(extension, order(*days))
    assert "Friday, January 2, 2026" in lines(extension)
    assert "Thursday, January 1, 2026" not in lines(extension)
    extension.section("Timeline").click("Earlier")
    assert "Thursday, January 1, 2026" in lines(extension)
    extension.advance(seconds=30)
    assert "Thursday, January 1, 2026" in lines(extension)


def test_the_chart_has_a_text_and_a_table(extension: Extension) -> None:
    open_mary(extension, order(PLACED), order({"kind": "placed", "at": "2025-11-20T12:00:00Z"}))
    spending = extension.section("Spending")
    chart = spending.find(tag="svg")
    assert chart is not None
    label = chart.attributes["aria-label"]
    assert label == "Orders by month: Aug 0, Sep 0, Oct 0, Nov 1, Dec 0, Jan 1"
    spending.click("As a table")
    assert spending.find("Nov", tag="th")


def test_without_orders_there_is_no_spending(extension: Extension) -> None:
    open_mary(extension)
    assert lines(extension)[-2:] == ["No orders yet.", "Updated at 9:00:00 AM"]
    assert extension.section("Spending").state == "empty"


def test_what_the_shop_says_is_text(extension: Extension) -> None:
    hostile = "<img src=x onerror=alert(1)>"
    open_mary(extension, order({**PLACED, "kind": hostile}, number=hostile, currency=hostile))
    assert hostile in lines(extension)
    assert extension.section("Timeline").find(tag="img") is None
