"""Evaluating `[[check]]`: the rows of a check in Python, decided and dated like those of any other rule."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from partyorg.campaign.rules import PythonCheck
from partyorg.dates import FOREVER, Days, contains
from partyorg.errors import Fault, InputError, Where

from .check import Check, CheckInput, CheckRow
from .decide import Run
from .errors import NotEvaluated
from .world import Subject

__all__ = ["python_check"]


def python_check(
    run: Run, rule: PythonCheck, within: Days, chosen: Any, calendar_start: str, streams: Any
) -> None:
    """Add the rows of one version of a check; the version in force on as-of speaks for all.

    Raises InputError (E103) where the function fails or gives what is no row, naming the check.
    """
    world = run.world
    checks: Mapping[str, object] = world.memo.get("checks", {})
    check = checks.get(rule.use)
    if not isinstance(check, Check) or streams:
        raise NotEvaluated(rule.id, f"check {rule.use}" if not streams else "check with streams")
    if not chosen(None) or not contains(within, world.today):
        return
    if any(not world.view.supplied(table) for table in check.reads):
        run.unknown_row("no_table")
        return
    high = within[-1][1]
    seen = CheckInput(
        view=world.view,
        org=world.org,
        args=rule.args,
        since=date.fromordinal(within[0][0]),
        until=None if high >= FOREVER else date.fromordinal(high),
    )
    for row in _rows(check, seen, rule):
        _emit(run, row)


def _rows(check: Check, seen: CheckInput, rule: PythonCheck) -> list[CheckRow]:
    try:
        rows = list(check.run(seen))
    except InputError:
        raise
    except Exception as problem:
        raise _failed(check, rule, f"{type(problem).__name__}: {problem}") from problem
    keys = set()
    for row in rows:
        if not isinstance(row, CheckRow):
            raise _failed(check, rule, f"it gave {type(row).__name__}, not CheckRow")
        key = (row.subject, row.counterpart, row.about)
        if key in keys:
            raise _failed(check, rule, f"it gave two rows for {row.subject} {row.about}".rstrip())
        keys.add(key)
    return rows


def _failed(check: Check, rule: PythonCheck, problem: str) -> InputError:
    message = "the check {check} of rule {rule} failed: {problem}"
    params = {"check": check.name, "rule": rule.id, "problem": problem}
    return InputError([Fault("E103", message, Where(), params, check.name)])


def _emit(run: Run, row: CheckRow) -> None:
    subject = _subject(run, row)
    due = row.due.toordinal() if row.due else None
    status, reason = row.status, row.reason
    if status == "unmet":
        starts = due if due is not None else run.world.today
        status, refused = run.undecided(
            row.count or 0, due, subject, None, starts, reason=reason, pending=False, known=True
        )
        reason = refused or reason
    before = run.assumed
    run.assumed = tuple(sorted({*before, *row.assumed}))
    run.emit(
        subject,
        status,
        counterpart=row.counterpart,
        about=row.about,
        due=due,
        count=row.count,
        required=row.required,
        value=row.value,
        grade=row.grade,
        reason="" if status == "waived" else reason,
        evidence=row.evidence,
        done=row.done.toordinal() if row.done else None,
    )
    run.assumed = before


def _subject(run: Run, row: CheckRow) -> Subject:
    """The subject of a row, one object per run; a seat keeps its unit and post, so that its holder has to act."""
    world, ref = run.world, row.subject
    if ref.type == "unit":
        return world.unit(ref.id)
    if ref.type == "person":
        return world.person(ref.id)
    if ref.type == "post":
        unit, _, rest = ref.id.partition("/")
        post, _, person = rest.partition("/")
        return Subject("post", ref.id, person=person, unit=unit, post=post)
    return Subject(ref.type, ref.id)
