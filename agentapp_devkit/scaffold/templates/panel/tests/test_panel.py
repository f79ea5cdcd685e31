"""The panel as an agent sees it: `py/main.py` itself runs."""

from agentapp.testing import Extension


def test_the_orders_are_those_of_the_customer(extension: Extension) -> None:
    extension.open(name="Mary Brown", email="mary.brown@email.com")
    assert extension.section("Orders").find("Running shoes, size 39")
    assert "Orders (2)" in extension.text


def test_a_customer_without_orders_has_no_section(extension: Extension) -> None:
    extension.open(name="Jo", email="jo@example.com")
    assert "Orders" not in extension.text


def test_an_order_is_followed_and_not_followed_any_more(extension: Extension) -> None:
    extension.open(name="Mary Brown", email="mary.brown@email.com")
    orders = extension.section("Orders")
    orders.click("Follow up", number="10384")
    assert "Following order 10384" in extension.text
    orders.click("Following", number="10384")
    assert not orders.find("Following")
