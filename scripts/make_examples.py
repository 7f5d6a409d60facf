"""Write the small fictitious register of `examples/`, and keep it up to date.

    python scripts/make_examples.py [--check]

Most of it is drawn by the generator of `partyorg demo`; `kept_by_hand` adds the cases that the documentation tells of.
`--check` writes nothing and exits 1 if the committed files would change.
"""

import argparse
import sys
import tempfile
from datetime import date
from pathlib import Path

from partyorg.demo import make_university
from partyorg.facts import Activity, Event, Fact, Link, Person, Register, Stage, Tenure
from partyorg.io.formats import save_register

TARGET = Path(__file__).parent.parent / "examples/small-register"
CAMPAIGN = ("liaoning.vanguard",)


def small_register() -> Register:
    """Three branches and about thirty members of a fictitious college, with the cases kept by hand."""
    drawn = make_university(12, colleges=1, branches=3, members=28)
    return drawn.with_(*kept_by_hand(drawn))


def kept_by_hand(register: Register) -> list[Fact]:
    """A student who changes branch, and a teacher who retires early in the year and whose award is revoked."""
    talker = secretary(register, "B002", date(2017, 5, 10))
    student = next(
        f.person
        for f in register.facts(Tenure)
        if f.kind == "role" and f.person.startswith("S") and f.since < date(2017, 1, 1) and f.until is None
    )
    return [
        # P101 goes on from undergraduate to postgraduate and moves from B002 to B003 on 2017-10-01. The secretary of B002 had talked with him in May; the visit falls on
        # the last day of the year; the hardship is three days old on 2018-03-31, and nobody has talked with him yet.
        Person(id="P101", name="虚构庚101"),
        Stage(person="P101", stage="probationary", since=date(2016, 12, 1), until=date(2017, 12, 1), unit="B002"),
        Stage(person="P101", stage="full", since=date(2017, 12, 1), unit="B003"),
        Tenure(person="P101", kind="role", value="undergraduate", since=date(2013, 9, 1), until=date(2017, 7, 1)),
        Tenure(person="P101", kind="role", value="postgraduate", since=date(2017, 9, 1)),
        Tenure(person="P101", kind="affiliation", unit="B002", since=date(2016, 12, 1), until=date(2017, 10, 1)),
        Tenure(person="P101", kind="affiliation", unit="B003", since=date(2017, 10, 1)),
        Link(id="L101", kind="pair_student", a="P101", b=student, since=date(2017, 1, 10), chosen_by="individual"),
        talk("A9001", date(2017, 5, 10), talker, "P101", "B002"),
        visit("A9002", date(2017, 12, 31), "P101", student, recorded_on=date(2018, 1, 4)),
        # One visit was called off; one was first entered under a wrong day.
        visit("A9004", date(2018, 1, 24), "P101", student, status="cancelled", cancelled_on=date(2018, 1, 22)),
        visit("A9005", date(2018, 2, 21), "P101", student, status="corrected", recorded_on=date(2018, 2, 26)),
        visit("A9006", date(2018, 2, 12), "P101", student, supersedes="A9005", recorded_on=date(2018, 3, 5)),
        Event(id="E901", kind="hardship", subject="P101", on=date(2018, 3, 28), recorded_on=date(2018, 3, 28)),
        # P102 retires on 2017-03-15, after 73 days of the year: too few for the yearly visit to be asked of him. The
        # commendation of July 2016 was revoked in September; the talk it called for was held in time.
        Person(id="P102", name="虚构辛102"),
        Stage(person="P102", stage="full", since=date(1994, 7, 1), unit="B001"),
        Tenure(person="P102", kind="affiliation", unit="B001", since=date(2001, 9, 1)),
        Tenure(person="P102", kind="role", value="teacher", since=date(1990, 9, 1), until=date(2017, 3, 15)),
        Tenure(person="P102", kind="role", value="retired", since=date(2017, 3, 15)),
        Event(
            id="E902", kind="commended", subject="P102", on=date(2016, 7, 1), status="revoked", revoked_on=date(2016, 9, 12),
            recorded_on=date(2016, 7, 2),
        ),
        talk("A9003", date(2016, 7, 20), secretary(register, "B001", date(2016, 7, 20)), "P102", "B001", "E902"),
    ]  # fmt: skip


def visit(
    number: str, on: date, actor: str, student: str, *, status: str = "valid", supersedes: str = "",
    recorded_on: date | None = None, cancelled_on: date | None = None,
) -> Activity:  # fmt: skip
    """A visit to a student's family."""
    return Activity(
        id=number, kind="family_visit", on=on, hosts=("B003",), actors=(actor,), counterparts=(student,), place="学生家中",
        purpose=("dedicated",), channel=("onsite",), tags=("stream:student", "occasion:holiday"), campaigns=CAMPAIGN,
        summary="介绍在校学习情况，听取家庭意见", status=status, supersedes=supersedes, recorded_on=recorded_on,
        cancelled_on=cancelled_on,
    )  # fmt: skip


def talk(number: str, on: date, actor: str, counterpart: str, host: str, event: str = "") -> Activity:
    """A talk of a secretary, closed where it answers an event."""
    return Activity(
        id=number, kind="talk", on=on, hosts=(host,), actors=(actor,), counterparts=(counterpart,), place="党员活动室",
        channel=("onsite",), campaigns=CAMPAIGN, summary="交流思想，提出建议", recorded_on=on,
        related=(event,) if event else (), outcome="closed" if event else "",
    )  # fmt: skip


def secretary(register: Register, branch: str, day: date) -> str:
    """Who is secretary of the branch on this day."""
    return next(
        f.person
        for f in register.facts(Tenure)
        if (f.kind, f.value, f.unit) == ("post", "secretary", branch)
        and f.since <= day
        and (f.until is None or f.until > day)
    )


def changed(folder: Path) -> list[str]:
    """The names of files that differ from the committed ones, or stand on one side only."""
    names = sorted(
        {path.name for path in (*folder.iterdir(), *(TARGET.iterdir() if TARGET.is_dir() else ()))}
    )
    return [name for name in names if bytes_of(folder / name) != bytes_of(TARGET / name)]


def bytes_of(path: Path) -> bytes | None:
    """The contents of a file, or None where it is not."""
    return path.read_bytes() if path.is_file() else None


def main() -> int:
    """Write the register, or check it."""
    parser = argparse.ArgumentParser(description="write the small register of examples/")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a file would change")
    if not parser.parse_args().check:
        save_register(small_register(), TARGET)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / TARGET.name
        save_register(small_register(), made)
        different = changed(made)
    if different:
        print("out of date: " + ", ".join(different) + "; run scripts/make_examples.py", file=sys.stderr)
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
