"""The report, as an agent uses it."""

from agentapp.testing import Extension


def rows(extension: Extension) -> int:
    return extension.section("Parcels").text.count("€")


def test_the_agent_chooses_a_period(extension: Extension) -> None:
    assert rows(extension) == 6
    extension.section("Period").click("7 days")
    assert rows(extension) == 3
    assert extension.commands[-1] == ("set_notification_badge", 2)
    assert "Parcels (3)" in extension.text


def test_the_address_of_the_agent_app_chooses_a_period(extension: Extension) -> None:
    extension.send("page_data", {"queryParams": {"days": "7"}})
    assert rows(extension) == 3
    extension.section("Period").click("30 days")
    assert rows(extension) == 6


def test_a_button_leads_to_the_chats_of_a_reason(extension: Extension) -> None:
    extension.section("Reasons").click("Chats", reason="Changed their mind")
    assert extension.commands[-1] == ("navigate", "/archives/?tag=changed-their-mind")


def test_what_the_service_says_is_text(extension: Extension) -> None:
    hostile = "<img src=x onerror=alert(1)>"
    parcel = {"number": "1", "reason": hostile, "age": 1, "amount": 5, "is_open": True}
    extension.http.get("static/returns.json", json=[parcel])
    assert extension.section("Reasons").find(hostile, tag="td")
    assert extension.section("Reasons").find(tag="img") is None
