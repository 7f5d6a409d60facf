"""The Ningbo campaign: its scenarios, its account of the text, its departments, and that every requirement can fail."""

from functools import cache
from pathlib import Path

import partyorg_ningbo
import pytest

from partyorg.app import load_catalogue
from partyorg.campaign.catalogue import Catalogue
from partyorg.campaign.coverage import coverage
from partyorg.campaign.definition import Campaign
from partyorg.campaign.matches import SimpleMatch
from partyorg.campaign.rules import Selection, Target, Task
from partyorg.i18n import use
from partyorg.reports.departments import departments
from partyorg.testing import ScenarioResult, find_scenarios, load_scenario, run_scenario

SCENARIOS = find_scenarios(Path(__file__).parents[1] / "scenarios")

CHECKED_BOTH_WAYS = {
    "obligation", "triggered obligation", "standing link", "share/target", "selection", "rating", "review",
    "consequence/cap", "record", "lifecycle rule", "structure rule",
}  # fmt: skip
EXCEPTIONS: set[str] = set()
"""Clauses of those kinds without a rule; docs/decisions/0013-ningbo-readings.md would say why."""

DEPARTMENTS = {
    "NB-11": ("组织部", "宣传部、马克思主义学院"),
    "NB-24": ("党政办", "组织部、宣传部、纪委办"),
    "NB-40": ("党政办", "组织部、科技处、质控办、工会、信息资源中心"),
    "NB-53": ("党政办", "组织部、质控办"),
    "NB-63": ("组织部", "人事处、教务处"),
    "NB-78": ("质控办", "组织部、党政办"),
    "NB-89": ("组织部", "各二级学院"),
    "NB-99": ("宣传部", "各二级学院"),
    "NB-107": ("宣传部", "学工部、团委、人事处、各二级学院"),
    "NB-121": ("组织部", "各二级学院"),
    "NB-133": ("组织部", "宣传部、质控办、各二级学院"),
    "NB-141": ("组织部", "各二级学院"),
    "NB-145": ("组织部", "各二级学院"),
    "NB-150": ("纪委办", "组织部、各二级学院"),
    "NB-157": ("质控办", "人事处、各二级学院"),
    "NB-162": ("宣传部", "各二级学院"),
    "NB-169": ("宣传部", "教务处、招就办、各二级学院"),
    "NB-178": ("学工部", "工会、各二级学院"),
    "NB-184": (
        "组织部",
        "党政办、宣传部、学工部、教务处、科技处、人事处、团委、招就办、创业学院、马克思主义学院、各二级学院",
    ),
    "NB-189": ("组织部", "各二级学院"),
    "NB-199": ("组织部", "各二级学院"),
    "NB-204": ("组织部", "宣传部、各二级学院"),
    "NB-209": ("组织部", "工会、团委、各二级学院"),
    "NB-215": ("组织部", "各二级学院"),
    "NB-225": ("组织部", "各二级学院"),
    "NB-228": ("组织部", "宣传部"),
}
"""The numbered items with the departments that the text names, in its order."""

NAMES = {
    "organisation_dept": "组织部", "publicity_dept": "宣传部", "student_affairs_dept": "学工部",
    "league_committee": "团委", "college": "各二级学院", "party_admin_office": "党政办",
    "discipline_office": "纪委办", "hr_dept": "人事处", "academic_affairs_dept": "教务处",
    "research_dept": "科技处", "quality_office": "质控办", "trade_union": "工会",
    "information_centre": "信息资源中心", "admissions_employment_office": "招就办",
    "entrepreneurship_school": "创业学院", "marxism_school": "马克思主义学院",
}  # fmt: skip


@cache
def catalogue() -> Catalogue:
    """The campaigns, this one from the module itself whether or not it is installed, read once."""
    return load_catalogue(block=["ningbo"], plugins=[partyorg_ningbo])


def campaign() -> Campaign:
    """The campaign as the text has it."""
    return catalogue().campaign("ningbo.joint-building")


@cache
def result(path: Path) -> ScenarioResult:
    """What came of one scenario file."""
    return run_scenario(load_scenario(path), catalogue())


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.name.removesuffix(".scenario.toml"))
def test_scenario_holds(path: Path) -> None:
    """Every expectation of the scenario is met."""
    assert result(path).ok, str(result(path))


def test_every_provision_is_a_clause_in_order() -> None:
    """NB-01 to NB-230 stand in the file, each once, in order."""
    assert [clause.id for clause in campaign().clauses] == [f"NB-{n:02}" for n in range(1, 231)]


def test_every_provision_is_accounted_for() -> None:
    """A rule cites each clause: no disposition hides work."""
    account = coverage(campaign())
    assert not account.unaccounted
    assert {row.clause.id for row in account.rows if not row.rules} == set()


def test_every_clause_and_rule_is_titled_in_both_languages() -> None:
    """Whoever reads findings in English meets no Chinese gist, and the other way round."""
    linked = campaign()
    texts = [(c.id, c.gist, c.gist_en) for c in linked.clauses] + [
        (r.id, r.title, r.title_en) for r in linked.rules
    ]
    texts += [
        (r.id, item.title, item.title_en) for r in linked.rules if isinstance(r, Task) for item in r.items
    ]
    assert [id for id, chinese, english in texts if not chinese or not english] == []
    assert [id for id, _, english in texts if not english.isascii()] == []


def test_what_the_text_does_not_give_is_marked() -> None:
    """Each figure and list that is ours, or that stays open, has a reason."""
    linked = campaign()
    assert linked.assumed
    assert [figure.name for figure in linked.assumed if not figure.reason] == []


def kinds_of(lead: object) -> tuple[str, ...]:
    """The kinds of unit that lead an item."""
    return tuple(str(kind) for kind in lead.unit.kind.any_of)  # type: ignore[attr-defined]


@pytest.mark.parametrize("id", DEPARTMENTS)
def test_lead_and_supporting_departments_are_those_of_the_text(id: str) -> None:
    """The numbered item and every task of its place name the same departments, in the text's order."""
    linked = campaign()
    place = linked.clause[id].at
    tasks = [
        (rule.id, item)
        for rule in linked.rules
        if isinstance(rule, Task) and linked.clause[rule.clauses[0]].at == place
        for item in rule.items
    ]
    assert tasks[0][0] == id
    for name, item in tasks:
        (lead,) = kinds_of(item.lead)
        support = "、".join(NAMES[word] for word in item.support)
        assert (name, NAMES[lead], support) == (name, *DEPARTMENTS[id])


def test_each_department_reads_the_items_it_leads_and_supports() -> None:
    """The report by department names sixteen departments, each with the items of the text."""
    wanted: dict[str, tuple[set[str], set[str]]] = {}
    for id, (lead, support) in DEPARTMENTS.items():
        wanted.setdefault(lead, (set(), set()))[0].add(id)
        for name in support.split("、"):
            wanted.setdefault(name, (set(), set()))[1].add(id)
    with use("zh"):
        found = {d.name: d for d in departments(campaign())}
    shown_as = {campaign().vocabulary.label("unit", word, "zh"): name for word, name in NAMES.items()}
    assert {shown_as[name] for name in found} == set(wanted)
    for name, department in found.items():
        leads = {rule.id for rule, item in department.leads if item.key == "item"}
        supports = {rule.id for rule, item in department.supports if item.key == "item"}
        assert (name, leads, supports) == (name, *wanted[shown_as[name]])


def test_every_item_waits_for_all_its_tasks() -> None:
    """What must be done once at a place is counted in the sum on which the numbered item rests."""
    linked = campaign()
    rules = {rule.id: rule for rule in linked.rules}
    for id in DEPARTMENTS:
        place = linked.clause[id].at
        asked = {
            f"{rule.id}/{item.key}"
            for rule in linked.rules
            if isinstance(rule, Task)
            and rule.id != id
            and rule.force == "must"
            and linked.clause[rule.clauses[0]].at == place
            for item in rule.items
            if item.deadline is not None
        }
        total = rules.get(f"{id}.all")
        counted = total.hit.kinds if isinstance(total, Target) and isinstance(total.hit, SimpleMatch) else ()
        assert asked <= set(counted or ()), id


def cited(rule_id: str) -> tuple[str, ...]:
    """The clauses that a row of this rule or part of a rule is about."""
    base, _, part = rule_id.partition("/")
    rule = next(r for r in campaign().rules if r.id == base)
    form, _, key = part.partition("/")
    if isinstance(rule, Selection) and form == "eligibility":
        return next(e.clauses for e in rule.eligibility if e.key == key) or rule.clauses
    if form == "checkpoint" and key in campaign().clause:
        return (key,)
    return rule.clauses


def shown(*statuses: str) -> set[str]:
    """Clauses for which some scenario expects, and finds, a row of one of these statuses."""
    out: set[str] = set()
    for path in SCENARIOS:
        for case in result(path).scenario.cases:
            for expected in case.expect:
                if expected.fields.get("status") in statuses and expected.rows != 0:
                    out.update(cited(expected.fields["rule"]))
    return out


@pytest.mark.parametrize("failing", [False, True], ids=["met", "failing"])
def test_every_requirement_comes_out_both_ways(failing: bool) -> None:
    """For each clause that asks for something, one scenario shows it met and another shows it not met."""
    asked = {c.id for c in campaign().clauses if c.kind in CHECKED_BOTH_WAYS} - EXCEPTIONS
    found = shown("unmet", "incomplete") if failing else shown("met")
    assert sorted(asked - found) == []


@pytest.mark.parametrize("failing", [False, True], ids=["met", "failing"])
def test_every_rule_comes_out_both_ways(failing: bool) -> None:
    """Beyond the clauses that must, no rule of the file is one that nothing can meet, or nothing can fail."""
    statuses = ("unmet", "incomplete") if failing else ("met",)
    found = {
        expected.fields["rule"].split("/")[0]
        for path in SCENARIOS
        for case in result(path).scenario.cases
        for expected in case.expect
        if expected.rows != 0 and expected.fields.get("status") in statuses
    }
    assert sorted({rule.id for rule in campaign().rules} - found) == []


def test_scenarios_name_the_clauses_they_are_about() -> None:
    """A scenario's clauses exist in the text, and its title is given in both languages."""
    known = {clause.id for clause in campaign().clauses}
    for path in SCENARIOS:
        scenario = result(path).scenario
        assert scenario.clauses, path.name
        assert set(scenario.clauses) <= known, path.name
        assert scenario.title, path.name
        assert scenario.title_en, path.name
        assert scenario.title_en.isascii(), path.name


def test_rules_stand_beside_their_provisions() -> None:
    """Findings are printed in the file's order: place by place, as in the text."""
    linked = campaign()
    places: list[str] = []
    for clause in linked.clauses:
        if clause.at not in places:
            places.append(clause.at)
    order = [places.index(linked.clause[rule.clauses[0]].at) for rule in linked.rules]
    assert order == sorted(order)
