from answers import LIBRARY, filled, find


def test_every_word_counts_in_any_order() -> None:
    assert [answer.title for answer in find("parcel RETURN")] == ["Return a parcel"]
    assert find("parcel nonsense") == []


def test_no_words_find_every_answer() -> None:
    assert find(" ") == list(LIBRARY)


def test_no_answer_shows_a_placeholder() -> None:
    for answer in LIBRARY:
        assert "{" not in filled(answer, "Mary") + filled(answer, None)
