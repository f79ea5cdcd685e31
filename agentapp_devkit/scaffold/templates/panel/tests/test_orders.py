"""The orders of a customer, without a browser."""

import json
from pathlib import Path

from htpy import fragment

from orders import order_list, orders_of

BY_EMAIL = json.loads(Path("static/orders.json").read_text("utf-8"))


def test_the_newest_order_comes_first() -> None:
    numbers = [order.number for order in orders_of("mary.brown@email.com", BY_EMAIL)]
    assert numbers == ["10384", "10217"]


def test_the_case_of_an_address_does_not_matter() -> None:
    assert len(orders_of("Mary.Brown@Email.com", BY_EMAIL)) == 2


def test_a_customer_without_an_address_has_no_orders() -> None:
    assert orders_of(None, BY_EMAIL) == []


def test_each_order_has_a_button_that_follows_it_up() -> None:
    html = str(fragment[order_list(orders_of("noa@example.com", BY_EMAIL), followed=())])
    assert 'data-action="follow_up" data-number="10379"' in html
    assert "Follow up" in html


def test_a_followed_order_says_so() -> None:
    html = str(fragment[order_list(orders_of("noa@example.com", BY_EMAIL), followed={"10379"})])
    assert "Following" in html
