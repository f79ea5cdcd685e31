"""agentapp's own default extension, tested with the test kit as an author would."""

from agentapp.testing import Extension


def test_the_panel_waits_for_a_customer(extension: Extension) -> None:
    assert extension.state == "waiting"


def test_the_orders_are_those_of_the_customer(extension: Extension) -> None:
    extension.open(name="Mary Brown", email="mary.brown@email.com")
    orders = extension.section("Orders")
    assert orders.state == "ready"
    assert orders.find("10384")


def test_a_customer_without_orders_has_an_empty_section(extension: Extension) -> None:
    extension.open(name="John")
    assert extension.section("Orders").state == "empty"


def test_an_order_is_followed_and_not_followed_any_more(extension: Extension) -> None:
    extension.open(name="Mary Brown", email="mary.brown@email.com")
    orders = extension.section("Orders")
    orders.click("Follow up", number="10384")
    orders.click("Following", number="10384")
    assert not orders.find("Following")
