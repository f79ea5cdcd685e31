"""The values that an agent may enter."""

import pytest
from agentapp import UserError

from contact import LONGEST_NOTE, note_text, phone_number


@pytest.mark.parametrize("text", ["12", "call me", "+", "1" * 16, "312 555 x"])
def test_what_is_no_phone_number_is_refused(text: str) -> None:
    with pytest.raises(UserError, match="no phone number"):
        phone_number(text)


def test_a_note_that_is_too_long_is_refused() -> None:
    assert note_text("x" * LONGEST_NOTE)
    with pytest.raises(UserError, match="too long"):
        note_text("x" * (LONGEST_NOTE + 1))
