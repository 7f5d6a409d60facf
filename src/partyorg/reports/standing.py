"""How findings stand, counted: by campaign, by requirement, by college. Numbers only; no words."""

from collections import Counter
from collections.abc import Iterable, Mapping
from fractions import Fraction

from attrs import frozen

from partyorg.evaluation.findings import Finding, Findings, Status
from partyorg.facts import Register, Unit

__all__ = [
    "OPEN",
    "TO_DO",
    "Counts",
    "by_requirement",
    "college_of",
    "colleges",
    "counted",
    "home_of",
    "split_by_college",
]

OPEN: frozenset[Status] = frozenset({"late", "incomplete", "unmet"})
DECIDED: frozenset[Status] = frozenset({"met", "late", "incomplete", "unmet"})
TO_DO: frozenset[Status] = frozenset({"incomplete", "unmet", "pending"})


@frozen
class Counts:
    """Findings by status."""

    by_status: Mapping[Status, int]

    def __getitem__(self, status: Status) -> int:
        return self.by_status.get(status, 0)

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.by_status.values())

    @property
    def decided(self) -> int:
        """Met, late, incomplete or unmet."""
        return sum(self[s] for s in DECIDED)

    @property
    def open(self) -> int:
        """Late, incomplete or unmet."""
        return sum(self[s] for s in OPEN)

    @property
    def met(self) -> Fraction | None:
        """The share met of what is decided; None where nothing is."""
        return Fraction(self["met"], self.decided) if self.decided else None


def counted(findings: Iterable[Finding]) -> Counts:
    """The findings by status."""
    return Counts(Counter(f.status for f in findings))


def by_requirement(findings: Iterable[Finding]) -> dict[tuple[str, str], Counts]:
    """Counts by campaign and rule, in the order of the findings; the parts of a rule are counted with it."""
    out: dict[tuple[str, str], Counter[Status]] = {}
    for f in findings:
        out.setdefault((f.campaign, f.rule.partition("/")[0]), Counter())[f.status] += 1
    return {key: Counts(counts) for key, counts in out.items()}


def colleges(register: Register) -> tuple[str, ...]:
    """The Party organizations at college level, by id."""
    kinds = ("committee", "general_branch")
    return tuple(sorted(u.id for u in register.facts(Unit) if u.level == "college" and u.kind in kinds))


def home_of(finding: Finding) -> str:
    """The person or unit by whose place in the tree a finding is counted."""
    subject = finding.subject
    return subject.id.split("/", 1)[0] if subject.type == "post" else subject.id


def college_of(findings: Findings, known: frozenset[str], id: str) -> str:
    """The nearest college above a person or unit; "" where there is none."""
    return next((unit for unit in findings.parents.get(id) or () if unit in known), "")


def split_by_college(findings: Findings, register: Register) -> dict[str, Findings]:
    """The findings of each college, by its id, those of no college under ""; colleges without findings are left out."""
    from attrs import evolve

    known = frozenset(colleges(register))
    homes: dict[str, str] = {}
    rows: dict[str, list[Finding]] = {}
    for f in findings:
        home = home_of(f)
        if home not in homes:
            homes[home] = college_of(findings, known, home)
        rows.setdefault(homes[home], []).append(f)
    return {college: evolve(findings, rows=tuple(found)) for college, found in sorted(rows.items())}
