"""The volume of 2016 to 2018 on student work: branches, schools, funds and talks as the measures ask, year by year."""

from datetime import date

from partyorg.campaign.definition import Campaign
from partyorg.facts.register import Register

from ..finish import TABLES, register_of
from .admissions import admit_students
from .habits import Habit, keep
from .school import add_department, begin_school
from .student_bodies import found
from .student_years import appraise, assess_branches, fund, inspect, measure
from .tasks import work_at_tasks

__all__ = ["make"]

_SINCE, _UNTIL = date(2016, 1, 1), date(2018, 6, 1)


def _tiers(*words: str) -> tuple[dict[str, object], ...]:
    return tuple({"tags": (f"tier:{word}",), "channel": ("onsite",), "place": "教学楼教室"} for word in words)


_AT_FIRST = (
    Habit("root", "once", "documents", "norm", ({"topic": ("student_branch",)},), within=200),
    Habit(
        "root", "once", "documents", "norm",
        tuple({"topic": ("student_member",), "tags": (f"group:{g}",)} for g in ("postgraduate", "undergraduate", "vocational")),
        often=850, within=300,
    ),
    Habit("root", "once", "documents", "syllabus", ({"sections": ("party_knowledge",)},), within=240),
    Habit("root", "once", "documents", "standard", ({"topic": ("student_branch",)},), within=300),
    Habit("college", "once", "resources", "notice_board", often=950, within=120),
    Habit("college", "once", "resources", "dormitory_mark", often=400, within=200),
    Habit("college", "once", "resources", "base", often=850, within=300),
    Habit("student_branch", "once", "resources", "venue", often=850, within=60),
)  # fmt: skip

_HABITS = (
    Habit("root", "year", "documents", "admission_letter", ({"sections": ("new_members",)},), after=190, within=20),
    Habit("college", "year", "documents", "freshman_handbook", ({"sections": ("party_work",)},), after=190, within=30),
    Habit("college", "year", "activities", "reception_service", after=244, within=8),
    Habit("college", "year", "activities", "party_lecture", _tiers("freshman"), after=250, within=40),
    Habit("college", "year", "activities", "forum", ({"tags": ("tier:freshman",), "actors": ("@present",)},), often=850, after=255, within=40),
    Habit("college", "year", "activities", "training", _tiers("full", "core"), often=900),
    Habit(
        "college", "year", "activities", "training",
        ({"topic": ("ideals",), "tags": ("tier:member",)}, {"topic": ("ideals",), "tags": ("tier:activist",)}), often=880,
    ),
    Habit("college", "year", "documents", "recommendation_plan", after=60, within=60),
    Habit("college", "year", "documents", "work_plan", ({"topic": ("student_party",)},), after=5, within=80),
    Habit("college", "year", "activities", "fund_inspection", often=850, after=200),
    Habit("student_branch", "half", "activities", "pool_analysis", ({"actors": ("@secretary",)},), often=950),
    Habit("student_branch", "half", "activities", "social_practice", ({"actors": ("@present",)},), often=950),
    Habit("student_member", "year", "documents", "pledge", often=950, after=60, within=100),
    Habit("college_secretary", "quarter", "activities", "hear_report", ({"topic": ("student_party",)},), often=930),
    Habit("college_secretary", "year", "activities", "party_lecture", _tiers("member"), often=930),
    Habit("student_work_group", "half", "activities", "study_meeting", ({"tags": ("agenda:reports", "agenda:measures")},), often=960),
    Habit("organizer", "year", "activities", "training", _tiers("organizer"), often=900),
    Habit("party_school_head", "year", "activities", "training", ({"hosts": ("@organizers",), **_tiers("school_head")[0]},), often=850),
)  # fmt: skip


def make(campaign: Campaign, seed: int, members: int) -> Register:
    """The volume, with all that was recorded until May 2018."""
    world = begin_school(seed, _SINCE, _UNTIL, members)
    dice = world.dice(41)
    affairs = add_department(world, dice, "student_affairs_dept", "党委学生工作部")
    groups = found(world, dice, affairs)
    keep(world, dice, _AT_FIRST, _SINCE, _UNTIL, groups)
    hosts = (world.departments[0], affairs)
    keep(world, dice, tuple(_hosted(habit, hosts) for habit in _HABITS), _SINCE, _UNTIL, groups)
    appraise(world, world.dice(42))
    fund(world, world.dice(43))
    inspect(world, world.dice(44))
    assess_branches(world, world.dice(45))
    measure(world, world.dice(46))
    admit_students(world, world.dice(47), affairs)
    work_at_tasks(world, world.dice(48), campaign, _SINCE, date(2018, 3, 1), often=820)
    return register_of(
        world,
        (*TABLES, "cases"),
        recorded_since=dict.fromkeys(("activities", "assessments", "documents"), _SINCE),
        attr={"students": "text", "basis": "text", "grade": "number"},
    )


def _hosted(habit: Habit, hosts: tuple[str, ...]) -> Habit:
    """The habit with the two departments that hold it, where it is one of theirs."""
    each = tuple(
        {**cells, "hosts": hosts} if cells.get("hosts") == ("@organizers",) else cells for cells in habit.each
    )
    return Habit(
        habit.who, habit.every, habit.table, habit.kind, each, habit.often, habit.after, habit.within
    )
