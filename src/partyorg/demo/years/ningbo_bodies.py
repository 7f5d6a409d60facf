"""What there is at the school of Ningbo's volume: departments, bodies, classes, posts, elections, and who is linked with whom."""

from datetime import date, timedelta

from ..dice import Dice
from ..names import SCHOOL
from ..world import Branch, College, Person, World
from .school import add_department, hold

__all__ = ["build_bodies"]

_BEGUN = date(2020, 6, 12).toordinal()
_DEPARTMENTS = (
    ("publicity_dept", "党委宣传部"), ("student_affairs_dept", "党委学生工作部"), ("party_admin_office", "党政办公室"),
    ("discipline_office", "纪检监察室"), ("hr_dept", "人事处"), ("academic_affairs_dept", "教务处"), ("research_dept", "科研处"),
    ("quality_office", "质量管理办公室"), ("admissions_employment_office", "招生就业处"), ("information_centre", "信息中心"),
)  # fmt: skip
_BODIES = (
    ("trade_union", "工会"), ("league_committee", "团委"), ("student_union", "学生会"), ("marxism_school", "马克思主义学院"),
    ("xi_thought_centre", "研究中心"), ("red_culture_centre", "红色文化研究中心"), ("advisory_committee", "专业咨询委员会"),
    ("double_high_group", "“双高”建设领导小组"), ("key_task", "重点任务一"), ("key_task", "重点任务二"), ("student_society", "读书社"),
    ("academic_body", "学术委员会"), ("campus_area", "东片包干区"), ("campus_area", "西片包干区"), ("student_workstation", "学生党员工作站"),
    ("party_school", "党校"),
)  # fmt: skip
_OUTSIDE = (("street", "虚构街道"), ("park", "虚构产业园"), ("district_organisation_dept", "虚构区委组织部"))


def build_bodies(world: World, dice: Dice) -> None:
    """Write units, posts and links; most are in place soon after June 2020, a few never."""
    for kind, title in _DEPARTMENTS:
        add_department(world, dice, kind, title)
    bodies = _units(world)
    _leaders(world, dice)
    for college in world.colleges:
        _college(world, dice, college)
        _elections(world, dice, college.id, world.root, college.care, 5)
    _elections(world, dice, world.root, world.departments[0], 960, 5)
    for branch in world.branches:
        _elections(world, dice, branch.id, branch.college.id, branch.care, 3)
        _qualified(world, dice, branch)
    _linked(world, dice, bodies)
    _students(world, dice)
    _teachers(world, dice)


def _units(world: World) -> dict[str, list[str]]:
    out: dict[str, list[str]] = {}
    for n, (kind, title) in enumerate((*_BODIES, *_OUTSIDE), start=1):
        outside = (kind, title) in _OUTSIDE
        id = f"{'X' if outside else 'Q'}{n:02d}"
        world.add(
            "units", id=id, name=title if outside else f"{SCHOOL}{title}", kind=kind, parent="" if outside else world.root,
            formed_on=date(2018, 9, 1) if n < 5 or outside else date(2020, 9, 1),
        )  # fmt: skip
        out.setdefault(kind, []).append(id)
    for college in world.colleges:
        for number in range(2):
            brand = f"{college.id}R{number + 1}"
            world.add(
                "units",
                id=brand,
                name=f"{college.title}党建品牌{'甲乙'[number]}",
                kind="brand",
                parent=college.id,
                formed_on=date(2020, 10, 1),
            )
    return out


def _link(world: World, kind: str, a: str, b: str, since: int, until: int | None = None) -> None:
    world.add(
        "links",
        id=world.number("L"),
        kind=kind,
        a=a,
        b=b,
        since=world.civil(since),
        until=world.ended(until) if until else None,
    )


def _leaders(world: World, dice: Dice) -> None:
    """Committee members of the school, an organizer, the unit that each leader is the contact of, people on secondment."""
    for n, person in enumerate(world.team):
        hold(world, person, "committee_member", world.root, _BEGUN - 300)
        body = world.branches[n % len(world.branches)]
        if dice.chance(920):
            _link(world, "contacts", person.id, body.id, _BEGUN + dice.between(0, 55))
    for row in list(world.rows["tenures"]):
        college = next((c for c in world.colleges if c.id == row.get("unit")), None)
        since = row["since"]
        assert isinstance(since, date)
        if (
            college is not None
            and row.get("value") == "leadership_team"
            and college.branches
            and dice.chance(college.care + 60)
        ):
            day = max(_BEGUN, since.toordinal()) + dice.between(0, 50)
            if day < world.end:
                _link(world, "contacts", str(row["person"]), dice.pick(college.branches).id, day)
    free = [
        p
        for p in world.people
        if not p.posted and not p.is_student and p.works(world.end) and p.since < world.start
    ]
    if free:
        hold(world, free[0], "organizer", world.root, _BEGUN - 100)
    for n, (value, person) in enumerate(zip(("grassroots", "flexible", "park"), free[1:4], strict=False)):
        since = date(2021 + n, 3, 1)
        world.add(
            "tenures",
            person=person.id,
            kind="secondment",
            value=value,
            unit=world.root,
            since=since,
            until=since + timedelta(days=360),
        )


def _college(world: World, dice: Dice, college: College) -> None:
    """A team for hard problems with its members, an organizer, classes, a community with a street."""
    staff = [p for b in college.branches for p in b.present(world.start, world.end) if not p.is_student]
    team = f"{college.id}T"
    formed = _BEGUN + dice.between(60, 400)
    if dice.chance(college.care + 60):
        world.add(
            "units",
            id=team,
            name=f"{college.title}攻坚团队",
            kind="project_team",
            parent=college.id,
            formed_on=world.civil(formed),
        )
        for person in staff:
            if dice.chance(person.care):
                _link(world, "team_member", person.id, team, formed + dice.between(0, 200))
    free = [p for p in staff if not p.posted]
    if free and dice.chance(college.care):
        hold(world, free[0], "organizer", college.id, _BEGUN + dice.between(0, 300))
    for year in (2020, 2021, 2022):
        number = f"{college.id}-{year % 100}"
        world.add(
            "units",
            id=number,
            name=f"{college.title}{year}级一班",
            kind="class",
            parent=college.id,
            formed_on=date(year, 9, 10),
        )
        for kind in ("class_teacher", "class_alumnus"):
            if staff and dice.chance(college.care):
                _link(
                    world, kind, dice.pick(staff).id, number, date(year, 9, 12).toordinal() + dice.below(25)
                )


def _elections(world: World, dice: Dice, unit: str, above: str, care: int, years: int) -> None:
    """An election every so many years, late where a unit is careless; the one above approves, and reminds before the next."""
    day, term = date(2018, 3, 1).toordinal() + dice.below(600), 365 * years
    while day < world.end:
        world.add("activities", id=world.number("A"), kind="election", on=world.civil(day), hosts=(unit,))
        if dice.chance(care + 60):
            on = world.civil(day + dice.between(2, 25))
            world.add(
                "documents", id=world.number("W"), kind="approval", owner=above, about=(unit,), issued_on=on
            )
        remind = day + term - 184 - dice.between(0, 10)
        if dice.chance(care) and remind < world.end:
            owner, on = world.root, world.civil(remind)
            world.add(
                "documents",
                id=world.number("W"),
                kind="term_reminder",
                owner=owner,
                about=(unit,),
                issued_on=on,
            )
        day += term + (dice.between(-20, 0) if dice.chance(care + 40) else dice.between(30, 420))


def _qualified(world: World, dice: Dice, branch: Branch) -> None:
    """Secretaries of teachers' branches who head their field as well; a commissioner for discipline."""
    for term in branch.terms:
        if not branch.of_students and dice.chance(branch.care):
            since = world.civil(max(_BEGUN - 500, term.since - 100))
            world.add(
                "tenures", person=term.person.id, kind="qualification", value="dual_leader", since=since
            )
    people = [p for p in branch.present(world.start, world.end) if not p.posted]
    if people and branch.size >= 7 and dice.chance(branch.care):
        hold(world, people[0], "discipline_commissioner", branch.id, _BEGUN - 60)
        people[0].posted = True


def _linked(world: World, dice: Dice, bodies: dict[str, list[str]]) -> None:
    """Who leads, guides, takes part or works together; and the talents that a leader keeps in touch with."""
    start = _BEGUN
    leaders = [p.id for p in world.team] or [world.people[0].id]
    for unit in (world.root, *world.departments[:2]):
        _link(world, "party_to", unit, bodies["double_high_group"][0], start + 90)
    for kind in ("trade_union", "league_committee", "student_union"):
        _link(world, "led_by", bodies[kind][0], world.root, start - 100)
    for unit in (*bodies["student_society"], *bodies["academic_body"]):
        _link(world, "guides", dice.pick(leaders), unit, start + 85)
    _link(world, "area_responsible", world.departments[-1], bodies["campus_area"][0], start + 95)
    _link(world, "cooperation", world.root, bodies["district_organisation_dept"][0], start + 200)
    for college in world.colleges[:2]:
        since = start + dice.between(200, 500)
        _link(world, "community", college.id, bodies["street"][0], since)
        for task, wait in (("community_talent", 250), ("community_culture", 420)):
            if dice.chance(college.care):
                on = world.civil(since + wait)
                world.add(
                    "progress", id=world.number("G"), task=task, unit=college.id, state="running", on=on
                )
    for n in range(3):
        number = world.number("N")
        world.add("people", id=number)
        world.add("tenures", person=number, kind="role", value="teacher", since=date(2019, 9, 1))
        word = ("high_level_talent", "young_teacher", "returned_teacher")[n]
        world.add("tenures", person=number, kind="qualification", value=word, since=date(2021, 3, 1))
        if n:
            _link(world, "contacts", dice.pick(leaders), number, date(2021, 3, 20).toordinal())


def _students(world: World, dice: Dice) -> None:
    """Each student has a mentor inside and one outside the school, or nearly each; some students apply to join."""
    for college in world.colleges:
        staff = [p for b in college.branches for p in b.present(world.start, world.end) if not p.is_student]
        learners = [(s.id, s.since, s.until) for s in college.students]
        learners += [(p.id, p.since, p.until) for b in college.branches for p in _of(b) if p.is_student]
        for id, since, until in learners:
            for kind, often in (("mentor_inside", 150), ("mentor_outside", 60)):
                if (
                    staff
                    and until > world.end - 500
                    and since < world.end
                    and dice.chance(min(980, college.care + often))
                ):
                    _link(
                        world, kind, dice.pick(staff).id, id, max(since, _BEGUN) + dice.between(0, 50), until
                    )
        for student in college.students[::3]:
            applied = max(student.since, _BEGUN) + dice.between(60, 400)
            if applied < min(student.until, world.end):
                world.add(
                    "stages", person=student.id, stage="applicant", since=world.civil(applied), until=world.ended(student.until),
                    unit=college.branches[0].id,
                )  # fmt: skip


def _of(branch: Branch) -> list[Person]:
    return [stay.person for stay in branch.stays if stay is stay.person.stays[0]]


def _teachers(world: World, dice: Dice) -> None:
    """A few teach political theory and are paired with teachers of a specialty."""
    teachers = [
        p
        for p in world.people
        if p.roles[0][0] == "teacher" and p.works(world.end) and p.since < _BEGUN - 100
    ]
    for n, person in enumerate(teachers[:12]):
        theory = n < 4
        world.add(
            "tenures",
            person=person.id,
            kind="role",
            value="theory_teacher" if theory else "specialty_teacher",
            since=date(2019, 9, 1),
        )
        if theory and len(teachers) > 4 and n < 3:
            _link(
                world, "teacher_pair", person.id, dice.pick(teachers[4:12]).id, _BEGUN + dice.between(0, 200)
            )
