"""What there is at the school of Shanxi's volume: the leading group, those first responsible, the classes."""

from datetime import date

from ..dice import Dice
from ..names import SCHOOL
from ..world import World
from .school import bodies, hold, terms_of

__all__ = ["build_classes", "build_leadership"]

_SINCE, _UNTIL = date(2010, 6, 1), date(2012, 11, 8)
_GROUP, _OFFICE = "LG1", "OF1"


def build_leadership(world: World, dice: Dice) -> None:
    """The leading group with its office, those first responsible, and which leader answers for which branch."""
    start = world.start
    world.add(
        "units",
        id=_GROUP,
        name=f"{SCHOOL}创先争优活动领导小组",
        kind="leading_group",
        parent=world.root,
        formed_on=_SINCE,
    )
    organisation = world.departments[0]
    world.add(
        "units", id=_OFFICE, name=f"{SCHOOL}创先争优活动领导小组办公室", kind="campaign_office", parent=organisation,
        formed_on=_SINCE,
    )  # fmt: skip
    head = world.heads[organisation]
    hold(world, head, "head", _OFFICE, start)
    hold(world, head, "committee_member", world.root, start - 300)
    hold(world, head, "group_member", _GROUP, start)
    for n, person in enumerate(world.team):
        post = "group_head" if n == 0 else "group_deputy" if n < 3 else "group_member"
        if n < 6:
            hold(world, person, post, _GROUP, start + dice.between(0, 20))
        if n == 1:
            hold(world, person, "deputy_secretary", world.root, start - 200)
        if n == 2:
            hold(world, person, "discipline_secretary", world.root, start - 200)
        hold(world, person, "committee_member", world.root, start - 300)
    for n, body in enumerate(bodies(world)):
        terms = terms_of(body)
        for term in terms:
            if dice.chance(body.care + 40):
                named = max(start, term.since) + dice.between(0, 50)
                hold(world, term.person, "first_responsible", body.id, named, term.until)
        if world.team and dice.chance(body.care + 60):
            leader = world.team[n % min(6, len(world.team))]
            world.add(
                "links", id=world.number("L"), kind="contacts", a=leader.id, b=body.id,
                since=world.civil(start + dice.between(0, 55)),
            )  # fmt: skip


def build_classes(world: World, dice: Dice) -> None:
    """Classes with their years, most linked with a member of the college."""
    for college in world.colleges:
        for year in (2009, 2010, 2011):
            number = f"{college.id}-{year % 100:02d}"
            formed = date(year, 9, 1)
            world.add(
                "units", id=number, name=f"{college.title}{year}级一班", kind="class", parent=college.id, formed_on=formed,
                dissolved_on=date(2012, 7, 1) if year == 2009 else None,
            )  # fmt: skip
            people = [p for branch in college.branches for p in branch.present(world.start, world.end)]
            if people and dice.chance(college.care):
                since = max(formed.toordinal(), world.start) + dice.between(0, 50)
                world.add(
                    "links", id=world.number("L"), kind="member_class", a=dice.pick(people).id, b=number,
                    since=world.civil(since),
                )  # fmt: skip
