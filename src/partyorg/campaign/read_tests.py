"""Tests of cells: a value, a list, a comparison, "present", "absent"."""

from typing import Any

from attrs import frozen

from .conditions import Test
from .cursor import Cursor
from .figures import Given, Plain
from .read_bounds import bounds
from .read_figures import figure, is_figure_table, unlisted
from .read_plain import Kind, number

__all__ = ["FREE", "NUMBER", "Cell", "in_order", "kinds", "value_test"]


@frozen
class Cell:
    """What a tested cell holds.

    `type` is number, date, word, flag, text or free; `words` the vocabulary list of its words, `order` the ordered
    list in which they are compared.
    """

    type: str
    words: str = ""
    order: str = ""


NUMBER = Cell("number")
FREE = Cell("free")


def in_order(c: Cursor, words: str) -> tuple[str, ...]:
    """The words of an ordered list, lowest first; none where it has no order."""
    vocabulary = c.reading.vocabulary
    if not vocabulary.is_ordered(words):
        return ()
    return tuple(word.id for word in vocabulary.words(words) if vocabulary.rank(words, word.id) is not None)


def kinds(c: Cursor, words: str) -> frozenset[str] | None:
    """The word or words of a list here, each with everything that is a kind of it; None for "*", every word."""
    if c.value == "*":
        return None
    found: set[str] = set()
    for item in c.several():
        word = item.word(words)
        if word:
            found |= c.reading.vocabulary.expand(words, word)
    if c.value == []:
        c.fault("D109", key=str(c.key))
    return frozenset(found)


def value_test(c: Cursor, cell: Cell) -> Test:
    """The test written here, for a cell of this type."""
    value = c.value
    if value in ("present", "absent") and isinstance(value, str):
        return Test(present=value == "present")
    if not isinstance(value, dict):
        return Test(any_of=_values(c, cell))
    if "unlisted" in value:
        return Test(unlisted=unlisted(c))
    if is_figure_table(c):
        return _equal_to_figure(c, cell)
    t = c.table("a condition on a value")
    order: tuple[str, ...] = ()
    limits = None
    if any(key in t for key in ("at_least", "at_most", "more_than", "less_than", "between")):
        order = in_order(c, cell.order or cell.words)
        limits = bounds(t, _operand(cell), value=lambda at: _compared(at, cell, order))
    else:
        bounds(t)
    at_not, at_all = t.get("not"), t.get("all")
    test = Test(
        bounds=limits,
        not_=value_test(at_not, cell) if at_not else None,
        all_of=_values(at_all, cell, widen=False) if at_all else None,
        order=order if limits and _of_words(c.value) else (),
    )
    if not c.value:
        c.fault("D109", key=str(c.key))
    t.done()
    return test


def _equal_to_figure(c: Cursor, cell: Cell) -> Test:
    """`{ assumed = value or list, reason }`, or a parameter that is one."""
    found = figure(c, value=lambda at: _values(at, cell))
    value = getattr(found, "value", None)
    name = getattr(found, "assumed", "")
    if not isinstance(found, Given):
        c.wrong("a value, or a list of values")
    if not isinstance(value, tuple):
        return Test()
    return Test(any_of=value, assumed=(name,) if name else ())


def _values(c: Cursor, cell: Cell, *, widen: bool = True) -> tuple[Plain, ...]:
    if c.value == []:
        c.fault("D109", key=str(c.key))
    out: dict[Any, None] = {}
    for item in c.several():
        for value in _value(item, cell, widen):
            out[value] = None
    if cell.type == "word":
        return tuple(sorted(out))
    return tuple(out)


def _value(c: Cursor, cell: Cell, widen: bool) -> tuple[Plain, ...]:
    value = c.value
    if cell.words and isinstance(value, str) and cell.type in ("word", "free"):
        word = c.word(cell.words)
        if not word:
            return ()
        return tuple(sorted(c.reading.vocabulary.expand(cell.words, word))) if widen else (word,)
    if cell.type == "number":
        found = number(value)
        if found is None:
            c.wrong("a number")
            return ()
        return (found,)
    if cell.type == "date":
        return (c.day(),)
    if cell.type == "flag":
        return (c.flag(),)
    if cell.type in ("word", "text"):
        return (c.text(),)
    if isinstance(value, bool):
        return (value,)
    if isinstance(value, str):
        return (c.text(),)
    found = number(value)
    if found is not None:
        return (found,)
    if isinstance(value, list | dict):
        c.wrong("a word, number, date or boolean")
        return ()
    return (c.day(),)


def _operand(cell: Cell) -> Kind:
    if cell.type in ("number", "date"):
        return "number" if cell.type == "number" else "date"
    return "word" if cell.type == "word" else "any"


def _compared(c: Cursor, cell: Cell, order: tuple[str, ...]) -> Plain:
    """The operand of a comparison: a number or date, or a word of the list in which the cell is compared."""
    value = c.value
    amount = number(value) if cell.type in ("number", "free") else None
    if amount is not None:
        return amount
    if cell.type == "number":
        c.wrong("a number")
        return None
    if cell.type == "date" or not isinstance(value, str):
        if cell.type in ("word", "text"):
            c.wrong("a word")
            return None
        return c.day()
    listed = cell.order or cell.words
    if not order:
        c.fault("D112", spelling=value, list=listed or "this cell")
    elif value not in order:
        c.fault("D106", spelling=value, accepted=order, list=listed)
    return value


def _of_words(table: dict[str, Any]) -> bool:
    """Whether a comparison has words as operands."""
    for key in ("at_least", "at_most", "more_than", "less_than", "between"):
        operand = table.get(key)
        first = operand[0] if isinstance(operand, list) and operand else operand
        if isinstance(first, dict):
            first = first.get("assumed")
        if isinstance(first, str) and number(first) is None:
            return True
    return False
