"""A register and campaigns to findings; findings to those asked for."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Literal

from attrs import evolve

from partyorg.campaign.coverage import coverage
from partyorg.campaign.definition import Campaign
from partyorg.evaluation.findings import Finding, Findings, RunHeader
from partyorg.facts import Person, Register, Unit

if TYPE_CHECKING:
    from partyorg.bulk.source import ParquetFolder
    from partyorg.evaluation.findings import Severity

__all__ = [
    "at_or_below",
    "evaluate_campaigns",
    "fails",
    "findings_in_columns",
    "names_in",
    "rules_citing",
    "selected",
]


def evaluate_campaigns(
    register: Register,
    campaigns: Iterable[Campaign],
    as_of: date,
    *,
    as_known: date | None = None,
    subjects: Iterable[str] | None = None,
    rules: Iterable[str] | None = None,
    clauses: Iterable[str] = (),
) -> Findings:
    """The findings of several campaigns as one run; with `clauses`, of the rules alone that cite one of them."""
    from partyorg import __version__
    from partyorg.evaluation.engine import evaluate

    wanted = tuple(subjects) if subjects is not None else None
    asked = tuple(rules) if rules is not None else None
    cited = frozenset(clauses)
    runs = [
        evaluate(
            register,
            campaign,
            as_of,
            as_known=as_known,
            subjects=wanted,
            rules=rules_citing(campaign, cited) if cited else asked,
        )
        for campaign in campaigns
    ]
    if not runs:
        header = RunHeader(
            as_of=as_of, as_known=as_known or as_of, campaigns=(), register_digest="", version=__version__
        )
        return Findings((), header)

    def together() -> RunHeader:
        headers = [run.header for run in runs]
        return evolve(
            headers[0], campaigns=tuple(c for h in headers for c in h.campaigns), version=__version__
        )

    rows: tuple[Finding, ...] = runs[0].rows if len(runs) == 1 else tuple(f for run in runs for f in run)
    return Findings(rows, together, runs[0].parents)


def findings_in_columns(
    source: "Register | ParquetFolder",
    register: Register,
    campaigns: Iterable[Campaign],
    as_of: date,
    *,
    as_known: date | None = None,
    clauses: Iterable[str] = (),
    done: Callable[[], None] = lambda: None,
) -> tuple[Findings, Mapping[str, str]]:
    """The findings of several campaigns, evaluated in columns, and the rules that ran on objects with what kept them there.

    The rows are those of `evaluate_campaigns`. `register` holds at least the units and people of a folder, whose digest is
    not taken; `done` is told when a rule is done. Raises InputError: see `bulk_run`.
    """
    from partyorg.bulk.engine import bulk_run

    chosen, cited = tuple(campaigns), frozenset(clauses)
    rows: list[Finding] = []
    on_objects: dict[str, str] = {}
    for campaign in chosen:
        asked = rules_citing(campaign, cited) if cited else None
        with bulk_run(source, campaign, as_of, as_known=as_known, rules=asked) as run:
            rule = ""
            for finding in run.findings():
                if finding.rule != rule:
                    rule = finding.rule
                    done()
                rows.append(finding)
            on_objects.update(run.on_objects)
    frame = evaluate_campaigns(register, chosen, as_of, as_known=as_known, rules=())

    def header() -> RunHeader:
        return frame.header if isinstance(source, Register) else evolve(frame.header, register_digest="")

    return Findings(tuple(rows), header, frame.parents), on_objects


def at_or_below(
    register: Register, campaign: Campaign, unit: str, as_of: date, as_known: date | None = None
) -> frozenset[str]:
    """The ids of the unit, the units below it and the people that belong to them, as `Findings.under` takes them."""
    from partyorg.evaluation.engine import evaluate

    parents = evaluate(register, campaign, as_of, as_known=as_known, rules=()).parents
    ids = (fact.id for kind in (Unit, Person) for fact in register.facts(kind))
    return frozenset(id for id in ids if unit in (parents.get(id) or ()))


def rules_citing(campaign: Campaign, clauses: Iterable[str]) -> tuple[str, ...]:
    """The rules that stand for one of the clauses, in file order."""
    rows, clauses = coverage(campaign).rows, frozenset(clauses)
    there = campaign.versions
    found = {rule for row in rows if row.clause.id in clauses for rule in row.rules if rule in there}
    return tuple(rule for rule in there if rule in found)


def selected(
    findings: Findings,
    *,
    clauses: Iterable[str] = (),
    subjects: Iterable[str] = (),
    unit: str = "",
    statuses: Iterable[str] = (),
) -> Findings:
    """The findings that cite one of the clauses, are about one of the subjects, stand under the unit, have a status.

    A filter that is empty lets everything pass. A subject is a person, a unit or a seat; a person's seats are his.
    """
    cited, about, wanted = frozenset(clauses), frozenset(subjects), frozenset(statuses)
    if unit:
        findings = findings.under(unit)
    rows = (
        f
        for f in findings
        if (not cited or not cited.isdisjoint(f.clauses))
        and (not wanted or f.status in wanted)
        and (not about or not about.isdisjoint((f.subject.id, *f.subject.id.split("/"))))
    )
    return evolve(findings, rows=tuple(rows))


def fails(findings: Iterable[Finding], level: Literal["error", "warning"]) -> bool:
    """Whether any finding is as severe as `level`."""
    severe: tuple[Severity, ...] = ("error",) if level == "error" else ("error", "warning")
    return any(f.severity in severe for f in findings)


def names_in(register: Register, *, people: bool) -> dict[str, str]:
    """Names by id: of units, and of people only where they are asked for."""
    names = {unit.id: unit.name for unit in register.facts(Unit) if unit.name}
    if people:
        names.update((person.id, person.name) for person in register.facts(Person) if person.name)
    return names
