"""Reviews and titles: the campaign's three reviews, member appraisals, the province's assessments, candidacies."""

from datetime import date
from decimal import Decimal

from .dice import Dice
from .world import Branch, College, Person, World

__all__ = ["build_reviews"]


def build_reviews(world: World) -> None:
    """Write assessments (kept from the first full calendar year on), then candidacies with their steps."""
    dice = world.dice(12)
    since = kept_since(world)
    for label, first, last in _halves(world):
        if first >= since:
            for branch in world.branches:
                _reviews(world, dice, branch, label, last)
    for year, first, last in world.years():
        december = date(year, 12, 1).toordinal()
        if since <= first <= december <= last - 28:
            for branch in world.branches:
                _appraisals(world, dice, branch, year, december)
        _province(world, dice, year, date(year, 12, 20).toordinal())
    _members(world, world.dice(13))
    _projects(world, world.dice(14))


def kept_since(world: World) -> int:
    """The day from which assessments are kept: the first 1 January of the records, or their start if there is none."""
    new_year = date(world.civil(world.start).year + 1, 1, 1).toordinal()
    return new_year if new_year < world.ref else world.start


def _halves(world: World) -> list[tuple[str, int, int]]:
    out = []
    for year, _, _ in world.years():
        middle, end = date(year, 7, 1).toordinal(), date(year, 12, 31).toordinal()
        out.append((f"{year}-H1", date(year, 1, 1).toordinal(), middle - 1))
        out.append((f"{year}-H2", middle, end))
    return [half for half in out if half[2] < world.end]


def _assess(
    world: World, dice: Dice, scheme: str, subject: str, period: str, day: int, **cells: object
) -> str:
    number = world.number("R")
    world.add(
        "assessments", id=number, scheme=scheme, subject=subject, period=period, on=world.civil(day),
        recorded_on=world.civil(day + dice.between(0, 12)), **cells,
    )  # fmt: skip
    return number


def _reviews(world: World, dice: Dice, branch: Branch, label: str, last: int) -> None:
    there = [s.person for s in branch.stays if s.since <= last - 60 and s.until > last]
    if not there:
        return
    score = Decimal(66 + branch.care * 30 // 1_000)
    leader = branch.college.secretary_on(last)
    if leader is not None and dice.chance(branch.care):
        day = last + (dice.between(-25, 25) if dice.chance(branch.care) else dice.between(31, 70))
        if day < world.end:
            _assess(
                world, dice, "campaign_review", branch.id, label, day, item="overall", by=leader.id, by_class="leader",
                value=score + dice.between(-3, 3),
            )  # fmt: skip
    if dice.chance(branch.care):
        asked = len(there) * dice.between(2, 4)
        _assess(
            world, dice, "campaign_review", branch.id, label, last - dice.below(20), item="overall",
            value=score + dice.between(-4, 4), by_class="mass", respondents=asked * dice.between(40, 95) // 100,
            eligible=asked,
        )  # fmt: skip
    if dice.chance(min(970, branch.care + 60)):
        day = last - dice.below(18)
        for person in there:
            if dice.chance(min(985, branch.care + 100)):
                _assess(
                    world, dice, "campaign_review", person.id, label, day, item="overall",
                    value=Decimal(70 + person.care * 28 // 1_000), by_class="peer",
                    respondents=max(1, len(there) - 1 - dice.below(3)), eligible=len(there) - 1,
                )  # fmt: skip


def _appraisals(world: World, dice: Dice, branch: Branch, year: int, december: int) -> None:
    if not dice.chance(min(985, branch.care + 120)):
        return
    day = december + dice.below(25)
    for stay in branch.stays:
        if stay.since <= day - 30 and stay.until > day and dice.chance(min(990, branch.care + 150)):
            _appraise(world, dice, stay.person, year, day)


def _appraise(world: World, dice: Dice, person: Person, year: int, day: int) -> None:
    value = Decimal(68 + person.care * 28 // 1_000 + dice.below(4))
    number = _assess(world, dice, "member_appraisal", person.id, str(year), day, item="campaign", value=value)
    world.appraised[person.id, year] = number


def _province(world: World, dice: Dice, year: int, day: int) -> None:
    """The commission's yearly assessments of the school and of its secretary."""
    if not world.holds(day) or not world.team:
        return
    for scheme, subject in (("annual_performance", world.root), ("secretary_debrief", world.team[0].id)):
        _assess(
            world, dice, scheme, subject, str(year), day, item="campaign", by=world.province,
            value=Decimal(dice.between(86, 95)),
        )  # fmt: skip


# Titles -----------------------------------------------------------------------------------------------


def _members(world: World, dice: Dice) -> None:
    """Outstanding members: about one branch in six recommends one of those it commends; most come through."""
    for person, branch, day, event in world.commended:
        if not dice.chance(330):
            continue
        year = world.civil(day).year
        basis = [event] if dice.chance(500) else []
        if dice.chance(branch.care):
            if (person.id, year - 1) not in world.appraised:
                before = date(year - 1, 12, 5).toordinal() + dice.below(20)
                _appraise(world, dice, person, year - 1, before)
            basis.insert(0, world.appraised[person.id, year - 1])
        july = date(year, 7, 1).toordinal()
        granted = july - 1 - dice.below(3) if dice.chance(850) else july + dice.between(2, 9)
        passed = dice.chance(800)
        row = world.add(
            "candidacies", id=world.number("K"), scheme="outstanding_member", round=str(year), subject=person.id,
            basis=tuple(basis), granted_on=world.civil(granted) if passed else None,
        )  # fmt: skip
        steps = [
            ("branch_recommend", branch.id, 40, "agree"),
            ("committee", world.root, 22, "agree" if passed else "disagree"),
        ]
        if passed:
            steps.append(("notice", world.root, 14, "agree"))
            steps.append(("approve", world.root, 3, "agree"))
        for step, by, before, outcome in steps:
            _step(world, dice, row["id"], step, by, july - before - dice.below(6), outcome)


def _step(world: World, dice: Dice, candidacy: object, step: str, by: str, day: int, outcome: str) -> None:
    cells: dict[str, object] = {}
    if step == "branch_recommend":
        due = dice.between(9, 24)
        present = due - dice.below(3)
        cells["figures"] = {
            "due": Decimal(due),
            "present": Decimal(present),
            "yes": Decimal(present - dice.below(2)),
        }
    world.add(
        "candidacy_steps", id=world.number("T"), candidacy=candidacy, step=step, by=by, on=world.civil(day),
        outcome=outcome, **cells,
    )  # fmt: skip


def _projects(world: World, dice: Dice) -> None:
    """Every other college has a project team that stands for outstanding project in the last summer seen."""
    summers = [
        y for y, first, last in world.years() if first <= date(y, 7, 1).toordinal() <= min(last, world.ref)
    ]
    for college in world.colleges[::2]:
        if college.school and summers:
            _project(world, dice, college, summers[-1])


def _project(world: World, dice: Dice, college: College, year: int) -> None:
    team = f"{college.id}T"
    world.add(
        "units", id=team, name=f"{college.title}先锋项目组", kind="project_team", parent=college.id,
        formed_on=world.civil(world.start + dice.between(60, 150)),
    )  # fmt: skip
    july = date(year, 7, 1).toordinal()
    marks = []
    for item in ("theme", "effect", "demonstration"):
        if dice.chance(college.care + 40):
            value = Decimal(dice.between(70, 96))
            marks.append(
                _assess(
                    world,
                    dice,
                    "outstanding_project",
                    team,
                    str(year),
                    july - dice.between(20, 40),
                    item=item,
                    value=value,
                )
            )
    row = world.add(
        "candidacies", id=world.number("K"), scheme="outstanding_project", round=str(year), subject=team,
        basis=tuple(marks), granted_on=world.civil(july - 2) if len(marks) == 3 and dice.chance(600) else None,
    )  # fmt: skip
    _step(world, dice, row["id"], "recommend", college.id, july - 45, "agree")
    _step(
        world,
        dice,
        row["id"],
        "committee",
        world.root,
        july - 12,
        "agree" if row["granted_on"] else "disagree",
    )
