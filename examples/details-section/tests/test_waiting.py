"""The wait, on any Python: `python3 -m pytest` in this folder, with `py` on the path."""

from agentapp.details import Button, LabelValue, Tags, Title

from waiting import Wait


def test_a_wait_is_counted_from_the_first_message_without_an_answer() -> None:
    wait = Wait()
    wait.hear(is_customer=True, now=100)
    wait.hear(is_customer=True, now=130)
    title, messages = wait.section(now=165).components
    assert isinstance(title, Title)
    assert title.title == "1 min"
    assert messages == LabelValue("Messages", "2")


def test_a_long_wait_offers_an_apology() -> None:
    wait = Wait()
    wait.hear(is_customer=True, now=0)
    kinds = [type(part) for part in wait.section(now=180).components]
    assert kinds == [Title, LabelValue, Tags, Button]


def test_an_answer_ends_the_wait() -> None:
    wait = Wait()
    wait.hear(is_customer=True, now=0)
    wait.hear(is_customer=False, now=500)
    (title,) = wait.section(now=600).components
    assert isinstance(title, Title)
    assert title.title == "Answered"
