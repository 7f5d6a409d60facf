"""Facts as columns of cells: what every format writes."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from operator import attrgetter
from typing import Any

from attrs import frozen

from partyorg.facts.records import Fact
from partyorg.facts.settings import Settings
from partyorg.facts.tables import ENVELOPE, Column, Table
from partyorg.io import cells
from partyorg.io.grades import grades_written
from partyorg.io.headings import ATTR, written
from partyorg.io.words import LOOSE, Words

__all__ = ["WrittenColumn", "columns_of"]

_ENVELOPE = frozenset(c.name for c in ENVELOPE)


@frozen
class WrittenColumn:
    """One column to write: heading, description (None for an extension column), values as facts hold them, and cells.

    `values` are for formats that know types; `texts` says everything as text.
    """

    heading: str
    column: Column | None
    type: str
    values: Sequence[Any]
    texts: Sequence[str]


def columns_of(
    table: Table, facts: Sequence[Fact], settings: Settings, words: Words, lang: str
) -> list[WrittenColumn]:
    """The columns of a table: all of its own, of the envelope those in use, and the extension columns in use.

    Words and headings come in `lang`. Raises CellError where a number cannot be written out.
    """
    out: list[WrittenColumn] = []
    for column in table.columns:
        values: Sequence[Any] = list(map(attrgetter(column.name), facts))
        if column.name in _ENVELOPE and not any(v and v != "valid" for v in values):
            continue
        if column.words:
            by = attrgetter(column.words.split(".")[1]) if "." in column.words else None
            lists = [by(fact) for fact in facts] if by else [column.words] * len(facts)
            values = _worded(lists, values, words, lang, column)
        type_ = "id" if column.name == "id" else column.type
        if type_ == "scalar":
            schemes: Sequence[str] = [getattr(fact, "scheme", "") for fact in facts]
            texts: Sequence[str] = grades_written(schemes, values, words, lang)
        elif column.name in LOOSE:
            values, texts = _loose_texts(column, values, words, lang)
        else:
            texts = _texts(type_, values)
        out.append(WrittenColumn(written(column, lang), column, type_, values, texts))
    used = sorted({name for fact in facts for name in fact.attr} if any(fact.attr for fact in facts) else ())
    for name in used:
        kind = settings.attr.get(name, "text")
        values = [fact.attr.get(name, "") for fact in facts]
        out.append(WrittenColumn(ATTR + name, None, kind, values, [_attr_text(v) for v in values]))
    return out


def _worded(
    lists: Sequence[str], values: Sequence[Any], words: Words, lang: str, column: Column
) -> list[Any]:
    if lang == "en":
        return list(values)
    memo: dict[tuple[str, Any], Any] = {}
    for key in set(zip(lists, values, strict=True)):
        name, value = key
        memo[key] = (
            tuple(words.write(name, v, lang) for v in value)
            if column.multiple
            else words.write(name, value, lang)
        )
    return [memo[key] for key in zip(lists, values, strict=True)]


def _loose_texts(
    column: Column, values: Sequence[Any], words: Words, lang: str
) -> tuple[Sequence[Any], Sequence[str]]:
    """Free labels: known words in `lang`, and the rest quoted where it would be read as a word."""

    def label(word: str) -> str:
        return words.write(column.name, word, lang)

    def known(text: str) -> str:
        # A label that stands for its own word may stay bare.
        return text if label(words.known(column.name, text)) == text else words.known(column.name, text)

    memo: dict[Any, str] = {}
    for value in set(values):
        if not value:
            memo[value] = ""
        elif column.multiple:
            memo[value] = ";".join(
                cells.format_values((label(v),), known=known if label(v) == v else None) for v in value
            )
        else:
            text = cells.format_text(label(value))
            memo[value] = "\\" + text if label(value) == value == text and known(value) != value else text
    return values, [memo[value] for value in values]


def _attr_text(value: Decimal | str) -> str:
    return cells.decimal_text(value) if isinstance(value, Decimal) else cells.format_text(value)


def _date_text(value: date | None) -> str:
    return cells.format_date(value)


def _decimal_text(value: Decimal | None) -> str:
    return "" if value is None else cells.decimal_text(value)


def _integer_text(value: int | None) -> str:
    return "" if value is None else str(value)


def _ids_text(value: tuple[str, ...]) -> str:
    return cells.format_values(value, ";；、") if value else ""


def _words_text(value: tuple[str, ...]) -> str:
    return cells.format_values(value) if value else ""


_FORMATS: dict[str, Callable[[Any], str]] = {
    "date": _date_text,
    "decimal": _decimal_text,
    "integer": _integer_text,
    "ids": _ids_text,
    "words": _words_text,
    "map": cells.format_map,
}


def _texts(type_: str, values: Sequence[Any]) -> list[str]:
    form = _FORMATS.get(type_, cells.format_text)
    if type_ == "map":
        return [form(v) if v else "" for v in values]
    memo = {v: form(v) for v in set(values)}
    return [memo[v] for v in values]
