"""What offices write: plans, rules, reports, publications, supervision, carriers and their projects, teams and zones."""

from datetime import date
from decimal import Decimal

from .dice import Dice
from .names import SCHOOL
from .world import CAMPAIGN, College, Person, World

__all__ = ["build_papers"]

_SECTIONS = ("goals", "method", "safeguards", "staff", "student")
_CHANNELS = ("website", "newspaper", "radio", "tv", "mobile", "wechat", "weibo")
_METHODS = ("field_research", "forum", "hear_report")
_WAIVERS = ("LN-06", "LN-06", "LN-12", "LN-12", "LN-46")
_REASONS = ("secondment", "overseas_study", "field_station", "long_leave")


def build_papers(world: World) -> None:
    """Write documents, progress of tasks, supervision, teams and zones, funds, measures and waivers."""
    dice = world.dice(15)
    _plans(world, dice)
    _yearly(world, dice)
    for college in world.colleges:
        _carriers(world, dice, college)
    _shares(world, dice)
    _supervision(world, world.dice(16))
    _teams(world, world.dice(17))
    _waivers(world, world.dice(18))


def _paper(world: World, dice: Dice, kind: str, owner: str, day: int, **cells: object) -> str:
    """A document issued on this day; "" where the day lies outside the records."""
    if not world.holds(day):
        return ""
    number = world.number("W")
    recorded = world.civil(day + dice.between(0, 9))
    cells.setdefault("issued_on", world.civil(day))
    world.add(
        "documents", id=number, kind=kind, owner=owner, recorded_on=recorded, campaigns=(CAMPAIGN,), **cells
    )
    return number


def _plans(world: World, dice: Dice) -> None:
    """The school's plan and rules; then the colleges' plans, the careless ones late and without a part or two."""
    day = world.start + dice.between(35, 52)
    plan = _paper(world, dice, "implementation_plan", world.root, day, sections=_SECTIONS)
    sent = day + dice.between(6, 24)
    addressee = (world.province,)
    _paper(
        world, dice, "report", world.root, sent, about=(plan,), addressee=addressee, sent_on=world.civil(sent)
    )
    for n in range(2):
        _paper(world, dice, "rules", world.root, day + dice.between(30, 160), version=str(n + 1))
    for college in world.colleges:
        if not dice.chance(college.care + 60):
            continue
        sections = tuple(s for s in _SECTIONS if dice.chance(college.care + 120))
        issued = day + dice.between(8, 50 + (1_000 - college.care) // 4)
        number = _paper(world, dice, "implementation_plan", college.id, issued, sections=sections)
        if number and dice.chance(college.care):
            late = dice.between(2, 28) if dice.chance(college.care) else dice.between(31, 60)
            sent = issued + late
            _paper(
                world, dice, "report", college.id, sent, about=(number,), addressee=(world.root,),
                sent_on=world.civil(sent),
            )  # fmt: skip


def _yearly(world: World, dice: Dice) -> None:
    for year, first, last in world.years():
        # The first progress report is in time, the next ones come a little late.
        due = date(year + 1, 1, 12).toordinal() + (year - world.civil(world.start).year) * 26 + dice.below(8)
        _paper(
            world, dice, "report", world.root, due, topic=("progress",), period=str(year), addressee=(world.province,),
            sent_on=world.civil(due),
        )  # fmt: skip
        day = date(year, 12, 8).toordinal() + dice.below(12)
        _paper(world, dice, "experience_summary", world.root, day, period=str(year))
        for owner, count in [(world.root, 4 + min(10, len(world.colleges))), (world.province, 5)] + [
            (c.id, c.care // 250) for c in world.colleges
        ]:
            for _ in range(count * (last - first + 1) // 365):
                on = dice.between(first, last)
                tags = ("channel:" + dice.pick(_CHANNELS),)
                _paper(
                    world,
                    dice,
                    "publication",
                    owner,
                    on,
                    issued_on=None,
                    published_on=world.civil(on),
                    tags=tags,
                )
        on = dice.between(first, last)
        for n, name in enumerate(("staff_satisfaction", "student_satisfaction")):
            value = Decimal(dice.between(820, 950)).scaleb(-1)
            world.add(
                "measures", name=name, about=world.root, on=world.civil(on), period=str(year), value=value,
                n=dice.between(200, 600) + n,
            )  # fmt: skip
        for college in world.colleges:
            amount = sum(b.size for b in college.branches) * 100
            spent = amount * dice.between(40, 98) // 100
            world.add(
                "resources", kind="funds", owner=college.id, period=str(year), since=world.civil(first),
                amount=Decimal(amount), received=Decimal(amount), spent=Decimal(spent),
            )  # fmt: skip


def _carriers(world: World, dice: Dice, college: College) -> None:
    """One carrier for staff and one for students, each run as a project with owner and state."""
    for stream in ("staff", "student") if college.school else ("staff",):
        day = world.start + dice.between(70, 150)
        if not dice.chance(college.care) or not world.holds(day):
            continue
        _paper(world, dice, "carrier", college.id, day, tags=("stream:" + stream,), version=stream)
        if not dice.chance(college.care + 50):
            continue
        leader = college.secretary_on(day)
        entered = day + (dice.between(0, 25) if dice.chance(college.care) else dice.between(31, 60))
        deadline = world.civil(world.end - 1).replace(month=6, day=30)
        for state, wait in (
            ("planned", 0),
            ("running", dice.between(60, 200)),
            ("done", dice.between(420, 640)),
        ):
            on = entered + wait
            if world.holds(on):
                owner = leader.id if leader is not None and dice.chance(college.care + 80) else ""
                world.add(
                    "progress", id=world.number("G"), task="campaign_project", unit=college.id, state=state,
                    on=world.civil(on), owner=owner, deadline=deadline,
                )  # fmt: skip


def _shares(world: World, dice: Dice) -> None:
    """Each department's share in the campaign, year by year."""
    for year, first, last in world.years():
        for department in world.departments:
            head = world.heads.get(department)
            if head is None or last - first < 60 or dice.chance(120):
                continue
            day = first + dice.between(20, 50)
            for state in ("planned", "running", "done"):
                deadline = None if dice.chance(60) else date(year, 12, 20)
                if day <= last:
                    world.add(
                        "progress", id=world.number("G"), task="campaign_share", unit=department, state=state,
                        on=world.civil(day), owner=head.id, deadline=deadline,
                    )  # fmt: skip
                day += dice.between(50, 130)


def _supervision(world: World, dice: Dice) -> None:
    """The organization department goes round the colleges; what it finds is followed up, mostly in time."""
    if not world.departments or world.departments[0] not in world.heads:
        return
    department = world.departments[0]
    head = world.heads[department]
    for _, first, last in world.years():
        for college in world.colleges:
            if not dice.chance(600 * (last - first + 1) // 365):
                continue
            day = dice.between(first + 10, last)
            found = not dice.chance(college.care)
            number = _supervise(
                world, dice, department, head, college, day, "follow_up" if found else "closed", ()
            )
            if number and found and dice.chance(college.care + 150):
                _supervise(
                    world, dice, department, head, college, day + dice.between(20, 110), "closed", (number,)
                )


def _supervise(
    world: World, dice: Dice, department: str, head: Person, college: College, day: int, outcome: str,
    related: tuple[str, ...],
) -> str:  # fmt: skip
    if not world.holds(day):
        return ""
    number = world.number("A")
    tags = ("method:" + dice.pick(_METHODS),) if not dice.chance(60) else ()
    world.add(
        "activities", id=number, kind="supervision", on=world.civil(day), hosts=(department,), actors=(head.id,),
        counterparts=(college.id,), tags=tags, outcome=outcome, related=related, campaigns=(CAMPAIGN,),
        figures={"problems": Decimal(1 + dice.below(3) if outcome == "follow_up" else 0)},
        place="院系会议室", summary="督导检查", recorded_on=world.civil(day + dice.between(0, 12)),
    )  # fmt: skip
    return number


def _teams(world: World, dice: Dice) -> None:
    """A service team with volunteers in most colleges, and zones that a member answers for in some branches."""
    for college in world.colleges:
        day = world.start + dice.between(60, 180)
        if not college.branches or not world.holds(day) or not dice.chance(college.care):
            continue
        team = f"{college.id}V"
        world.add(
            "units", id=team, name=f"{SCHOOL}{college.title}党员服务队", kind="service_team", parent=college.id,
            formed_on=world.civil(day),
        )  # fmt: skip
        branch = dice.pick(college.branches)
        for person in dice.take(branch.present(day, day + 30), dice.between(4, 9)):
            _link(world, "volunteers_in", person, team, day, branch.left_by(person, day))
        zone_branch = dice.pick(college.branches)
        keepers = zone_branch.present(day, day + 30)
        if keepers:
            zone = f"{college.id}Z"
            world.add(
                "units", id=zone, name=f"{SCHOOL}{college.title}党员责任区", kind="responsibility_zone",
                parent=zone_branch.id, formed_on=world.civil(day),
            )  # fmt: skip
            keeper = dice.pick(keepers)
            _link(world, "responsibility_zone", keeper, zone, day, zone_branch.left_by(keeper, day))


def _link(world: World, kind: str, person: Person, unit: str, since: int, until: int) -> None:
    world.add(
        "links",
        id=world.number("L"),
        kind=kind,
        a=person.id,
        b=unit,
        since=world.civil(since),
        until=world.ended(until),
    )


def _waivers(world: World, dice: Dice) -> None:
    """Approved exceptions for about one member in a hundred, by reason codes; some were approved in hindsight."""
    for person in world.people:
        if not dice.chance(10):
            continue
        year, first, last = dice.pick(list(world.years()))
        since, until = max(first, person.since), min(last + 1, person.until)
        branch = person.branch_on(since)
        if until - since < 60 or branch is None:
            continue
        decided = since + (dice.between(0, 40) if dice.chance(800) else dice.between(120, 200))
        if decided >= world.end:
            continue
        # The exception holds for the rest of the calendar year, also where the records end before.
        written = date(year + 1, 1, 1) if until == last + 1 else world.civil(until)
        world.add(
            "waivers", id=world.number("V"), rule=dice.pick(_WAIVERS), subject=person.id, since=world.civil(since),
            until=written, reason=dice.pick(_REASONS), approved_by=branch.college.id, on=world.civil(decided),
            recorded_on=world.civil(decided + dice.below(10)),
        )  # fmt: skip
