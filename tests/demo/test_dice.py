"""Chance falls alike on every machine."""

from partyorg.demo.dice import Dice


def test_draws_are_the_same_everywhere() -> None:
    """The numbers of one seed and stream are pinned: no version of Python and no machine may draw others."""
    dice = Dice(1, 2)
    assert [dice.below(1_000) for _ in range(6)] == [520, 421, 220, 130, 483, 626]
    assert Dice(1, 2).take("abcdefgh", 8) == list("ecbafdgh")


def test_another_stream_draws_otherwise() -> None:
    """What is drawn for one purpose does not move what is drawn for another."""
    drawn = [[dice.below(1_000) for _ in range(12)] for dice in (Dice(1, 1), Dice(1, 2), Dice(2, 1))]
    assert drawn[0] != drawn[1] != drawn[2] != drawn[0]


def test_between_takes_in_both_ends() -> None:
    """A throw of a die shows one and six, and nothing beyond."""
    dice = Dice(4, 1)
    assert {dice.between(1, 6) for _ in range(300)} == {1, 2, 3, 4, 5, 6}
    assert dice.between(5, 2) == 5


def test_taking_never_takes_twice() -> None:
    """Things drawn without putting back are different ones, and no more than there are."""
    assert sorted(Dice(9, 1).take("abc", 5)) == ["a", "b", "c"]


def test_small_shares_add_up_to_the_large_one() -> None:
    """A share is rounded by chance, so that a thousand tenths of three come to about three hundred."""
    dice = Dice(2, 1)
    shares = [dice.share(3, 100) for _ in range(1_000)]
    assert set(shares) == {0, 1}
    assert 250 < sum(shares) < 350
