"""The volumes that the demo university keeps for campaigns of other years."""

import re
from collections import Counter
from pathlib import Path

import pytest

from partyorg import Catalogue, Register, app
from partyorg.campaign.definition import Campaign
from partyorg.demo import VOLUMES, make_volume
from partyorg.evaluation.findings import Findings
from partyorg.facts import Activity, Person, Unit
from partyorg.io.formats import save_register

IDS = tuple(VOLUMES)
SMALL = 39
NAME = re.compile(r"虚构[甲乙丙丁戊己庚辛壬癸]\d+")


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    """All that is installed."""
    return app.load_catalogue()


@pytest.fixture(scope="module")
def small(catalogue: Catalogue) -> dict[str, Register]:
    """Each volume, as small as `partyorg demo` ever makes it."""
    return {id: make_volume(catalogue.campaign(id), 3, members=SMALL) for id in IDS}


def taken(catalogue: Catalogue, id: str) -> tuple[Campaign, ...]:
    """The campaigns that a volume is evaluated by."""
    return VOLUMES[id].takes(catalogue.campaign(other) for other in catalogue.campaigns())


def found(catalogue: Catalogue, register: Register, id: str) -> Findings:
    """What comes of a volume on its day."""
    return app.evaluate_campaigns(register, taken(catalogue, id), VOLUMES[id].as_of)


def test_every_campaign_of_a_plugin_is_reported(catalogue: Catalogue) -> None:
    """Liaoning's has the large register, each other one that ships with the library a volume."""
    shipped = {id for id in catalogue.campaigns() if not id.startswith("national.")}
    assert shipped == {"liaoning.vanguard", *IDS}


@pytest.mark.parametrize("id", IDS)
def test_the_day_lies_in_the_years_of_the_campaign(
    catalogue: Catalogue, small: dict[str, Register], id: str
) -> None:
    """The campaign runs on the volume's day, it is one for such a top unit, and there are records on either side."""
    campaign, day = catalogue.campaign(id), VOLUMES[id].as_of
    assert campaign.since <= day
    assert campaign.until is None or day < campaign.until
    assert campaign in app.applicable(catalogue, day, small[id])[0]
    days = [a.on for a in small[id].facts(Activity) if a.on]
    assert min(days) <= day <= max(days)
    ordinary = [a for a in small[id].facts(Activity) if a.on and a.on >= campaign.since]
    assert len(ordinary) > len(days) * 3 // 4


@pytest.mark.parametrize("id", IDS)
def test_one_seed_gives_one_volume(catalogue: Catalogue, small: dict[str, Register], id: str) -> None:
    """The same seed gives the same facts again, another seed others."""
    campaign = catalogue.campaign(id)
    assert make_volume(campaign, 3, members=SMALL) == small[id]
    assert make_volume(campaign, 4, members=SMALL) != small[id]


@pytest.mark.parametrize("id", IDS)
def test_a_volume_is_a_register_without_faults(
    catalogue: Catalogue, small: dict[str, Register], tmp_path: Path, id: str
) -> None:
    """Written and read again with the words of its campaigns, it has no error, and it says the same."""
    vocabulary = catalogue.campaign(id).vocabulary
    for campaign in taken(catalogue, id):
        vocabulary = vocabulary.add(campaign.vocabulary.entries)
    save_register(small[id], tmp_path / "register")
    faults = app.check_register(tmp_path / "register", vocabulary=vocabulary)
    assert [fault for fault in faults if fault.severity == "error"] == []
    assert app.load_register(tmp_path / "register", vocabulary=vocabulary) == small[id]


@pytest.mark.parametrize("id", IDS)
def test_even_a_small_volume_shows_how_things_stand(
    catalogue: Catalogue, small: dict[str, Register], id: str
) -> None:
    """More is met than not; some is unmet, some is not due yet, and some cannot be known."""
    counts = Counter(f.status for f in found(catalogue, small[id], id) if f.campaign == id)
    assert min(counts[s] for s in ("met", "unmet", "incomplete", "pending", "unknown")) > 0
    assert counts["met"] > 2 * counts["unmet"]


@pytest.mark.slow
@pytest.mark.parametrize("id", IDS)
def test_a_whole_volume_is_life_like(catalogue: Catalogue, id: str) -> None:
    """Every status comes up, nearly every rule has a row, most rules have one that is met, and not all comes out well."""
    register = make_volume(catalogue.campaign(id))
    findings = [f for f in found(catalogue, register, id) if f.campaign == id]
    counts = Counter(f.status for f in findings)
    assert min(counts[s] for s in ("met", "late", "incomplete", "unmet", "pending", "unknown")) > 0
    decided = sum(counts[s] for s in ("met", "late", "incomplete", "unmet"))
    assert 70 < 100 * counts["met"] // decided < 98
    rules = {f.rule.split("/")[0] for f in findings}
    met = {f.rule.split("/")[0] for f in findings if f.status in ("met", "late", "pending", "unknown")}
    listed = {rule.id for rule in catalogue.campaign(id).rules}
    assert len(rules & listed) > len(listed) * 85 // 100
    assert len(met) > len(rules) * 85 // 100


def test_national_rules_are_evaluated_after_2018_alone(catalogue: Catalogue) -> None:
    """The volume that reaches past 2018 with a school on top takes them, the others do not."""
    with_national = {id for id in IDS if len(taken(catalogue, id)) > 1}
    assert with_national == {"ningbo.joint-building"}
    assert {c.id for c in taken(catalogue, "ningbo.joint-building")} > {"national.branch-life"}


def test_the_province_has_its_commission_on_top(small: dict[str, Register]) -> None:
    """Henan's volume is the province's, the demo university being the first of its universities."""
    units = {unit.id: unit for unit in small["henan.four-activities"].facts(Unit)}
    root = small["henan.four-activities"].settings.root
    assert units[root].level == "province"
    schools = [unit for unit in units.values() if unit.level == "school"]
    assert len(schools) >= 2
    assert {unit.parent for unit in schools} == {root}


@pytest.mark.parametrize("id", IDS)
def test_people_have_names_that_nobody_bears(small: dict[str, Register], id: str) -> None:
    """Each name is a word for fictitious with a number; the title and the top unit say so themselves."""
    names = [person.name for person in small[id].facts(Person) if person.name]
    assert [name for name in names if not NAME.fullmatch(name)] == []
    assert "fictitious" in small[id].settings.title
    top = next(unit for unit in small[id].facts(Unit) if unit.id == small[id].settings.root)
    assert "虚构" in top.name


def test_a_volume_is_kept_for_known_campaigns_alone(catalogue: Catalogue) -> None:
    """For Liaoning's there is the large register."""
    with pytest.raises(KeyError):
        make_volume(catalogue.campaign("liaoning.vanguard"))
