"""The texts of the extension in each language, with dates and money as the language writes them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from agentapp import Language
from babel.dates import format_date, format_time
from babel.numbers import format_currency


@dataclass(frozen=True)
class Texts:
    """The texts in one language.

    Args:
        language: The language.
        events: The kinds of events.
    """

    language: Language
    order: str
    customers_time: str
    my_time: str
    updated: str
    not_updated: str
    no_orders: str
    earlier: str
    spent: str
    orders_by_month: str
    as_table: str
    month: str
    orders: str
    events: Mapping[str, str]

    def event(self, kind: str) -> str:
        """Return the name of an event; one that is not known here keeps the shop's own."""
        return self.events.get(kind, kind)

    def money(self, amount: Decimal, currency: str) -> str:
        """Write money.

        Example:
            >>> TEXTS["de"].money(Decimal("1234.5"), "EUR").replace("\\xa0", " ")
            '1.234,50 €'
        """
        return format_currency(amount, currency, locale=self.language)

    def day(self, day: date) -> str:
        """Write a day.

        Example:
            >>> TEXTS["en"].day(date(2026, 1, 2))
            'Friday, January 2, 2026'
        """
        return format_date(day, "full", self.language)

    def month_name(self, month: date) -> str:
        """Write a month in short.

        Example:
            >>> TEXTS["de"].month_name(date(2026, 3, 1))
            'Mär'
        """
        return format_date(month, "LLL", self.language)

    def time(self, moment: datetime) -> str:
        """Write a time of day, of the moment's own zone.

        Example:
            >>> TEXTS["de"].time(datetime.fromisoformat("2026-01-02T15:20:00Z"))
            '15:20'
        """
        return format_time(moment, "short", locale=self.language)

    def exact_time(self, moment: datetime) -> str:
        """Write a time of day with its seconds."""
        return format_time(moment, "medium", locale=self.language)


TEXTS: dict[str, Texts] = {
    "en": Texts(
        language="en",
        order="Order {number}",
        customers_time="Customer's time",
        my_time="My time",
        updated="Updated at {time}",
        not_updated="Not updated since {time}: the shop does not answer.",
        no_orders="No orders yet.",
        earlier="Earlier",
        spent="Spent",
        orders_by_month="Orders by month",
        as_table="As a table",
        month="Month",
        orders="Orders",
        events={
            "placed": "Placed",
            "paid": "Paid",
            "sent": "Sent",
            "delivered": "Delivered",
            "returned": "Returned",
            "refunded": "Refunded",
        },
    ),
    "de": Texts(
        language="de",
        order="Bestellung {number}",
        customers_time="Zeit des Kunden",
        my_time="Meine Zeit",
        updated="Stand: {time}",
        not_updated="Stand: {time}. Der Shop antwortet nicht.",
        no_orders="Noch keine Bestellungen.",
        earlier="Früher",
        spent="Ausgegeben",
        orders_by_month="Bestellungen nach Monat",
        as_table="Als Tabelle",
        month="Monat",
        orders="Bestellungen",
        events={
            "placed": "Bestellt",
            "paid": "Bezahlt",
            "sent": "Verschickt",
            "delivered": "Zugestellt",
            "returned": "Zurückgeschickt",
            "refunded": "Erstattet",
        },
    ),
}
