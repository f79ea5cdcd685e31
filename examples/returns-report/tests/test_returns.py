"""Which returns a report counts."""

from returns import Return, by_reason, period_of, within

SMALL = Return("1038", "Too small", 1, 39.9, True)
BROKEN = Return("1035", "Broken", 6, 12.5, True)
OLD = Return("1017", "Too small", 25, 59.9, False)


def test_a_period_has_its_returns_the_newest_first() -> None:
    assert within([OLD, BROKEN, SMALL], days=7) == [SMALL, BROKEN]
    assert within([OLD, BROKEN, SMALL], days=30) == [SMALL, BROKEN, OLD]


def test_a_parcel_as_old_as_the_period_is_no_part_of_it() -> None:
    assert within([BROKEN], days=6) == []


def test_the_most_frequent_reason_is_first() -> None:
    assert by_reason([BROKEN, SMALL, OLD]) == [("Too small", 2), ("Broken", 1)]
    assert by_reason([]) == []


def test_an_address_chooses_a_period_that_there_is() -> None:
    assert period_of({"days": "7"}) == 7
    assert period_of({"days": "8"}) == period_of({}) == 30
