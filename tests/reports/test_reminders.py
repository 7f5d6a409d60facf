"""Tasks, calendars and to-do lists."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest
from icalendar import Calendar

from partyorg.evaluation.findings import Finding, Ref, Responsible
from partyorg.i18n import use
from partyorg.reports.calendar import folded, write_calendar
from partyorg.reports.lines import one_line
from partyorg.reports.reminders import tasks, to_do_list
from partyorg.vocabulary import base
from tests.reports.conftest import Run

DAY = date(2018, 1, 31)
LATER = date(2018, 12, 31)
SEAT = Responsible("P9", "secretary", "B1")


def calendar_of(run: Run, path: Path) -> Calendar:
    """The calendar of a run, read by a library of others."""
    as_of = run.findings.header.as_of
    ahead = tasks(run.findings, run.campaigns, as_of)
    with use("en"):
        write_calendar(path, ahead, run.campaigns, names=run.names, vocabulary=run.words, as_of=as_of)
    return Calendar.from_ical(path.read_bytes())


def test_what_one_party_has_to_do_by_one_day_is_one_task(finding: Callable[..., Finding]) -> None:
    """Rows of a rule are put together; other days, rules and parties are tasks of their own."""
    rows = [
        finding(status="pending", due=LATER, responsible=(SEAT,), counterpart=Ref("person", f"P{n}"))
        for n in range(3)
    ]
    rows.append(finding(status="pending", due=LATER, rule="V2", responsible=(SEAT,)))
    rows.append(finding(status="unmet"))
    rows.append(finding(status="met"))
    found = tasks(rows, (), DAY)
    assert [(task.rule, len(task.subjects), task.overdue) for task in found] == [
        ("V1", 1, True), ("V1", 3, False), ("V2", 1, False),
    ]  # fmt: skip


def test_a_task_stays_the_same_when_the_post_changes_hands(finding: Callable[..., Finding]) -> None:
    """Its key names the post and not the person, unless there is no post."""
    keys = [
        tasks([finding(status="pending", due=LATER, responsible=(who,))], (), DAY)[0].key
        for who in (SEAT, Responsible("P8", "secretary", "B1"), Responsible("P9"), Responsible("P8"))
    ]
    assert keys[0] == keys[1]
    assert len(set(keys)) == 3


def test_every_task_ahead_is_an_event_with_alarms(university: Run, tmp_path: Path) -> None:
    """A day, a title, who has to act, two alarms; ids are unique, and the same in the next calendar."""
    calendar = calendar_of(university, tmp_path / "a.ics")
    events = calendar.walk("VEVENT")
    ahead = [
        t
        for t in tasks(university.findings, university.campaigns, DAY)
        if t.due > university.findings.header.as_of
    ]
    assert len(events) == len(ahead) > 0
    assert sorted(event.decoded("DTSTART") for event in events) == [task.due for task in ahead]
    assert all(len(event.walk("VALARM")) == 2 for event in events)
    ids = [str(event["UID"]) for event in events]
    assert len(set(ids)) == len(ids)
    assert ids == [str(event["UID"]) for event in calendar_of(university, tmp_path / "b.ics").walk("VEVENT")]


def test_a_reminder_rings_at_nine(university: Run, tmp_path: Path) -> None:
    """Fourteen and three days before the day due."""
    from datetime import datetime, timedelta

    event = calendar_of(university, tmp_path / "a.ics").walk("VEVENT")[0]
    day = event.decoded("DTSTART")
    midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - a civil day
    rings = [midnight + alarm.decoded("TRIGGER") for alarm in event.walk("VALARM")]
    assert rings == [midnight - timedelta(days=n) + timedelta(hours=9) for n in (14, 3)]


def test_an_estimated_day_is_called_one(finding: Callable[..., Finding], tmp_path: Path) -> None:
    """In the title, in the text, and as tentative."""
    ahead = tasks([finding(status="pending", due=LATER, estimated=True)], (), DAY)
    with use("en"):
        write_calendar(tmp_path / "a.ics", ahead, (), names={}, vocabulary=base(), as_of=DAY)
    (event,) = Calendar.from_ical((tmp_path / "a.ics").read_bytes()).walk("VEVENT")
    assert "estimate" in str(event["SUMMARY"])
    assert "not published yet" in str(event["DESCRIPTION"])
    assert str(event["STATUS"]) == "TENTATIVE"


def test_hostile_names_stay_inside_their_lines(hostile: Run, tmp_path: Path) -> None:
    """No name begins a new line, an event or a property; every part of a line has 75 bytes at most."""
    path = tmp_path / "a.ics"
    calendar = calendar_of(hostile, path)
    assert len(calendar.walk("VEVENT")) == len(calendar_of(hostile, path).walk("VEVENT"))
    parts = path.read_bytes().split(b"\r\n")
    assert all(len(part) <= 75 for part in parts)
    begins = sum(part == b"BEGIN:VEVENT" for part in parts)
    assert begins == len(calendar.walk("VEVENT"))
    assert not any(sign < 0x20 for part in parts for sign in part)


@pytest.mark.parametrize("text", ["x" * 300, "超" * 100, "👩🏽\u200d🎓" * 30, "a" * 74 + "é"])
def test_long_lines_are_folded_between_characters(text: str) -> None:
    """Put together again it is the same text."""
    line = folded("SUMMARY:" + text)
    assert all(len(part.encode()) <= 75 for part in line.split("\r\n"))
    assert line.replace("\r\n ", "").removesuffix("\r\n") == "SUMMARY:" + text


def test_the_list_stands_by_person_with_the_overdue_first(finding: Callable[..., Finding]) -> None:
    """Plain lines with boxes to tick."""
    rows = [
        finding(status="pending", due=LATER, responsible=(SEAT,)), finding(responsible=(SEAT,)),
        finding(status="pending", due=LATER, responsible=()),
    ]  # fmt: skip
    with use("en"):
        lines = list(to_do_list(tasks(rows, (), DAY), (), {"P9": "虚构人"}, base(), DAY))
    assert lines[0] == "To do as of 2018-01-31"
    assert lines[2] == "B1 secretary 虚构人 (2 tasks, 1 overdue)"
    assert lines[3].startswith(" ! [ ] 2017-12-31  V1")
    assert lines[5].startswith("   [ ] 2018-12-31  V1")
    assert "nobody" in lines[8]


def test_hostile_names_stay_in_the_lines_of_the_list(hostile: Run) -> None:
    """A list of hostile names has the lines of one of plain ids, says nothing to a terminal and turns nothing round."""
    day = hostile.findings.header.as_of
    ahead = tasks(hostile.findings, hostile.campaigns, day)

    def listed(names: Mapping[str, str]) -> list[str]:
        return "\n".join(to_do_list(ahead, hostile.campaigns, names, hostile.words, day)).splitlines()

    lines = listed(hostile.names)
    assert len(lines) == len(listed({}))
    assert any("=cmd" in line for line in lines)
    assert not [line for line in lines if any(unicodedata.category(sign) == "Cc" for sign in line)]
    assert all(line.count("\u202e") == line.count("\u202c") for line in lines)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("张 one", "张 one"), ("a\nb\tc", "a b c"), ("\x1b[2Ja", " [2Ja"), ("\u2028x", " x"),
        ("\u202ea", "\u202ea\u202c"), ("\u202ea\u202cb", "\u202ea\u202cb"), ("\u2067\u202ea", "\u2067\u202ea\u202c\u2069"),
    ],
)  # fmt: skip
def test_a_text_is_made_one_line(text: str, line: str) -> None:
    """Line ends and control characters become spaces, turns of direction are ended."""
    assert one_line(text) == line
