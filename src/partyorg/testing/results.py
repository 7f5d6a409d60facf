"""What came of a scenario: expected and found, side by side."""

from typing import TYPE_CHECKING

from attrs import field, frozen

from partyorg.campaign.definition import Campaign

from .scenarios import Scenario

if TYPE_CHECKING:
    from partyorg.evaluation.explain import Explanation

__all__ = ["CaseResult", "Check", "ScenarioResult"]


@frozen
class Check:
    """One expectation and what was found for it.

    `expected` and each of `found` are fields as text, in the order of the expectation; `found` holds the rows that come
    nearest, and of every row only the fields that the expectation names. Where the expectation is not met,
    `explanation` says of the nearest row why it is what it is.
    """

    line: int
    ok: bool
    expected: tuple[tuple[str, str], ...]
    found: tuple[tuple[tuple[str, str], ...], ...]
    rows: int
    explanation: "Explanation | None" = field(default=None, repr=False, eq=False)

    def __str__(self) -> str:
        said = ", ".join(f"{key} {value}" for key, value in self.expected)
        if self.ok:
            return f"line {self.line}: {said}"
        lines = [f"line {self.line}: expected {said}"]
        for row in self.found:
            differing = ", ".join(f"{key} {value}" for key, value in row)
            lines.append(f"  found {differing}")
        if not self.found:
            lines.append("  found no such row")
        if dict(self.expected).get("rows", str(self.rows)) != str(self.rows):
            lines.append(f"  found {self.rows} rows")
        return "\n".join(lines)


@frozen
class CaseResult:
    """The checks of one case."""

    title: str
    checks: tuple[Check, ...]
    campaign: Campaign | None = field(default=None, repr=False, eq=False)

    @property
    def ok(self) -> bool:
        """Whether every expectation was met."""
        return all(check.ok for check in self.checks)


@frozen
class ScenarioResult:
    """The results of all cases of a scenario."""

    scenario: Scenario
    cases: tuple[CaseResult, ...]
    statuses: tuple[tuple[str, str], ...] = ()
    """Every pair of rule and status that came out, sorted: what the scenario shows of its rules."""
    assumed: tuple[str, ...] = ()
    """The figures not given by the document that some row rested on, and those that a case set, sorted."""

    @property
    def ok(self) -> bool:
        """Whether every expectation of every case was met."""
        return all(case.ok for case in self.cases)

    def __str__(self) -> str:
        """What failed, expected beside found; empty where nothing did."""
        return "\n".join(
            f"{self.scenario.file}: {case.title}: {check}"
            for case in self.cases
            for check in case.checks
            if not check.ok
        )
