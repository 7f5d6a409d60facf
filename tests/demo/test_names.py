"""Names that nobody bears."""

from partyorg.demo.names import ordinal, person_name


def test_a_name_says_that_it_is_fictitious() -> None:
    """The name of a person is the word for fictitious, a character that counts, and a number."""
    assert person_name(17, 4) == "虚构辛0017"


def test_numbers_are_written_in_chinese() -> None:
    """Branches are numbered as branches are."""
    assert [ordinal(n) for n in (1, 10, 11, 20, 21, 99, 100)] == [
        "一",
        "十",
        "十一",
        "二十",
        "二十一",
        "九十九",
        "100",
    ]
