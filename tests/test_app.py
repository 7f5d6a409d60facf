"""The composition root: plugins become a catalogue, campaigns and a register become one run."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest

import partyorg
from partyorg import app
from partyorg.errors import InputError
from partyorg.evaluation.findings import STATUSES
from partyorg.facts import Activity, Person, Register, Stage, Tenure, Unit
from partyorg.plugins import hookimpl
from partyorg.vocabulary import Word, base
from tests.blocking import EVERYTHING

CAMPAIGN = """
format = "partyorg.campaign/1"
id = "{id}"
title = "走访"
title_en = "Visits"
window = {{ since = {since} }}
[[source]]
key = "notice"
title = "通知"
[[word]]
list = "activity"
id = "{word}"
title = "{word_title}"
title_en = "{word}"
[[clause]]
id = "V1"
at = "一"
gist = "每年一次"
gist_en = "once a year"
kind = "obligation"
force = "must"
[[duty]]
id = "V1"
scope = {{ person = {{ stage = "member" }} }}
match = {{ activity = "{word}", actor = "subject" }}
period = "year"
"""


def folder(
    tmp_path: Path, id: str, *, since: str = "2016-01-01", word: str = "tea", title: str = "喝茶"
) -> Path:
    """A plugin folder with one campaign."""
    path = tmp_path / id
    path.mkdir()
    text = CAMPAIGN.format(id=id, since=since, word=word, word_title=title)
    (path / "campaign.toml").write_text(text, encoding="utf-8")
    return path


def words(*given: Word) -> SimpleNamespace:
    """A plugin that gives words."""

    def partyorg_vocabulary() -> list[Word]:
        return list(given)

    return SimpleNamespace(partyorg_vocabulary=hookimpl(partyorg_vocabulary))


def register() -> Register:
    """Two members of two branches; one had tea in 2017."""
    facts = [
        Unit(id="U1", kind="committee"),
        Unit(id="B1", kind="branch", parent="U1"),
        Unit(id="B2", kind="branch", parent="U1"),
        *(Person(id=p, name=f"虚构{p}") for p in ("P1", "P2")),
        *(Stage(person=p, stage="full", since=date(2010, 1, 1)) for p in ("P1", "P2")),
        *(
            Tenure(person=p, kind="affiliation", unit=b, since=date(2010, 1, 1))
            for p, b in (("P1", "B1"), ("P2", "B2"))
        ),
        Activity(kind="tea", on=date(2017, 5, 1), actors=("P1",)),
    ]
    return Register.of(facts)


DAY = date(2018, 3, 1)


def test_the_national_baseline_comes_through_the_hooks() -> None:
    """It is a plugin that can be blocked like any other."""
    assert "national.branch-life" in app.load_catalogue().campaigns()
    assert "national.branch-life" not in app.load_catalogue(block=["national"]).campaigns()


def test_folders_and_plugins_of_the_caller_are_added(tmp_path: Path) -> None:
    """A folder needs no packaging, and words that the caller gives may be used in it."""
    setup = app.installed(
        plugin_dirs=[folder(tmp_path, "ours")], plugins=[words(Word("activity", "coffee", "咖啡", "coffee"))]
    )
    assert setup.catalogue.plugin_of("ours") == "ours"
    assert app.all_words(setup.catalogue).has("activity", "coffee")
    assert app.all_words(setup.catalogue).has("activity", "tea")


def test_a_register_is_read_with_the_words_of_installed_campaigns(tmp_path: Path) -> None:
    """Words in Chinese mean the same to the library as to the command; a broken plugin is no hindrance."""
    (tmp_path / "units.csv").write_text("编号,类别\nB1,党支部\n", encoding="utf-8")
    (tmp_path / "people.csv").write_text("id\nP1\n", encoding="utf-8")
    rows = "kind,on,actors\n专项行动,2017-05-01,P1\n"
    (tmp_path / "activities.csv").write_text(rows, encoding="utf-8")
    words = base().add([Word("activity", "special_action", "专项行动", "special action")])
    (fact,) = partyorg.load_register(tmp_path, vocabulary=words).facts(Activity)
    assert fact.kind == "special_action"
    assert [f.code for f in partyorg.check_register(tmp_path)] == ["R105"]
    assert partyorg.check_register(tmp_path, vocabulary=words) == ()
    label = app.all_words(app.load_catalogue()).label("activity", "family_visit", "zh")
    (tmp_path / "activities.csv").write_text(rows.replace("专项行动", label), encoding="utf-8")
    (fact,) = partyorg.load_register(tmp_path).facts(Activity)
    assert fact.kind == "family_visit"


def test_the_three_shipped_mappings_are_installed() -> None:
    """The national plugin gives them through its hook."""
    assert sorted(app.installed().mappings) == ["development_sheet", "meeting_ledger", "member_sheet"]


def test_a_campaign_that_is_not_toml_stops_strict_loading_and_is_left_out_otherwise(tmp_path: Path) -> None:
    """The record of the plugin carries the fault."""
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "campaign.toml").write_text("x = [", encoding="utf-8")
    with pytest.raises(InputError, match="D101"):
        app.installed(plugin_dirs=[broken])
    setup = app.installed(plugin_dirs=[broken], strict=False)
    assert [r.status for r in setup.records if r.name == "broken"] == ["broken"]
    assert "national.branch-life" in setup.catalogue.campaigns()


def test_words_that_contradict_each_other_name_both_plugins() -> None:
    """Neither meaning wins in silence."""
    first, second = (words(Word("activity", "coffee", zh, "coffee")) for zh in ("咖啡", "咖啡馆"))
    first.__name__, second.__name__ = "first", "second"
    with pytest.raises(InputError, match=r"P308 plugins first and second contradict each other"):
        app.installed(plugins=[first, second])


def test_a_locale_folder_beside_a_campaign_is_found(tmp_path: Path) -> None:
    """Unless it is a link that leads elsewhere."""
    plugin = folder(tmp_path, "ours")
    (plugin / "locale").mkdir()
    assert app.installed(plugin_dirs=[plugin]).locales == (plugin / "locale",)
    (plugin / "locale").rmdir()
    (plugin / "locale").symlink_to(tmp_path)
    assert app.installed(plugin_dirs=[plugin]).locales == ()


def test_without_a_choice_every_campaign_that_has_begun_is_taken(tmp_path: Path) -> None:
    """A campaign that starts later is not evaluated, and not refused."""
    dirs = [folder(tmp_path, "early"), folder(tmp_path, "late", since="2018-03-02")]
    catalogue = app.load_catalogue(plugin_dirs=dirs, block=EVERYTHING)
    assert [c.id for c in app.chosen_campaigns(catalogue, (), DAY)] == ["early"]
    assert [c.id for c in app.chosen_campaigns(catalogue, ("late",), DAY)] == ["late"]


def test_a_campaign_that_is_not_there_comes_with_the_nearest_id(tmp_path: Path) -> None:
    """A slip of the keyboard is mended by the message."""
    catalogue = app.load_catalogue(plugin_dirs=[folder(tmp_path, "ours")])
    with pytest.raises(InputError) as caught:
        app.chosen_campaigns(catalogue, ("ous",), DAY)
    assert [(f.code, f.nearest) for f in caught.value.faults] == [("A501", "ours")]
    with pytest.raises(InputError, match="A502"):
        app.chosen_campaigns(catalogue, ("ours@soon",), DAY)


def test_several_campaigns_are_one_run(tmp_path: Path) -> None:
    """Rows of all, one header, every campaign with its digest; the places in the tree serve all rows."""
    dirs = [folder(tmp_path, id) for id in ("a", "b")]
    catalogue = app.load_catalogue(plugin_dirs=dirs, block=EVERYTHING)
    found = app.evaluate_campaigns(register(), app.chosen_campaigns(catalogue, (), DAY), DAY)
    assert [id for id, _digest in found.header.campaigns] == ["a", "b"]
    assert {f.campaign for f in found} == {"a", "b"}
    assert found.header.version
    assert {f.subject.id for f in found.under("B1")} == {"P1"}


def test_no_campaign_is_a_run_without_rows() -> None:
    """Nothing to evaluate is not an error."""
    found = app.evaluate_campaigns(register(), (), DAY)
    assert (len(found), found.header.campaigns) == (0, ())


def test_filters_take_what_fits_all_of_them(tmp_path: Path) -> None:
    """Clause, subject, unit and status narrow a run; an empty filter lets everything pass."""
    catalogue = app.load_catalogue(plugin_dirs=[folder(tmp_path, "ours")], block=EVERYTHING)
    found = app.evaluate_campaigns(register(), app.chosen_campaigns(catalogue, (), DAY), DAY)
    assert app.selected(found).rows == found.rows
    assert {f.subject.id for f in app.selected(found, unit="B2")} == {"P2"}
    assert {f.status for f in app.selected(found, statuses=["met"])} == {"met"}
    assert app.selected(found, clauses=["V9"]).rows == ()
    rows = app.selected(found, subjects=["P1"], statuses=["met"])
    assert [(f.subject.id, f.period.label if f.period else "") for f in rows] == [("P1", "2017")]


def test_asking_for_clauses_evaluates_their_rules_alone(tmp_path: Path) -> None:
    """The rows are those of a full run, filtered."""
    catalogue = app.load_catalogue(plugin_dirs=[folder(tmp_path, "ours")], block=["national"])
    campaigns = app.chosen_campaigns(catalogue, ("ours", "liaoning.vanguard"), DAY)
    for clauses in (["V1"], ["V9"], ["LN-06"], ["V1", "LN-06", "LN-10"]):
        whole = app.evaluate_campaigns(register(), campaigns, DAY)
        part = app.evaluate_campaigns(register(), campaigns, DAY, clauses=clauses)
        assert part.rows == app.selected(whole, clauses=clauses).rows


def test_a_unit_is_evaluated_with_whoever_belongs_to_it(tmp_path: Path) -> None:
    """The rows of a run for a unit and all below it are those of a full run, filtered by the unit."""
    catalogue = app.load_catalogue(plugin_dirs=[folder(tmp_path, "ours")], block=["national"])
    (campaign,) = app.chosen_campaigns(catalogue, ("ours",), DAY)
    whole = app.evaluate_campaigns(register(), [campaign], DAY)
    for unit, ids in (("U1", {"U1", "B1", "B2", "P1", "P2"}), ("B1", {"B1", "P1"}), ("P1", set())):
        below = app.at_or_below(register(), campaign, unit, DAY)
        assert below == ids
        part = app.evaluate_campaigns(register(), [campaign], DAY, subjects=below)
        assert part.rows == app.selected(whole, unit=unit).rows


def test_campaigns_are_left_out_with_the_reason(tmp_path: Path) -> None:
    """Not begun, or not for an organization like the top unit; without units nothing is held against a campaign."""
    late, other = folder(tmp_path, "late", since="2018-03-02"), folder(tmp_path, "other")
    file = other / "campaign.toml"
    limit = 'applies_to = { unit = { level = "province" } }\n[[source]]'
    file.write_text(file.read_text(encoding="utf-8").replace("[[source]]", limit, 1), encoding="utf-8")
    dirs = [late, other, folder(tmp_path, "ours")]
    catalogue = app.load_catalogue(plugin_dirs=dirs, block=EVERYTHING)
    taken, left = app.applicable(catalogue, DAY, register())
    assert [c.id for c in taken] == ["ours"]
    assert [(one.campaign.id, one.reason, one.root) for one in left] == [
        ("late", "not_begun", ""), ("other", "not_for_root", "U1"),
    ]  # fmt: skip
    taken, _ = app.applicable(catalogue, DAY, Register.of([Person(id="P1")]))
    assert [c.id for c in taken] == ["other", "ours"]


def test_what_fails_is_what_is_at_least_as_severe(tmp_path: Path) -> None:
    """An error fails both levels, a warning only one, a run in order none."""
    catalogue = app.load_catalogue(plugin_dirs=[folder(tmp_path, "ours")], block=EVERYTHING)
    found = app.evaluate_campaigns(register(), app.chosen_campaigns(catalogue, (), DAY), DAY)
    met = [f for f in found if f.status == "met"]
    unmet = [f for f in found if f.status == "unmet"]
    assert STATUSES.index("met") == 0
    assert (app.fails(unmet, "error"), app.fails(unmet, "warning")) == (True, True)
    assert (app.fails(met, "error"), app.fails(met, "warning")) == (False, False)


def test_names_of_people_are_given_only_when_asked_for() -> None:
    """Units are named, people not, unless somebody says so."""
    assert "P1" not in app.names_in(register(), people=False)
    assert app.names_in(register(), people=True)["P1"] == "虚构P1"


def test_the_definitions_that_ship_agree_on_every_word() -> None:
    """A register may use the words of all of them at once: no label of one contradicts another's."""
    catalogue = app.load_catalogue()
    vocabulary = catalogue.vocabulary
    assert vocabulary is not None
    for id in catalogue.campaigns():
        vocabulary = vocabulary.add(catalogue.campaign(id).vocabulary.entries)
    for id in catalogue.procedures():
        vocabulary = vocabulary.add(catalogue.procedure(id).vocabulary.entries)
    assert vocabulary.has("scheme", "school_model_branch")
