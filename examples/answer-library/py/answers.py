"""The library: finds answers, and fills in the customer's name."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Answer:
    """An answer that agents send again and again.

    Args:
        title: The text that an agent looks for.
        text: The text that the customer reads; `{name}` stands for their name.
    """

    title: str
    text: str


LIBRARY = (
    Answer("Parcel is on its way", "Hello {name}, your parcel left our house this morning."),
    Answer("Return a parcel", "Hello {name}, you can send it back within 30 days, at our cost."),
    Answer("Opening hours", "We are here for you from 8 to 18 o'clock, Monday to Friday."),
    Answer("Thanks", "Thank you, {name}, and have a nice day!"),
)


def find(words: str) -> list[Answer]:
    """Return the answers in which each of the words is.

    Example:
        >>> [answer.title for answer in find("parcel back")]
        ['Return a parcel']
    """
    wanted = words.lower().split()
    return [
        answer
        for answer in LIBRARY
        if all(word in f"{answer.title} {answer.text}".lower() for word in wanted)
    ]


def filled(answer: Answer, name: str | None) -> str:
    """Return the text for a customer, also for one without a name.

    Example:
        >>> filled(LIBRARY[0], "Mary")
        'Hello Mary, your parcel left our house this morning.'
        >>> filled(LIBRARY[3], None)
        'Thank you, and have a nice day!'
    """
    if name:
        return answer.text.replace("{name}", name)
    return answer.text.replace(", {name},", ",").replace(" {name}", "")
