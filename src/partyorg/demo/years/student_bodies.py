"""What there is at the school of the volume on student work: Party schools, organizers, the group, who trains whom."""

from datetime import date
from decimal import Decimal

from ..dice import Dice
from ..names import SCHOOL
from ..world import World
from .doers import Doer
from .habits import write
from .school import hold

__all__ = ["found"]

_GROUP = "LG1"


def found(world: World, dice: Dice, affairs: str) -> dict[str, list[Doer]]:
    """Party schools, organizers, the leading group, who runs which training, mentors; the groups that have habits of their own."""
    start, end = world.start, world.end
    groups: dict[str, list[Doer]] = {"organizer": [], "party_school_head": [], "college_secretary": []}
    world.add(
        "units",
        id=_GROUP,
        name=f"{SCHOOL}学生党建工作领导小组",
        kind="student_work_group",
        parent=world.root,
        formed_on=date(2016, 1, 8),
    )
    for person in world.team[:3]:
        hold(
            world,
            person,
            "group_leader" if person is world.team[0] else "committee_member",
            _GROUP,
            start + 8,
        )
    for row in world.rows["units"]:
        branch = next((b for b in world.branches if b.id == row["id"]), None)
        if branch is not None and branch.of_students:
            basis = (
                dice.pick(("grade", "major", "major_grade"))
                if branch.kind == "undergraduate"
                else dice.pick(("major_grade", "research_group", "grade"))
            )
            row["attr"] = {"students": branch.kind, "basis": basis, "grade": Decimal(1 + dice.below(4))}
    for college in world.colleges:
        school = f"{college.id}P"
        world.add(
            "units",
            id=school,
            name=f"{SCHOOL}{college.title}分党校",
            kind="party_school",
            parent=college.id,
            formed_on=date(2010, 9, 1),
        )
        for term in college.secretaries:
            groups["college_secretary"].append(
                Doer(term.person.id, college.id, college.care, term.since, min(term.until, end), person=True)
            )
        pool = [
            p
            for b in college.branches
            for p in b.present(start - 10, end)
            if not p.is_student and not p.posted
        ]
        for post, unit, group in (
            ("organizer", college.id, "organizer"),
            ("head", school, "party_school_head"),
        ):
            if pool and dice.chance(college.care + 80):
                person = pool.pop(dice.below(len(pool)))
                person.posted = True
                since = start + dice.between(5, 60)
                hold(world, person, post, unit, since)
                if post == "organizer":
                    world.rows["tenures"][-1]["mode"] = "concurrent"
                groups[group].append(Doer(person.id, college.id, person.care, since, end, person=True))
        _mentors(world, dice, college.id)
    for doer in groups["organizer"]:
        for year in (2016, 2017, 2018):
            if dice.chance(doer.care):
                home = Doer(doer.unit, doer.unit, doer.care, start, end)
                write(
                    world,
                    dice,
                    "documents",
                    "work_assignment",
                    home,
                    date(year, 1, 20).toordinal() + dice.below(30),
                    "",
                    {"about": (doer.id,)},
                )
    tiers = {
        affairs: ("student", "applicant"), f"{world.colleges[0].id}P": ("activist", "probationary"),
        world.departments[0]: ("secretary", "organizer", "school_head"),
    }  # fmt: skip
    for unit, words in tiers.items():
        for word in words:
            world.add(
                "links",
                id=world.number("L"),
                kind="tier_lead",
                a=unit,
                b=world.root,
                since=world.civil(start + 20),
                tags=(f"tier:{word}",),
            )
    for n, unit in enumerate((world.departments[0], affairs)):
        doer = Doer(unit, unit, 950, start, end)
        write(world, dice, "documents", "textbook_list", doer, start + 30 + n)
        write(world, dice, "resources", "base", doer, start + 40 + n)
    return groups


def _mentors(world: World, dice: Dice, college: str) -> None:
    """A branch of teachers and one of students build together."""
    staff = [b for b in world.branches if b.college.id == college and not b.of_students]
    students = [b for b in world.branches if b.college.id == college and b.of_students]
    if staff and students and dice.chance(staff[0].care + 60):
        world.add(
            "links",
            id=world.number("L"),
            kind="branch_pair",
            a=staff[0].id,
            b=students[0].id,
            since=world.civil(world.start + dice.between(10, 200)),
        )
