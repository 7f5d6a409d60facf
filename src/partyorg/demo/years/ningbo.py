"""The volume of 2020 to 2023: a small school builds at three levels, as Ningbo Polytechnic's notice asks, and lives by the national rules."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from partyorg.campaign.definition import Campaign
from partyorg.facts.register import Register

from ..dice import Dice
from ..finish import TABLES, register_of
from ..world import Term, World
from .doers import Doer, doers
from .habits import Habit, keep, write
from .ningbo_bodies import build_bodies
from .ningbo_chains import build_chains
from .school import begin_school
from .tasks import work_at_tasks

__all__ = ["make"]

_SINCE, _UNTIL = date(2020, 6, 12), date(2024, 2, 1)
_KEPT = date(2020, 1, 1)
_DEADLINE = date(2023, 12, 31)


def _each(column: str, *words: str, **cells: object) -> tuple[Mapping[str, object], ...]:
    """A row for each word of a column that takes several words."""
    return tuple({column: (word,), **cells} for word in words)


_AT_FIRST = (
    Habit("root", "once", "documents", "creation_plan", within=40),
    Habit("college", "once", "documents", "creation_plan", often=960, after=20, within=55),
    *(
        Habit(kind, "once", "documents", "task_plan", ({"sections": ("task_letter", "timetable")},), after=15, within=50)
        for kind in (
            "organisation_dept", "publicity_dept", "party_admin_office", "discipline_office", "quality_office", "student_affairs_dept",
        )
    ),
    Habit(
        "college", "once", "documents", "meeting_rules",
        (
            {"topic": ("party_meeting",), "sections": ("decide", "discuss_first", "political_check")},
            {"topic": ("joint_meeting",)},
        ), often=950, after=40, within=200,
    ),
    Habit("root", "once", "documents", "line_list", _each("tags", "audience:staff", "audience:student"), often=900, within=900),
    Habit("root", "once", "documents", "branch_standard", _each("tags", "audience:staff", "audience:student"), within=500),
    Habit("root", "once", "documents", "method", _each("topic", "star_rating", "vanguard_index"), within=400),
    Habit("root", "once", "documents", "micro_lecture", _each("topic", "epidemic_control", "moderate_prosperity"), within=500),
    Habit("college", "once", "progress", "culture_brand", often=950, after=200),
    Habit("college", "once", "progress", "volunteer_brand", often=900, after=200),
    Habit("general_branch", "once", "progress", "general_branch_brand", often=950, after=200),
    Habit("branch", "once", "progress", "branch_feature", often=950, after=200),
    *(
        Habit("root", "once", "resources", kind, often=often, within=300)
        for kind, often in (
            ("website", 1_000), ("official_account", 1_000), ("microblog", 900), ("members_home", 1_000),
            ("party_column", 1_000), ("service_centre", 500), ("short_video_account", 950),
        )
    ),
    Habit("general_or_branch", "once", "assessments", "standard_check", ({"value": "standard"},), often=900, after=100, within=700),
    Habit("staff_branch", "once", "assessments", "standard_check", ({"value": "weak"},), often=160, after=300, within=400),
    Habit("teacher_member", "once", "progress", "course_ideology_demo", ({"owner": "@self", "unit": "@unit"},), often=560, after=200),
)  # fmt: skip
"""Once: plans within two months, the rest by the end of 2023."""

_SCHOOL = (
    Habit("root", "quarter", "activities", "central_group_study", often=980),
    Habit("root", "semester", "activities", "theory_study", _each("tags", "audience:staff", "audience:student"), often=950),
    Habit("root", "year", "activities", "debrief_meeting", _each("tags", "direction:up", "direction:down", actors=("@secretary",))),
    Habit("root", "year", "documents", "problem_list", ({"published_on": "@day"},)),
    Habit("root", "year", "documents", "task_list", ({"published_on": "@day"},)),
    Habit("root", "half", "activities", "integrity_meeting"),
    Habit("root", "week", "activities", "weekly_communication", ({"actors": ("@pair",)},), often=960),
    Habit("root", "year", "documents", "research_report", ({"topic": ("double_high",)},)),
    Habit("root", "half", "activities", "topical_report_heard", ({"topic": ("ideology",)},)),
    Habit("root", "half", "activities", "module_discussion", ({"topic": ("faculty",)},), often=850),
    Habit("root", "year", "activities", "training", _each("tags", "audience:middle_cadres", "audience:party_workers", "audience:young_talent")),
    Habit("root", "year", "activities", "series_event", _each("tags", "education_series:art", "education_series:labour", "education_series:youth"), often=950),
    Habit(
        "root", "year", "activities", "brand_series",
        _each("tags", *(f"culture_brand:{b}" for b in ("siyuan", "youyue", "ningqing", "lecture_hall", "ceremony"))), often=960,
    ),
    Habit("publicity_dept", "year", "documents", "survey_report", often=950),
    Habit("publicity_dept", "semester", "activities", "video_item", often=950),
    Habit("publicity_dept", "semester", "documents", "publication", ({"topic": ("role_model",), "published_on": "@day"},), often=950),
    Habit("publicity_dept", "half", "documents", "publication", (
        {"topic": ("advanced_organization",), "published_on": "@day", "tags": ("channel:website",)},
        {"topic": ("case",), "published_on": "@day", "tags": ("channel:wechat",)},
    ), often=930),
    Habit("publicity_dept", "year", "documents", "micro_video"),
    Habit("organisation_dept", "half", "activities", "supervision", often=950),
    Habit("root", "year", "resources", "creation_funds", ({"amount": Decimal(300_000)},), after=20, within=90),
    Habit("double_high_group", "quarter", "activities", "joint_meeting", often=930),
    Habit("leader", "week", "activities", "student_face_to_face", ({"channel": ("onsite",)},), often=800),
    Habit("leader", "week", "activities", "student_face_to_face", ({"channel": ("online",)},), often=70),
    Habit("leader", "semester", "activities", "theory_course", often=900),
    Habit("leader", "year", "activities", "led_research", ({"topic": ("faculty",)},), often=950),
    Habit("school_secretary", "year", "activities", "party_lecture"),
    Habit("key_task", "year", "progress", "double_high_project", ({"state": "running"},), often=950),
)  # fmt: skip

_COLLEGES = (
    Habit("college", "year", "documents", "problem_list", ({"published_on": "@day"},)),
    Habit("college", "year", "documents", "task_list", ({"published_on": "@day"},), often=960),
    Habit("college_secretary", "year", "activities", "debrief_meeting", _each("tags", "direction:up", "direction:down")),
    Habit("college", "semester", "assessments", "cross_rating", ({"by_class": "peer_unit", "value": "@score"},), often=960),
    Habit("college", "semester", "activities", "training", ({"actors": ("@present",), "hours": Decimal(8)},)),
    Habit("college", "semester", "activities", "ideals_education"),
    Habit("college", "year", "documents", "responsibility_letter", ({"topic": ("ideology",), "signatures": ("@heads",)},), after=40, within=80),
    Habit("college_head", "semester", "activities", "party_lecture", often=950),
    Habit("college_head", "semester", "activities", "theory_course", often=880),
    Habit("college_leader", "year", "activities", "led_research", ({"topic": ("interests",)},), often=930),
    Habit("college", "year", "activities", "democratic_life_meeting", after=20, within=60),
    Habit("college", "semester", "activities", "inspection", ({"topic": ("smoking_and_waste",)},), often=900),
    Habit("college", "semester", "activities", "search_campaign", often=900),
    Habit("college", "year", "documents", "report", ({"topic": ("integrity",), "signatures": ("@heads",)},)),
    Habit("college", "year", "assessments", "star", ({"value": "@mark"},), after=340),
    Habit("college", "year", "assessments", "annual_performance", (
        {"item": "double_high", "value": "@score"}, {"item": "creation", "value": "@score"},
    ), often=950, after=345),
    Habit("department", "year", "assessments", "annual_performance", ({"item": "double_high", "value": "@score"},), after=345),
    Habit("college_secretary", "year", "assessments", "debrief", ({"item": "creation", "value": "good"},), after=345),
)  # fmt: skip

_BRANCHES = (
    Habit("branch", "year", "documents", "creation_plan", often=960, after=20, within=100),
    Habit("branch", "year", "documents", "responsibility_letter", ({"topic": ("ideology",)},), after=40, within=80),
    Habit("branch", "year", "documents", "work_plan", ({"topic": ("two_studies",)},), after=10, within=70),
    Habit("branch", "quarter", "activities", "members_meeting", ({"actors": ("@present",)},)),
    Habit("branch", "month", "activities", "committee_meeting", ({"actors": ("@secretary",)},), often=970),
    Habit("branch", "quarter", "activities", "party_lecture", ({"actors": ("@present",), "hours": Decimal(2)},), often=980),
    Habit("branch", "month", "activities", "theme_day", ({"actors": ("@present",)},), often=980),
    Habit("branch", "month", "activities", "study_session", ({"actors": ("@present",), "hours": Decimal(3)},), often=980),
    Habit(
        "branch", "year", "activities", "theme_day",
        _each("tags", "theme_day_form:volunteer", "theme_day_form:local_building", actors=("@present",), channel=("online",)), often=700,
    ),
    *(Habit("branch", "month", "activities", kind, often=960) for kind in ("contact_service", "need_hearing", "help_visit")),
    Habit("branch", "year", "activities", "organizational_life_meeting", ({"actors": ("@present",)},), after=10, within=60),
    Habit("branch", "year", "assessments", "star", ({"value": "@mark"},), often=980, after=340),
    Habit("branch", "year", "progress", "NB-154", often=930, after=200),
    Habit("branch_secretary", "year", "activities", "secretary_training", ({"hours": Decimal(24)},), often=930),
    Habit("branch_secretary", "year", "activities", "training", ({"hours": Decimal(24)},), often=930),
    Habit("branch_secretary", "year", "assessments", "debrief", ({"value": "good"},), often=900, after=345),
    Habit("branch_secretary", "year", "assessments", "annual_appraisal", ({"value": "excellent"},), often=260, after=350),
    Habit("branch_secretary", "year", "assessments", "annual_appraisal", ({"value": "qualified"},), often=600, after=345, within=5),
)  # fmt: skip

_MEMBERS = (
    Habit("member", "year", "assessments", "member_appraisal", ({"value": "qualified"},), often=1_000, after=335),
    Habit("member", "year", "documents", "pledge", ({"published_on": "@soon"},), often=980, after=30, within=100),
    Habit("member", "year", "assessments", "pledge_keeping", ({"value": "good"},), often=960, after=335),
    Habit("member", "year", "activities", "talk", ({"actors": ("@secretary",), "counterparts": ("@self",)},), often=980),
    Habit("member", "year", "assessments", "vanguard_index", ({"parts": ("interim",), "value": "@score"},), often=900, after=150, within=60),
    Habit("member", "year", "assessments", "vanguard_index", ({"parts": ("final",), "value": "@score"},), often=930, after=335),
    Habit("member", "year", "assessments", "party_spirit_check", often=930, after=150),
    Habit("staff_member", "year", "assessments", "linked_appraisal", (
        {"item": "individual", "value": "@score"}, {"item": "team", "value": "@score"},
    ), often=960, after=335),
)  # fmt: skip


def make(campaign: Campaign, seed: int, members: int) -> Register:
    """The volume, with all that was recorded until January 2024."""
    world = begin_school(seed, _KEPT, _UNTIL, members)
    build_bodies(world, world.dice(51))
    groups = _groups(world)
    dice = world.dice(52)
    keep(world, dice, _AT_FIRST, _SINCE, _DEADLINE, groups)
    keep(world, dice, (*_SCHOOL, *_COLLEGES), _SINCE, _UNTIL, groups)
    # The national rules ask for the meetings of branches all the time.
    keep(world, dice, (*_BRANCHES, *_MEMBERS), _KEPT, _UNTIL, groups)
    build_chains(world, world.dice(53))
    work_at_tasks(world, world.dice(54), campaign, _SINCE, _DEADLINE, often=960)
    _measure(world, world.dice(55))
    return register_of(
        world, TABLES, recorded_since=dict.fromkeys(("activities", "assessments", "documents"), _KEPT)
    )


def _groups(world: World) -> Mapping[str, Sequence[Doer]]:
    """Secretaries by their terms: of the school, the colleges and the branches."""

    def terms(unit: str, care: int, held: Sequence[Term]) -> list[Doer]:
        return [Doer(t.person.id, unit, care, t.since, min(t.until, world.end), person=True) for t in held]

    return {
        "school_secretary": terms(
            world.root, 950, [Term(world.team[0], world.start, world.end)] if world.team else []
        ),
        "college_secretary": [d for c in world.colleges for d in terms(c.id, c.care, c.secretaries)],
        "branch_secretary": [d for b in world.branches for d in terms(b.id, b.care, b.terms)],
    }


def _measure(world: World, dice: Dice) -> None:
    """What the school counts once a year; the share that reads the morning paper fell in 2022."""
    root = next(doers(world, "root"))
    for n, year in enumerate((2020, 2021, 2022, 2023)):
        day = date(year, 12, 10).toordinal() + dice.below(15)
        for name, value in (
            ("students_per_theory_teacher", Decimal(352 - 3 * n)), ("students_per_counsellor", Decimal(204 - 2 * n)),
            ("reading_rate_morning_bus", Decimal(62 + 4 * n - (9 if n == 2 else 0)) / 100),
            ("reading_rate_survey", Decimal(55 + 5 * n) / 100),
        ):  # fmt: skip
            write(world, dice, "measures", name, root, day, str(year), {"value": value, "n": 800})
