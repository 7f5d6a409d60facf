"""Matches with alternatives: a fact that several of them find counts once, as the first of them has it."""

from collections.abc import Sequence

from .days_of import Lowering
from .matches import Facts, keys_of
from .plan import Cell, Expression, Relation, Select, Source, Union, Window, every, of, value

__all__ = ["first_of", "keys_of_parts", "part_keys"]


def first_of(cx: Lowering, parts: Sequence[Select], keys: tuple[str, ...], hint: str) -> Select:
    """The rows of all alternatives with the number of theirs as `part`; of rows with the same keys, the first one's."""
    names = tuple(parts[0].columns)
    numbered = [
        Select((Source("p", part),), {**{n: Cell("p", n) for n in names}, "part": value(number)})
        for number, part in enumerate(parts)
    ]
    kept = cx.program.keep(Union(tuple(numbered)), hint)
    place = Window("row number", None, of("k", *keys), of("k", "part"))
    columns: dict[str, Expression] = {n: Cell("k", n) for n in (*names, "part")}
    ranked = Select((Source("k", kept),), {**columns, "rank_": place})
    return Select((Source("z", ranked),), {n: Cell("z", n) for n in columns}, Cell("z", "rank_").eq(1))


def part_keys(parts: Sequence[Facts]) -> tuple[str, ...]:
    """By what a fact is told from others: its id and, where tables may share one, the alternative that found it."""
    return ("fact",) if len(parts) == 1 else ("fact", "part")


def keys_of_parts(parts: Sequence[Facts], distinct_by: str, far: str = "b") -> Relation | None:
    """Under which keys the facts of all alternatives count: `part_keys` and key; None where each counts as itself."""
    found = [keys_of(part.table, distinct_by, part.relation, far) for part in parts]
    if len(found) == 1:
        return found[0]
    numbered: list[Relation] = [
        Select((Source("k", keys),), {"fact": Cell("k", "fact"), "key": Cell("k", "key"), "part": value(n)})
        for n, keys in enumerate(found)
        if keys is not None
    ]
    if len(numbered) > 1:
        return every(Union(tuple(numbered)), "fact", "key", "part")
    return numbered[0] if numbered else None
