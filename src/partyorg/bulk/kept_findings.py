"""The rows of a rule kept as facts, dated by what decided them, for the rules that look at them (see `found`)."""

from collections.abc import Iterable, Sequence

from attrs import evolve

from partyorg.campaign.figures import Given
from partyorg.campaign.rules import Cap, Completeness, Duty, Holding, Rubric, Target, Timing
from partyorg.dates import Offset
from partyorg.evaluation.decide import Run

from .days_of import Lowering
from .deciding import COLUMNS
from .plan import NOTHING, Cell, Expression, Relation, Select, Source, Union, Value, call, case, value
from .program import NotInColumns

__all__ = ["found_acts", "keep_found"]

DATED = (Duty, Completeness, Target, Timing)
"""Rules whose rows say on which day they were met."""

Versions = list[tuple[Run, Select]]


def keep_found(cx: Lowering, id: str, versions: Versions) -> Versions:
    """The versions of a rule, their rows kept for the rules that read them, where it is known what dates them."""
    shown, facts, listed = [], [], []
    for run, select in versions:
        if not _is_dated(run.rule):
            return versions
        kept = cx.program.keep(evolve(select, order=()), "found")
        facts.append(_facts(cx, run, kept, dated="done" in select.columns))
        listed.append((_with_acts(kept, facts[-1].columns["on"]), select.columns["subject_type"]))
        order = ("subject_type", "subject", "counterpart", "period_since", "period", "about")
        rows = Select(
            (Source("r", kept),), {n: Cell("r", n) for n in COLUMNS}, order=tuple(Cell("r", n) for n in order)
        )
        shown.append((run, rows))
    cx.program.known["found", id] = tuple(facts)
    cx.program.known["found acts", id] = tuple(listed)
    return shown


def _is_dated(rule: object) -> bool:
    """Whether rows that are met say so, or are met on the day they are decided: the due day, or as-of before it."""
    if isinstance(rule, Holding):
        return rule.at != "period_end" or rule.period.due == Given(Offset())
    return isinstance(rule, (*DATED, Rubric, Cap))


def _facts(cx: Lowering, run: Run, rows: Relation, *, dated: bool) -> Select:
    r, today = "r", cx.world.today
    day: Expression = call("least", call("coalesce", Cell(r, "due"), today), today)
    if dated:
        decided = Cell(r, "status").is_in(("met", "late"))
        day = case((decided, call("coalesce", Cell(r, "done"), day)), otherwise=day)
    elif isinstance(run.rule, Holding):
        # What came after the day it was asked for is there on as-of.
        day = case((Cell(r, "status").eq("late"), today), otherwise=day)
    columns: dict[str, Expression] = {
        "id": _key(run),
        "rule": value(run.header.id),
        **{name: Cell(r, name) for name in ("subject", "status", "period")},
        **{
            name: case((~Cell(r, name).eq(""), Cell(r, name)), otherwise=NOTHING)
            for name in ("about", "grade")
        },
        "on": day,
        # Nothing revokes a finding; the condition gives the empty cell its type.
        "revoked_on": case((value(False), day), otherwise=NOTHING),
    }
    return Select((Source(r, rows),), columns)


def _with_acts(rows: Relation, day: Expression) -> Select:
    names = ("subject_type", "subject", "status", "evidence")
    return Select((Source("r", rows),), {**{name: Cell("r", name) for name in names}, "on": day})


def found_acts(cx: Lowering, rules: Iterable[str]) -> Relation | None:
    """The findings of the rules with their subject, status, evidence and day; None where there are none.

    Raises NotInColumns where a rule does not run in columns, or judges seats.
    """
    known = cx.program.known
    parts: list[Relation] = []
    for id in dict.fromkeys(rules):
        if ("found", id) not in known:
            raise NotInColumns("findings of rules that do not run in columns")
        for rows, type_ in known.get(("found acts", id), ()):
            if type_ == Value("post"):
                raise NotInColumns("the order of seats")
            parts.append(rows)
    return None if not parts else parts[0] if len(parts) == 1 else Union(tuple(parts))


def _key(run: Run) -> Expression:
    """`Finding.key`: its parts in one text, with what separates them written otherwise where a part holds it."""
    pair = call("join", Cell("r", "counterpart_type"), ":", Cell("r", "counterpart"))
    parts: list[Expression] = [
        value(run.campaign),
        value(run.header.id),
        call("join", Cell("r", "subject_type"), ":", Cell("r", "subject")),
        call("coalesce", pair, ""),
        Cell("r", "about"),
        call("coalesce", Cell("r", "period"), ""),
    ]
    text = call("join", *parts)
    plain = call("replace", text, "|", "").eq(text)
    escaped = [call("replace", call("replace", part, "%", "%25"), "|", "%7C") for part in parts]
    return case((plain, _joined(parts)), otherwise=_joined(escaped))


def _joined(parts: Sequence[Expression]) -> Expression:
    first, *rest = parts
    return call("join", first, *(one for part in rest for one in ("|", part)))
