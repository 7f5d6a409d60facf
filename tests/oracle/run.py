"""The oracle's front door: every row the grammar gives for a register, a campaign and a day."""

from collections.abc import Callable
from datetime import date

from partyorg.campaign.definition import Campaign
from partyorg.campaign.matches import SimpleMatch
from partyorg.campaign.rules import Completeness, Duty, Holding, Target, Timing
from partyorg.facts import Register

from .completeness import completeness_rows
from .duty import duty_rows
from .holding import holding_rows
from .matches import simple_matches
from .rows import Row
from .seen import Seeing, Seen
from .target import target_rows
from .timing import timing_rows

PASSED = ("met", "waived", "pending")


def judge(register: Register, campaign: Campaign, as_of: date, as_known: date | None = None) -> list[Row]:
    """All rows, rules in the order in which they read each other."""
    seeing = Seeing(register, campaign, as_of, as_known)
    rows: dict[str, list[Row]] = {}
    waiting = dict(campaign.versions)
    seeing.tables["findings"] = []
    while waiting:
        ready = [i for i, versions in waiting.items() if not _needs(versions) & set(waiting) - {i}]
        assert ready, "rules read each other in a circle"
        for id in ready:
            rows[id] = _rows(seeing, waiting.pop(id), _judge_of_parts(rows))
            seeing.tables["findings"] += [_as_fact(seeing, row) for row in rows[id]]
    return [row for id in campaign.versions for row in rows[id]]


def _needs(versions: tuple[object, ...]) -> set[str]:
    needed: set[str] = set()
    for rule in versions:
        needed |= set(getattr(rule, "parts", ()))
        for name in ("match", "require"):
            match = getattr(rule, name, None)
            for simple in simple_matches(match) if match is not None else ():
                assert isinstance(simple, SimpleMatch)
                if simple.table == "findings":
                    needed |= set(simple.kinds or ())
    return needed


def _rows(seeing: Seeing, versions: tuple[object, ...], part_passes: Callable[[str, str], bool]) -> list[Row]:
    first = versions[0]
    if isinstance(first, Duty):
        return duty_rows(seeing, versions, part_passes)  # type: ignore[arg-type]
    if isinstance(first, Holding):
        return holding_rows(seeing, versions)  # type: ignore[arg-type]
    if isinstance(first, Timing):
        return timing_rows(seeing, versions)  # type: ignore[arg-type]
    if isinstance(first, Completeness):
        return completeness_rows(seeing, versions)  # type: ignore[arg-type]
    assert isinstance(first, Target), type(first)
    return target_rows(seeing, versions)  # type: ignore[arg-type]


def _judge_of_parts(rows: dict[str, list[Row]]) -> Callable[[str, str], bool]:
    def passes(rule: str, fact: str) -> bool:
        """Whether no row of the rule about the fact failed; a fact that it does not look at has none."""
        return all(r.status in PASSED for r in rows.get(rule, ()) if r.about == fact)

    return passes


def _as_fact(seeing: Seeing, row: Row) -> Seen:
    """A row as a fact that other rules may count."""
    dated = row.done_on if row.status in ("met", "late") else None
    if dated is None:
        dated = min(row.due, seeing.as_of) if row.due is not None else seeing.as_of
    cells = {
        "rule": row.rule,
        "subject": row.subject[1],
        "status": row.status,
        "on": dated,
        "period": row.label,
        "counterpart": row.counterpart[1] if row.counterpart else "",
    }
    other = f"{row.counterpart[0]}:{row.counterpart[1]}" if row.counterpart else ""
    parts = (seeing.campaign.id, row.rule, f"{row.subject[0]}:{row.subject[1]}", other, row.about, row.label)
    return Seen("findings", "|".join(parts), cells, None)


__all__ = ["Row", "judge"]
