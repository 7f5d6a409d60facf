"""Scenarios of cases: one walk through a procedure, many variations of it, and what each must come to.

A file `*.cases.toml` holds a base walk (`steps`) and `[[case]]` tables that cut it off, leave steps out, change or add
some, and say what is expected. What a case does not say it does not ask for, except that nothing is refused.
"""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from attrs import frozen

from partyorg.errors import Fault, InputError, Where, nearest
from partyorg.membership import CaseRecord, CaseState, Procedure, Refusal, case_from_data, replay

__all__ = ["CASES_FORMAT", "CaseWalk", "load_cases", "mismatches"]

CASES_FORMAT = "partyorg.cases/1"
_TOP = {"format", "title", "title_en", "procedure", "person", "unit", "opened_on", "as_of", "steps", "case"}
_CASE = {"title", "title_en", "as_of", "until", "without", "set", "steps", "add", "expect"}
_EXPECT = {
    "state", "since", "stage", "stages", "refused", "due", "overdue", "late", "warnings", "unknown", "open", "blocked",
    "terms",
}  # fmt: skip


@frozen(kw_only=True)
class CaseWalk:
    """One variation of a walk: its title, the case it makes, the day, and what is expected."""

    file: str
    title: str
    case: CaseRecord
    as_of: date
    expect: Mapping[str, Any]


def load_cases(path: str | Path, procedure: Procedure) -> tuple[CaseWalk, ...]:
    """The variations in a file. Raises InputError for keys that are unknown and cases that cannot be read."""
    name = str(path)
    data = tomllib.loads(Path(path).read_text("utf-8"), parse_float=Decimal)
    tables = {k: v for k, v in data.items() if k not in _TOP}
    out = []
    for n, row in enumerate(data.get("case", ())):
        _known(row, _CASE, name, f"case[{n}]")
        _known(row.get("expect", {}), _EXPECT, name, f"case[{n}].expect")
        content = {
            "id": "c", "person": data.get("person", "p"), "procedure": data["procedure"],
            "unit": data.get("unit", ""), "opened_on": data["opened_on"], "step": list(_steps(data, row)),
            **tables,
        }  # fmt: skip
        for table, rows in row.get("add", {}).items():
            content[table] = [*content.get(table, ()), *rows]
        out.append(
            CaseWalk(
                file=name,
                title=row["title"],
                case=case_from_data(content, procedure=procedure, file=f"{name} {row['title']}"),
                as_of=row.get("as_of") or data["as_of"],
                expect=row.get("expect", {}),
            )
        )
    return tuple(out)


def _known(table: Mapping[str, Any], known: set[str], file: str, place: str) -> None:
    for key in table:
        if key not in known:
            params = {"key": key}
            where = Where(file, key_path=f"{place}.{key}")
            raise InputError(
                [
                    Fault(
                        "S102",
                        "unknown key {key}",
                        where,
                        params,
                        key,
                        tuple(sorted(known)),
                        nearest(key, known),
                    )
                ]
            )


def _steps(data: Mapping[str, Any], row: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The base walk up to the step named, less what is left out, with what is changed, and what comes besides."""
    changes = row.get("set", {})
    for step in data.get("steps", ()):
        if step["step"] == row.get("until"):
            break
        if step["step"] in row.get("without", ()):
            continue
        change = changes.get(step["step"], {})
        yield {**step, **change}
    yield from row.get("steps", ())


def mismatches(walk: CaseWalk, procedure: Procedure) -> tuple[str, ...]:
    """What a replay of the variation comes to and should not, one line each; nothing where all is as expected."""
    state = replay(walk.case, procedure, walk.as_of)
    return tuple(
        f"{what}: {found!r} is not {wanted!r}"
        for what, found, wanted in _compared(state, walk.expect)
        if found != wanted
    )


def _compared(state: CaseState, expect: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    plain: dict[str, Any] = {"state": state.state.id, "since": state.since, "stage": state.stage}
    for key, value in plain.items():
        if key in expect:
            yield key, value, expect[key]
    if "stages" in expect:
        yield "stages", {s.stage: s.since for s in state.stages}, expect["stages"]
    if "terms" in expect:
        yield "terms", {t.term: t.until for t in state.terms}, expect["terms"]
    wanted = list(expect.get("refused", ()))
    yield "refused", [r.step for r in state.refusals], [w["step"] for w in wanted]
    for refusal, want in zip(state.refusals, wanted, strict=False):
        yield from _refusal(refusal, want)
    for key in ("due", "overdue", "late"):
        if key in expect:
            found = getattr(state, key)
            yield key, {d.rule: d.due for d in found}, expect[key]
    warnings = [u.rule for t in state.timeline for u in t.warnings]
    unknown = sorted({u.rule for t in state.timeline for u in t.unknown})
    yield "warnings", warnings, expect.get("warnings", [])
    if "unknown" in expect:
        yield "unknown", unknown, expect["unknown"]
    if "open" in expect:
        yield "open", sorted({n.step.id for n in state.next if n.open}), sorted(expect["open"])
    for step, rules in expect.get("blocked", {}).items():
        found = sorted({u.rule for n in state.next if n.step.id == step for u in n.blocked})
        yield f"blocked {step}", found, sorted(rules)


def _refusal(refusal: Refusal, want: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    found: dict[str, Any] = {
        "on": refusal.on,
        "code": refusal.code,
        "rules": [u.rule for u in refusal.unmet],
        "clauses": [c for u in refusal.unmet for c in u.clauses],
        "earliest": refusal.earliest,
        "missing": [m for u in refusal.unmet for m in u.missing],
        "accepted": list(refusal.accepted),
    }
    for key, value in want.items():
        if key != "step":
            yield f"{refusal.step} {key}", found.get(key, "no such key"), value
