"""Findings as rows of a table, both ways: constant cells of a rule, rows of a query to findings, findings to rows."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import frozen

from partyorg.dates import Period
from partyorg.evaluation.decide import Run
from partyorg.evaluation.findings import Finding, Ref, Responsible, quick_finding

from .deciding import COLUMNS
from .sql_text import as_date, literal, quoted

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = [
    "OUTPUT",
    "Constants",
    "constants",
    "finding_of",
    "output_query",
    "read_parquet",
    "row_of",
]

OUTPUT = {
    "campaign": "VARCHAR", "rule": "VARCHAR", "rule_since": "DATE", "clauses": "VARCHAR[]", "subject_type": "VARCHAR",
    "subject": "VARCHAR", "counterpart_type": "VARCHAR", "counterpart": "VARCHAR", "about": "VARCHAR",
    "period": "VARCHAR", "period_since": "DATE", "period_until": "DATE", "due": "DATE", "status": "VARCHAR",
    "severity": "VARCHAR", "count": "BIGINT", "required": "VARCHAR", "value": "VARCHAR", "grade": "VARCHAR",
    "reason": "VARCHAR", "evidence": "VARCHAR[]", "responsible": "STRUCT(person VARCHAR, post VARCHAR, unit VARCHAR)[]",
    "assumed": "VARCHAR[]", "estimated": "BOOLEAN",
}  # fmt: skip
"""The columns of a file of findings. Numbers that need not be whole stand as text: 2/3, 0.8, 4."""

DAYS = ("period_since", "period_until", "due")


@frozen
class Constants:
    """The cells that all rows of one version of a rule share."""

    campaign: str
    rule: str
    since: date | None
    clauses: tuple[str, ...]
    assumed: tuple[str, ...]


def constants(run: Run) -> Constants:
    """The cells that all rows of a run share."""
    rule = run.header
    return Constants(run.campaign, rule.id, rule.since, rule.clauses, run.assumed)


def finding_of(head: Constants, row: Sequence[Any], known: dict[object, Any]) -> Finding:
    """The finding in a row of the columns of `deciding`; `known` keeps what findings share."""
    (
        type_, id, far, other, about, label, since, until, due, status, severity, count, required, number, grade, reason,
        evidence, who, estimated,
    ) = row[: len(COLUMNS)]  # fmt: skip
    subject = _kept(known, (type_, id), Ref)
    period = None
    if label is not None:
        period = known.get((label, since))
        if period is None:
            last = date.max if until >= _LAST else date.fromordinal(until)
            period = known[label, since] = Period(label, date.fromordinal(since), last)
    return quick_finding(
        head.campaign, head.rule, head.since, head.clauses, subject,
        None if far is None else _kept(known, (far, other), Ref), about, period,
        None if due is None or due >= _LAST + 1 else date.fromordinal(due), status, severity, count,
        _number(required) if isinstance(required, str) else required,
        None if number is None else _number(number), grade, reason, tuple(evidence), _people(who), head.assumed, estimated,
    )  # fmt: skip


_LAST = date.max.toordinal()


def _kept(known: dict[object, Any], key: tuple[str, str], make: type[Ref]) -> Ref:
    found: Ref | None = known.get(key)
    if found is None:
        found = known[key] = make(*key)
    return found


def _people(who: Iterable[Any]) -> tuple[Responsible, ...]:
    return tuple(Responsible(one["person"], one["post"], one["unit"]) for one in who)


def output_query(query: str, heads: Sequence[Constants]) -> str:
    """A query for rows of `deciding`, with the number of their version last, as one for the columns of OUTPUT."""
    own = {name: f"v.{quoted(name)}" for name in COLUMNS}
    own |= {name: as_date(own[name]) for name in DAYS}
    own |= {
        "campaign": _each(heads, lambda h: literal(h.campaign)),
        "rule": _each(heads, lambda h: literal(h.rule)),
        "rule_since": _each(heads, lambda h: f"DATE '{h.since}'" if h.since else "NULL"),
        "clauses": _each(heads, lambda h: _list(h.clauses)),
        "assumed": _each(heads, lambda h: _list(h.assumed)),
    }
    cells = ", ".join(f"CAST({own[name]} AS {type_}) AS {quoted(name)}" for name, type_ in OUTPUT.items())
    return f"SELECT {cells} FROM ({query}) AS v"  # noqa: S608


def _each(heads: Sequence[Constants], cell: Any) -> str:
    """The cell of the version at hand."""
    cells = [cell(head) for head in heads]
    if len(set(cells)) == 1:
        return str(cells[0])
    return f"CASE v.version {' '.join(f'WHEN {n} THEN {text}' for n, text in enumerate(cells))} END"


def _list(texts: Iterable[str]) -> str:
    return f"CAST([{', '.join(map(literal, texts))}] AS VARCHAR[])"


def row_of(f: Finding) -> tuple[Any, ...]:
    """The cells of a finding in the columns of OUTPUT."""
    other, period = f.counterpart, f.period
    return (
        f.campaign, f.rule, f.rule_since, list(f.clauses), f.subject.type, f.subject.id, other.type if other else None,
        other.id if other else None, f.about, period.label if period else None, period.since if period else None,
        period.until if period else None, f.due, f.status, f.severity, f.count,
        None if f.required is None else str(f.required), None if f.value is None else str(f.value), f.grade, f.reason,
        list(f.evidence), [{"person": r.person, "post": r.post, "unit": r.unit} for r in f.responsible], list(f.assumed),
        f.estimated,
    )  # fmt: skip


def read_parquet(connection: "DuckDBPyConnection", path: str) -> Iterator[Finding]:
    """The findings of a file that a run wrote, or of a folder of them."""
    files = str(Path(path) / "*.parquet") if Path(path).is_dir() else path
    rows = connection.execute("SELECT * FROM read_parquet(?)", [files])
    known: dict[object, Any] = {}
    while chunk := rows.fetchmany(5_000):
        for row in chunk:
            c = dict(zip(OUTPUT, row, strict=True))
            period = None
            if c["period"] is not None:
                period = Period(c["period"], c["period_since"], c["period_until"])
            other = None if c["counterpart"] is None else Ref(c["counterpart_type"], c["counterpart"])
            yield Finding(
                c["campaign"], c["rule"], c["rule_since"], tuple(c["clauses"]),
                _kept(known, (c["subject_type"], c["subject"]), Ref), other, c["about"], period, c["due"], c["status"],
                c["severity"], c["count"], _number(c["required"]), _number(c["value"]), c["grade"], c["reason"],
                tuple(c["evidence"]), _people(c["responsible"]), tuple(c["assumed"]), c["estimated"],
            )  # fmt: skip


def _number(text: str | None) -> Fraction | Decimal | int | None:
    if text is None:
        return None
    if "/" in text:
        return Fraction(text)
    return int(text) if text.lstrip("-").isdigit() else Decimal(text)
