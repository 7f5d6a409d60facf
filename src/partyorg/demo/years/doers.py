"""Who does something: units and people by a word, each with a reliability and the days on which it is there."""

from collections.abc import Iterator, Mapping
from datetime import date

from attrs import frozen

from ..world import Row, World

__all__ = ["Doer", "doers"]


@frozen
class Doer:
    """A unit or a person with a reliability in thousandths, from `since` up to, not with, `until`; `unit` is where."""

    id: str
    unit: str
    care: int
    since: int
    until: int
    person: bool = False


def doers(world: World, who: str) -> Iterator[Doer]:
    """Those meant by a word: root, college, school, branch, member, leader and the like, or a kind of unit."""
    if who == "root":
        yield Doer(world.root, world.root, 930, world.start, world.end)
    elif who in _PEOPLE:
        yield from _people(world, _PEOPLE[who])
    elif who in ("leader", "college_leader", "college_head"):
        yield from _leaders(world, who)
    else:
        yield from _units(world, who)


_PEOPLE: Mapping[str, tuple[str, ...]] = {
    "member": (),
    "student_member": ("undergraduate", "postgraduate"),
    "staff_member": ("teacher", "counsellor", "staff"),
    "teacher_member": ("teacher",),
}


def _people(world: World, roles: tuple[str, ...]) -> Iterator[Doer]:
    for person in world.people:
        if not roles or person.roles[0][0] in roles:
            for stay in person.stays:
                since, until = max(stay.since, person.admitted), min(stay.until, world.end)
                yield Doer(person.id, stay.branch.id, person.care, since, until, person=True)


def _leaders(world: World, who: str) -> Iterator[Doer]:
    """Leaders of the school by their terms; with college_leader the colleges' teams, with college_head their two heads."""
    cares = {college.id: college.care for college in world.colleges} | {world.root: 940}
    schools = {college.school: college.id for college in world.colleges}
    for row in world.rows["tenures"]:
        unit = str(row.get("unit", ""))
        at = schools.get(unit, unit)
        if who == "college_head":
            wanted = at in cares and at != world.root and row.get("value") in ("secretary", "dean")
        else:
            wanted = row.get("value") == "leadership_team" and (unit == world.root) is (who == "leader")
        if wanted:
            since, until = row["since"], row.get("until")
            assert isinstance(since, date)
            end = until.toordinal() if isinstance(until, date) else world.end
            yield Doer(str(row["person"]), at, cares.get(at, 900), since.toordinal(), end, person=True)


def _units(world: World, who: str) -> Iterator[Doer]:
    cares = {branch.id: branch.care for branch in world.branches} | {c.id: c.care for c in world.colleges}
    for row in world.rows["units"]:
        if _meant(world, who, row):
            formed, closed = row.get("formed_on"), row.get("dissolved_on")
            since = formed.toordinal() if isinstance(formed, date) else world.start
            until = closed.toordinal() if isinstance(closed, date) else world.end
            unit = str(row["id"])
            yield Doer(unit, unit, cares.get(unit, 880), since, until)


def _meant(world: World, who: str, row: Row) -> bool:
    kind, student = row["kind"], row.get("category") == "student"
    if who == "college":
        return row.get("level") == "college" and kind in ("committee", "general_branch")
    if who == "department":
        return str(row["id"]) in world.departments
    if who in ("student_branch", "staff_branch"):
        return kind == "branch" and student is (who == "student_branch")
    return kind in ("general_branch", "branch") if who == "general_or_branch" else kind == who
