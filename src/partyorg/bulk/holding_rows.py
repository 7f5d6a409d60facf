"""What the rows of every holding have in common."""

from .plan import (
    NOTHING,
    Aggregate,
    Cell,
    Expression,
    Relation,
    Select,
    Source,
    value,
)

__all__ = ["WHO", "evidence_of", "row_columns"]

WHO = ("id", "unit", "post", "person")


def row_columns(r: str, low: int, period: str = "") -> dict[str, Expression]:
    """The cells that do not depend on how the row is decided; `r` is its source, `period` that of its period."""
    labels = ("label", "p_since", "p_until")
    return {
        **{name: Cell(r, name) for name in ("id", "unit", "post", "person")},
        "about": value(""),
        **{name: Cell(period, name) if period else NOTHING for name in labels},
        "required": value(low),
        "estimated": value(False),
    }


def evidence_of(force: Relation, where: Expression) -> Select:
    """By subject, the facts for which the condition (on source f) holds, earliest first."""
    once = Select(
        (Source("f", force),),
        {name: Cell("f", name) for name in ("id", "fact", "starts")},
        where,
        distinct=True,
    )
    listed = Aggregate("list", Cell("o", "fact"), (Cell("o", "starts"), Cell("o", "fact")))
    return Select((Source("o", once),), {"id": Cell("o", "id"), "evidence": listed}, group=(Cell("o", "id"),))
