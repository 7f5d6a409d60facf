"""From a finding back to facts and clauses: what counted, what was refused and why, and what would settle it."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from attrs import frozen

from partyorg.campaign.definition import Campaign
from partyorg.campaign.matches import FACT_KEYS, Bound, SimpleMatch
from partyorg.campaign.rules import Rubric, Rule, Target
from partyorg.dates import intersect, merge, span
from partyorg.facts import Fact, Register
from partyorg.sources import Clause

from .bounds import bound_test
from .cells import cell_test
from .decide import Read, Run
from .engine import world_of
from .figures import UnknownFigure
from .findings import Finding, Ref
from .matching import INTERVALS, simple_matches
from .rubric_sheets import ItemScore, item_scores
from .target import lacking
from .walk import free_roots, tables_in
from .world import DEFAULT_DATE, Env, World, ids_in

__all__ = ["Explanation", "Refused", "explain"]

LIMIT = 20
"""How many refused facts are listed at the most."""


@frozen
class Refused:
    """A fact about the subject that does not count; `reasons` are codes, with the key they are about after a colon.

    Codes: status, recorded_later, after_as_of, superseded, revoked, not_dated, outside_period, condition:KEY,
    binding:KEY, part:RULE, window.
    """

    fact: Fact
    reasons: tuple[str, ...]


@frozen
class Explanation:
    """Why a finding is what it is.

    `clauses` are the provisions cited, `counted` the facts that counted, `refused` those about the subject that did not,
    `needed` how many more are wanted and `by` until when (None: no end, or nothing more is needed). `lacking` are the
    members that a share or number of a group is short of. `items` are those of a rating, as they were reckoned.
    """

    finding: Finding
    clauses: tuple[Clause, ...]
    rule: Rule
    counted: tuple[Fact, ...]
    refused: tuple[Refused, ...]
    needed: int
    by: date | None
    lacking: tuple[Ref, ...] = ()
    items: tuple[ItemScore, ...] = ()

    def __str__(self) -> str:
        f = self.finding
        period = f" {f.period.label}" if f.period else ""
        lines = [f"{f.rule} {f.subject}{period}: {f.status}" + (f" ({f.reason})" if f.reason else "")]
        lines += [f"  clause {c.id} ({c.at}): {c.gist}" for c in self.clauses]
        if f.required is not None:
            lines.append(f"  {f.count} of {f.required}" + (f", due {f.due}" if f.due else ""))
        lines += [f"  {'  ' * i.depth}{i.key}: {'-' if i.value is None else i.value}" for i in self.items]
        lines += [f"  counted {fact.id}" for fact in self.counted]
        lines += [f"  refused {r.fact.id}: {', '.join(r.reasons)}" for r in self.refused]
        lines += [f"  lacking {ref}" for ref in self.lacking]
        if self.needed:
            lines.append(f"  wanted: {self.needed} more" + (f" by {self.by}" if self.by else ""))
        return "\n".join(lines)


def explain(
    finding: Finding, register: Register, campaign: Campaign, as_of: date, *, as_known: date | None = None
) -> Explanation:
    """Say which clauses a finding rests on, which facts counted, which were refused and why, and what is wanted.

    `as_of` and `as_known` are those of the run that made the finding. Raises KeyError where the campaign has no such rule.
    """
    rule = _rule(campaign, finding)
    world = world_of(register, register.view(as_of, as_known), campaign)
    counted = tuple(f for f in map(register.get, finding.evidence) if f is not None)
    refused = tuple(_refused(world, register, rule, finding))[:LIMIT]
    missing = 0
    unmet = finding.status in ("unmet", "pending", "incomplete")
    if unmet and isinstance(finding.required, int) and getattr(rule, "measure", "count") == "count":
        missing = max(finding.required - (finding.count or 0), 0)
    by = finding.due if missing and finding.due and finding.due >= as_of else None
    clauses = tuple(campaign.clause[c] for c in finding.clauses if c in campaign.clause)
    short = _lacking(world, campaign, rule, finding) if unmet and isinstance(rule, Target) else ()
    items = (
        item_scores(finding, rule, register, campaign, as_of, as_known) if isinstance(rule, Rubric) else ()
    )
    return Explanation(finding, clauses, rule, counted, refused, missing, by, short, items)


def _lacking(world: World, campaign: Campaign, rule: Target, finding: Finding) -> tuple[Ref, ...]:
    if finding.period is None:
        return ()
    versions = campaign.versions.get(finding.rule, (rule,))
    within = intersect((world.window,), merge([span(one.since, one.until) for one in versions]))
    streams = tuple(s.scope for s in campaign.streams if s.id in rule.streams)
    missing = frozenset(t for t in tables_in((rule.hit,)) - {"placements"} if not world.view.supplied(t))
    run = Run(world, campaign.id, rule, (), missing, 0, [], Read())
    group = world.subject_of(finding.subject.id)
    start = campaign.calendar.academic_start
    return tuple(s.ref for s in lacking(run, rule, group, finding.period.label, within, start, streams))


def _rule(campaign: Campaign, finding: Finding) -> Rule:
    versions = campaign.versions.get(finding.rule)
    if versions is None:
        base = finding.rule.split("/", 1)[0]
        versions = campaign.versions[base]
    return next((r for r in versions if r.since == finding.rule_since), versions[0])


def _refused(world: World, register: Register, rule: Rule, finding: Finding) -> Iterator[Refused]:
    """Facts of the rule's kind that name the subject and are not among the evidence."""
    match = getattr(rule, "match", None) or getattr(rule, "require", None)
    if match is None:
        return
    names = _names(world, finding)
    seen = {f.id: f for facts in world.view.tables.values() for f in facts}
    for part in simple_matches(match):
        column = FACT_KEYS[part.key][1]
        for fact in sorted(register.tables.get(part.table, ()), key=lambda f: f.id):
            if fact.id in finding.evidence or (
                part.kinds is not None and getattr(fact, column) not in part.kinds
            ):
                continue
            if names.isdisjoint(_all_ids(fact)):
                continue
            reasons = tuple(_reasons(world, part, fact, seen.get(fact.id), finding, rule))
            if reasons:
                yield Refused(fact, reasons)


def _names(world: World, finding: Finding) -> frozenset[str]:
    """The ids by which a fact may name the finding's subject or counterpart: a seat also by its holders."""
    out: set[str] = set()
    if finding.counterpart is not None:
        return frozenset((finding.counterpart.id,))
    subject = finding.subject
    out.add(subject.id)
    if subject.type == "post":
        unit, post = subject.id.split("/")[:2]
        out.update(h.person for h in world.org.seats.get((unit, post), ()))
    return frozenset(out)


def _all_ids(fact: Fact) -> set[str]:
    out: set[str] = set()
    for name in (
        "actors",
        "counterparts",
        "hosts",
        "owner",
        "about",
        "subject",
        "person",
        "unit",
        "a",
        "b",
        "by",
    ):
        out.update(ids_in(fact, name))
    return out


def _reasons(
    world: World, part: SimpleMatch, fact: Fact, seen: Fact | None, finding: Finding, rule: Rule
) -> Iterator[str]:
    if fact.status in ("planned", "cancelled"):
        yield "status"
        return
    if seen is None:
        late = fact.recorded_on is not None and fact.recorded_on > world.view.as_known
        yield "recorded_later" if late else "superseded" if fact.status == "corrected" else "after_as_of"
        return
    column = part.on or DEFAULT_DATE.get(part.table, "on")
    day = getattr(seen, column)
    if day is None:
        yield "after_as_of" if getattr(fact, column) is not None else "not_dated"
    elif _is_outside(part, seen, day, finding, rule):
        yield "outside_period"
    if fact.revoked_on is not None and seen.revoked_on is not None and part.revoked != "counts":
        yield "revoked"
    for name, test in part.tests.items():
        try:
            if not cell_test(world, name, test)(seen):
                yield f"condition:{name}"
        except UnknownFigure:
            yield f"condition:{name}"
    if day is not None:
        env = _env(world, finding, seen, day)
        for name, bound in part.bound.items():
            if not _holds(world, bound, ids_in(seen, name), env, day.toordinal(), seen):
                yield f"binding:{name}"
    for other in getattr(rule, "parts", ()):
        if world.parts.get(other, {}).get(fact.id):
            yield f"part:{other}"
    if getattr(rule, "anchor", None) is not None:
        yield "window"


def _is_outside(part: SimpleMatch, fact: Fact, day: date, finding: Finding, rule: Rule) -> bool:
    """Whether a fact lies in another period than the finding's, by date and by its own label."""
    period = finding.period
    if period is None or part.table in INTERVALS or getattr(rule, "anchor", None) is not None:
        return False
    return not period.since <= day < period.until and getattr(fact, "period", "") != period.label


def _env(world: World, finding: Finding, fact: Fact, day: date) -> Env:
    subject = _subject(world, finding.subject.type, finding.subject.id)
    other = finding.counterpart
    env = Env(subject=subject, fact=fact, fact_day=day.toordinal(), day=day.toordinal())
    if other is not None:
        env = env.of(counterpart=_subject(world, other.type, other.id))
    anchor = finding.about and next((f for f in _facts(world) if f.id == finding.about), None)
    if anchor and finding.period is not None:
        env = env.of(anchor=anchor, anchor_day=span(finding.period.since, None)[0])
    return env


def _facts(world: World) -> Iterator[Fact]:
    for facts in world.view.tables.values():
        yield from facts


def _subject(world: World, type: str, id: str) -> Any:
    from .world import Subject

    if type != "post":
        return world.subject_of(id)
    unit, post, *person = id.split("/")
    return Subject("post", id, person=person[0] if person else "", unit=unit, post=post)


def _holds(world: World, bound: Bound, ids: tuple[str, ...], env: Env, day: int, fact: Fact) -> bool:
    try:
        return bound_test(world, bound)(ids, env, day, fact)
    except (AttributeError, KeyError, UnknownFigure):
        return not free_roots(bound)
