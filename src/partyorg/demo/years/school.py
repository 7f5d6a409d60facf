"""A small school to keep a volume of ledgers for: units, people, posts and committees, before anything is done there."""

from datetime import date

from ..dice import Dice
from ..names import SCHOOL
from ..people import build_people, write_people
from ..posts import build_posts
from ..structure import build_structure
from ..world import NEVER, Branch, College, Person, Term, World

__all__ = ["add_department", "begin_school", "bodies", "hold", "post_holder", "terms_of"]

_AFTER_REF = 62


def begin_school(seed: int, since: date, until: date, members: int) -> World:
    """A school with `members` members in branches of about thirteen, and records from `since` up to, not with, `until`."""
    branches = max(2, members // 13)
    colleges = max(1, min(4, branches // 3))
    start, end = since.toordinal(), until.toordinal()
    world = World(seed, start, end, end - _AFTER_REF, max(3, len(str(members * 2))))
    build_structure(world, colleges, branches, members)
    world.rows["units"] = [row for row in world.rows["units"] if row["id"] != world.province]
    build_people(world)
    build_posts(world)
    # A designation of Liaoning's campaign, which is known where its plugin is.
    world.rows["tenures"] = [row for row in world.rows["tenures"] if row.get("value") != "vanguard_post"]
    _branch_committees(world)
    _college_teams(world)
    write_people(world)
    return world


def _branch_committees(world: World) -> None:
    """The secretary and the commissioners of a branch are its committee, also on the roster."""
    posts = ("secretary", "organization_commissioner", "publicity_commissioner")
    large = {branch.id for branch in world.branches if branch.size >= 7}
    for row in list(world.rows["tenures"]):
        if row["value"] in posts and row.get("unit") in large and row.get("mode") == "elected":
            world.add("tenures", **{**row, "value": "committee_member", "mode": ""})


def _college_teams(world: World) -> None:
    """The heads of a college, Party and administration, are its leadership team."""
    colleges = {college.id: college for college in world.colleges}
    schools = {college.school: college for college in world.colleges if college.school}
    for row in list(world.rows["tenures"]):
        unit = str(row.get("unit", ""))
        college = colleges.get(unit) or schools.get(unit)
        if college is not None and row["value"] in ("secretary", "dean", "deputy_secretary", "deputy_dean"):
            world.add("tenures", **{**row, "value": "leadership_team", "unit": college.id, "mode": ""})
            if unit == college.school:  # the post is known with the Party organization too
                world.add("tenures", **{**row, "unit": college.id})


def hold(world: World, person: Person, post: str, unit: str, since: int, until: int = NEVER) -> None:
    """Write one more post of somebody."""
    world.add(
        "tenures", person=person.id, kind="post", value=post, unit=unit, since=world.civil(since),
        until=world.ended(until),
    )  # fmt: skip


def add_department(world: World, dice: Dice, kind: str, title: str) -> str:
    """A department of the school with a head from among the teachers; its id. The same one where it is there already."""
    for row in world.rows["units"]:
        if row["kind"] == kind:
            return str(row["id"])
    unit = f"D{len(world.departments) + 1:02d}"
    world.departments.append(unit)
    world.add(
        "units", id=unit, name=f"{SCHOOL}{title}", kind=kind, level="college", category="management",
        parent=world.root, formed_on=date(1990, 9, 1),
    )  # fmt: skip
    pool = [p for p in world.people if not p.posted and not p.is_student and p.works(world.end)]
    pool = [p for p in pool if p.since < world.start - 60]
    if pool:
        person = dice.pick(pool)
        person.posted = True
        hold(world, person, "head", unit, world.start - dice.between(100, 900))
        world.heads[unit] = person
    return unit


def bodies(world: World) -> list[Branch | College]:
    """Branches, then the organizations of the colleges."""
    return [*world.branches, *world.colleges]


def terms_of(body: Branch | College) -> list[Term]:
    """The terms of its secretaries."""
    return body.terms if isinstance(body, Branch) else body.secretaries


def post_holder(world: World, unit: str, day: int) -> Person | None:
    """Who answers for a unit on a day: the secretary of a branch or college, else of the school; the head of a department."""
    if unit in world.heads:
        return world.heads[unit]
    for body in bodies(world):
        if unit in (body.id, getattr(body, "school", "")):
            return body.secretary_on(day)
    return world.team[0] if world.team else None
