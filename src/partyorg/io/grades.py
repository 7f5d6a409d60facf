"""Grades in cells: the result of a rating is a number, a word of the grades of its scheme in either language, or free."""

from collections.abc import Sequence
from decimal import Decimal

from partyorg.io.cells import format_scalar
from partyorg.io.words import Words

__all__ = ["grades_read", "grades_written"]


def grades_read(
    schemes: Sequence[str], cells: Sequence[object], values: Sequence[Decimal | str], words: Words
) -> list[Decimal | str]:
    """The values with words for grades where the scheme has them; a cell that begins with a backslash is kept as it is."""
    memo: dict[tuple[str, str], str] = {}

    def read(scheme: str, cell: object, value: Decimal | str) -> Decimal | str:
        if (
            not isinstance(value, str)
            or not value
            or (isinstance(cell, str) and cell.lstrip().startswith("\\"))
        ):
            return value
        key = (scheme, value)
        if key not in memo:
            memo[key] = _known(words, *key)
        return memo[key]

    return [read(*row) for row in zip(schemes, cells, values, strict=True)]


def grades_written(
    schemes: Sequence[str], values: Sequence[Decimal | str], words: Words, lang: str
) -> list[str]:
    """The cells that `grades_read` reads as the values: grades in `lang`, other texts quoted where they look like one."""
    memo: dict[tuple[str, Decimal | str], str] = {}
    for key in set(zip(schemes, values, strict=True)):
        scheme, value = key
        cell = format_scalar(value)
        if isinstance(value, str) and value and not cell.startswith("\\"):
            known = _known(words, scheme, value)
            label = words.write(words.vocabulary.grades(scheme), value, lang)
            cell = "\\" + cell if known != value else format_scalar(label)
        memo[key] = cell
    return [memo[key] for key in zip(schemes, values, strict=True)]


def _known(words: Words, scheme: str, text: str) -> str:
    grades = words.vocabulary.grades(scheme)
    return words.known(grades, text) if grades else text
