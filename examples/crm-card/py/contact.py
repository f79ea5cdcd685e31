"""A contact of the CRM with its notes, and the checks of what an agent enters."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from agentapp import UserError

STAGES = {"lead": "Lead", "trial": "Trial", "customer": "Customer", "lost": "Lost"}
"""The labels of the stages, by the values that the CRM stores."""

LONGEST_NOTE = 2000  # characters


@dataclass(frozen=True)
class Contact:
    """A person whom the CRM knows.

    Args:
        id: The CRM's own id.
        name: The name.
        company: The company; may be empty.
        phone: The phone number; may be empty.
        stage: A key of `STAGES`.
        version: Counts the changes, so that no agent overwrites another one's.
    """

    id: str
    name: str
    company: str
    phone: str
    stage: str
    version: int

    @classmethod
    def parse(cls, data: dict[str, Any]) -> "Contact":
        """Read the CRM's JSON; a key that is missing raises an exception, which agentapp reports.

        Example:
            >>> made_up = {"id": "7", "name": "Mary", "stage": "trial", "version": 1}
            >>> Contact.parse(made_up | {"company": "", "phone": "", "colour": "red"}).name
            'Mary'
        """
        texts = {key: str(data[key]) for key in ("id", "name", "company", "phone", "stage")}
        return cls(**texts, version=int(data["version"]))


@dataclass(frozen=True)
class Note:
    """A note about a contact."""

    text: str
    author: str
    written: datetime

    @classmethod
    def parse(cls, data: dict[str, Any]) -> "Note":
        """Read the CRM's JSON."""
        return cls(str(data["text"]), str(data["author"]), datetime.fromisoformat(data["written"]))


def phone_number(text: str) -> str:
    """Return a phone number as the CRM stores it.

    Raises:
        UserError: It is none.

    Example:
        >>> phone_number(" +1 (312) 555-0142 ")
        '+1 312 555 0142'
        >>> phone_number("")
        ''
    """
    groups = text.translate(str.maketrans("()-./", "     ")).split()
    number = " ".join(groups)
    digits = number.removeprefix("+").replace(" ", "")
    if number and not (digits.isdecimal() and 6 <= len(digits) <= 15):
        raise UserError(f"“{text.strip()[:40]}” is no phone number: it has 6 to 15 digits.")
    return number


def note_text(text: str) -> str:
    """Return the text of a note as the CRM stores it.

    Raises:
        UserError: It is empty or too long.

    Example:
        >>> note_text(" Likes tea. ")
        'Likes tea.'
    """
    stripped = text.strip()
    if not stripped:
        raise UserError("The note is empty.")
    if len(stripped) > LONGEST_NOTE:
        raise UserError(f"The note is too long: it may have {LONGEST_NOTE} characters.")
    return stripped
