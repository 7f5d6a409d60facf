"""Items of a rubric: what each comes to for one subject, exactly."""

from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any

from attrs import define, field

from partyorg.campaign.figures import Field, Figure, Unlisted, parts_of
from partyorg.campaign.matches import SimpleMatch
from partyorg.campaign.rules import Item, Points, Rubric

from .cells import cell_of, value_test
from .figures import UnknownFigure, exact, ladder_step, rounded, value_of, value_of_gives
from .matching import Hit
from .parts import Stretch, facts_in
from .rubric_voices import Assessed, assessed, assessment_of
from .world import Env, Subject, World

__all__ = ["SHEETS", "Sheet", "Total", "item_total", "note_sheet"]

SHEETS = "sheets of rubrics"
"""Where a run keeps what items came to, for explanations."""


@define(slots=True, eq=False)
class Sheet:
    """One subject's sheet: the facts it is scored on and what is bound while they are looked for."""

    world: World
    rule: Rubric
    subject: Subject
    env: Env
    at: Stretch | None
    evidence: dict[str, Hit] = field(factory=dict)

    def facts(self, match: Any) -> list[Hit]:
        """The facts of the match in the period (or bound to the fact that is rated), kept as evidence."""
        hits = facts_in(self.world, match, self.env, self.at)
        self.evidence.update((hit[1], hit) for hit in hits)
        return hits

    def assessments(self, item: str) -> list[Hit]:
        """The assessments of an item that say something, kept as evidence; of a fact that is rated, those about it."""
        hits = facts_in(self.world, assessment_of(self.world, self.rule, item), self.env, self.at)
        hits = [hit for hit in hits if hit[2].value != ""]
        if self.at is None and self.env.fact is not None:
            id = self.env.fact.id
            hits = [hit for hit in hits if id in hit[2].related or hit[2].subject == id]
        self.evidence.update((hit[1], hit) for hit in hits)
        return hits


@define(slots=True, eq=False)
class Total:
    """What an item, or all of them, came to.

    `value` is None without a value, or without a score (a weight is not listed, or the value is a word). `filled` of
    `wanted` required items carry a value; `any_value` counts the others too. `missing` says why a class of reviewers
    is missing; `failed` items were assessed as not met; `gates` are the grades left by gates that failed.
    """

    value: Fraction | None = None
    any_value: bool = False
    wanted: int = 0
    filled: int = 0
    unlisted: bool = False
    word: bool = False
    missing: str = ""
    failed: bool = False
    gates: list[str] = field(factory=list)
    parts: dict[str, Fraction] = field(factory=dict)
    weight: Fraction = Fraction(1)

    def join(self, others: "Iterable[Total]", mean: bool = False) -> None:
        """Take in the items of a head: the sum of their values, or their mean by weight."""
        values: list[Total] = []
        for other in others:
            self.any_value |= other.any_value
            self.wanted += other.wanted
            self.filled += other.filled
            self.unlisted |= other.unlisted
            self.word |= other.word
            self.missing = self.missing or other.missing
            self.failed |= other.failed
            self.gates += other.gates
            self.parts |= other.parts
            if other.value is not None:
                values.append(other)
        if values:
            self.value = sum((v.value for v in values if v.value is not None), Fraction(0))
            weight = sum((v.weight for v in values), Fraction(0))
            if mean and weight:
                self.value /= weight


def note_sheet(world: World, rule: str, subject: Subject, of: str, total: Total) -> None:
    """Keep what the items of a sheet came to; `of` is the label of its period, or the fact rated."""
    world.memo.setdefault(SHEETS, {})[rule, subject.ref, of] = total.parts


def item_total(sheet: Sheet, item: Item) -> Total:
    """An item's value: its source, its cap and floor, its weight, its rounding. Raises UnknownFigure."""
    total = Total()
    if item.items:
        total.join(item_total(sheet, inner) for inner in item.items)
    else:
        _source(sheet, item, total)
        total.wanted += item.required
        total.filled += item.required and total.any_value
    if total.value is not None:
        total.value = limited(sheet, item, total.value)
        _gate(sheet, item, total)
        _weigh(sheet, item, total)
        if item.round is not None and total.value is not None:
            total.value = Fraction(rounded(total.value, item.round[1], item.round[0]))
        if total.value is not None:
            total.parts[item.key] = total.value
    elif isinstance(item.weight, Unlisted):
        total.unlisted = True
    return total


def limited(sheet: Sheet, item: Any, value: Fraction) -> Fraction:
    """The value under the cap (and an item's maximum), then over the floor."""
    for figure in (item.cap, getattr(item, "max", None)):
        if figure is not None:
            value = min(value, exact(value_of(sheet.world, figure, sheet.env)))
    if item.floor is not None:
        value = max(value, exact(value_of(sheet.world, item.floor, sheet.env)))
    return value


def _gate(sheet: Sheet, item: Item, total: Total) -> None:
    if item.gate is None or total.value is None:
        return
    from partyorg.campaign.conditions import Test

    if not value_test(sheet.world, Test(bounds=item.gate))(total.value):
        total.gates.append(item.gate_gives)


def _weigh(sheet: Sheet, item: Item, total: Total) -> None:
    if item.weight is None or total.value is None:
        return
    try:
        total.weight = exact(value_of(sheet.world, item.weight, sheet.env))
        total.value *= total.weight
    except UnknownFigure:
        total.unlisted, total.value = True, None


def _source(sheet: Sheet, item: Item, total: Total) -> None:
    if item.assessed:
        _assessed(sheet, item, total)
    elif item.points:
        total.value = sum((_entry(sheet, entry) for entry in item.points), Fraction(0))
        total.any_value = True
    elif item.rank is not None:
        _rank(sheet, item, total)
    elif item.finding:
        _finding(sheet, item, total)
    elif item.figure is not None:
        total.value = exact(value_of(sheet.world, item.figure, sheet.env))
        total.any_value = True


def _assessed(sheet: Sheet, item: Item, total: Total) -> None:
    words = sheet.rule.mode == "all_met"
    hits = sheet.assessments(item.key)
    found: Assessed = assessed(sheet.world, sheet.rule, sheet.subject, sheet.env, hits, words)
    total.any_value = bool(found.hits)
    total.value, total.missing, total.failed = found.value, found.missing, found.failed
    total.unlisted, total.word = found.unlisted, found.word
    if words and found.value is not None and item.gate is None:
        total.word = True


# Ledgers


def _entry(sheet: Sheet, entry: Points) -> Fraction:
    """A ledger entry: how many facts, or how much of a field, times what each gives; then its cap and floor."""
    world = sheet.world
    hits = sheet.facts(entry.match)[entry.skip_first :]
    if entry.ladder is not None:
        amount = _amount(sheet, entry, hits) if entry.per else Fraction(len(hits))
        value = exact(value_of_gives(world, ladder_step(world, entry.ladder, amount, sheet.env), sheet.env))
    elif entry.per_full_total is not None:
        full = exact(value_of(world, entry.per_full_total, sheet.env))
        value = int(_amount(sheet, entry, hits) / full) * _each(sheet, entry.each, None)
    elif entry.each is not None and any(isinstance(part, Field) for part in parts_of(entry.each)):
        value = sum(
            (_amount(sheet, entry, [hit]) * _each(sheet, entry.each, hit) for hit in hits), Fraction(0)
        )
    else:
        value = _amount(sheet, entry, hits) * _each(sheet, entry.each, None)
    return limited(sheet, entry, value)


def _each(sheet: Sheet, each: Figure | None, hit: Hit | None) -> Fraction:
    if each is None:
        return Fraction(1)
    env = sheet.env if hit is None else sheet.env.of(fact=hit[2], fact_day=hit[0])
    return exact(value_of(sheet.world, each, env))


def _amount(sheet: Sheet, entry: Points, hits: list[Hit]) -> Fraction:
    """The facts counted, or their field summed; `per_full` counts whole units of it, fact by fact."""
    full = exact(value_of(sheet.world, entry.per_full, sheet.env)) if entry.per_full is not None else None
    if not entry.per:
        return Fraction(len(hits))
    read = cell_of(sheet.world, entry.per)
    amounts = (
        Fraction(0) if value in (None, "") else exact(value) for value in (read(hit[2]) for hit in hits)
    )
    return sum((Fraction(int(amount / full)) if full else amount for amount in amounts), Fraction(0))


def _rank(sheet: Sheet, item: Item, total: Total) -> None:
    """The ladder on rank over number, from the last assessment of the item, else the last measure of its name."""
    from .rubric_voices import measure_of

    readings: tuple[tuple[SimpleMatch, Callable[[Any], Any]], ...] = (
        (
            assessment_of(sheet.world, sheet.rule, item.key),
            lambda f: (f.figures.get("rank"), f.figures.get("n")),
        ),
        (measure_of(sheet.world, sheet.rule, item.key), lambda f: (f.value, f.n)),
    )
    for match, read in readings:
        if not sheet.world.view.supplied(match.table):
            continue
        hits = [hit for hit in facts_in(sheet.world, match, sheet.env, sheet.at) if None not in read(hit[2])]
        if hits:
            place, number = (exact(v) for v in read(hits[-1][2]))
            sheet.evidence[hits[-1][1]] = hits[-1]
            step = (
                ladder_step(sheet.world, item.rank, place / number, sheet.env) if item.rank and number else 0
            )
            total.value = exact(value_of_gives(sheet.world, step, sheet.env))
            total.any_value = True
            return


def _finding(sheet: Sheet, item: Item, total: Total) -> None:
    """Points for each row of another rule about the subject in the period; an unknown row leaves no value."""
    world, points = sheet.world, item.finding_points
    names = {sheet.subject.id}
    value, rows = Fraction(0), 0
    for fact in world.results.get(item.finding, ()):
        if fact.subject not in names or not _belongs(fact, sheet.at) or fact.finding is None:
            continue
        if fact.status in ("unknown", "not_applicable"):
            continue
        rows += 1
        row = fact.finding
        if fact.status in points:
            value += exact(value_of(world, points[fact.status], sheet.env))
        if "per_missing" in points and row.required is not None and row.count is not None:
            short = exact(row.required) - row.count
            value += exact(value_of(world, points["per_missing"], sheet.env)) * max(short, Fraction(0))
        for id in row.evidence:
            sheet.evidence.setdefault(id, (fact.on.toordinal() if fact.on else 0, id, fact))
    if rows:
        total.value, total.any_value = value, True


def _belongs(fact: Any, at: Stretch | None) -> bool:
    """Whether a row belongs to the stretch: by its label, by the last day of its period, or by its own day."""
    if at is None or fact.period == at.label:
        return True
    period = fact.finding.period
    last = period.until.toordinal() - 1 if period is not None else fact.on.toordinal() if fact.on else 0
    return at.low <= last < at.high
