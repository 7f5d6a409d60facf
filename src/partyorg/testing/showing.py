"""A failed scenario in words: expected and found side by side, and why the nearest row is what it is."""

from collections.abc import Iterator

from .results import CaseResult, Check

__all__ = ["side_by_side"]

HEADINGS = ("", "expected", "found")


def side_by_side(check: Check, case: CaseResult) -> Iterator[str]:
    """The fields expected and those of the nearest row in two columns, then the explanation of that row."""
    expected = dict(check.expected)
    found = dict(check.found[0]) if check.found else {}
    if "rows" in expected:
        found["rows"] = str(check.rows)
    rows = [HEADINGS, *((key, value, found.get(key, "-")) for key, value in expected.items())]
    widths = [max(len(row[n]) for row in rows) for n in range(2)]
    for name, left, right in rows:
        mark = " " if name == "" or left == right else "≠"
        yield f"{mark} {name:<{widths[0]}}  {left:<{widths[1]}}  {right}".rstrip()
    for other in check.found[1:]:
        yield "  also found: " + ", ".join(f"{key} {value}" for key, value in other)
    if not check.found:
        yield "  there is no such row"
    if check.explanation is not None and case.campaign is not None:
        from partyorg.reports.explain import explanation_text

        yield from explanation_text(check.explanation, case.campaign).rstrip().splitlines()
