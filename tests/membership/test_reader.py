"""Procedure files: what is wrong with them is told with its place, all of it at once."""

from datetime import date
from pathlib import Path

import pytest

from partyorg.errors import InputError
from partyorg.membership import load_procedure
from tests.membership.procedures import ROOT, SMALL, national

FAULTY = [
    ("an unknown state", 'from = "begun"\nto = "done"', 'from = "begun"\nto = "dnoe"', "D127", "done"),
    ("an unknown step", 'id = "approve"\nfrom', 'id = "aprove"\nfrom', "D106", "approve"),
    ("a gate of no step", 'gate = "approve"', 'gate = "record"', "D127", "record_talk"),
    ("an unknown form", 'from = "begun"\n\n[[step]]', 'from = "begun"\nforms = ["aplication"]\n\n[[step]]', "D106", "application"),
    ("an unknown key", 'title = "完成"', 'titel = "完成"\ntitle = "完成"', "D102", "title"),
    ("an unknown start", 'start = "begun"', 'start = "begin"', "D127", "begun"),
    ("a state nobody reaches", '[[step]]\nid = "record_talk"', '[[state]]\nid = "lost"\ntitle = "迷"\nend = true\n\n[[step]]\nid = "record_talk"', "M101", ""),
    ("a dead end", 'title = "完成"\nend = true', 'title = "完成"', "M102", ""),
    ("an end that goes on", 'title = "开始"', 'title = "开始"\nend = true', "M108", ""),
    ("a clause that nothing carries", '[[state]]\nid = "begun"', '[[clause]]\nid = "EX-02"\nat = "二"\ngist = "x"\nkind = "y"\nforce = "must"\n\n[[state]]\nid = "begun"', "D121", ""),
    ("a date from nowhere", 'from = "begun"\nto = "done"', 'from = "begun"\nto = "done"\nfact = [{ document = "public_notice", posted_on = { from = "step.start_publicity" } }]', "M107", ""),
    ("an unknown source of a value", 'from = "begun"\nto = "done"', 'from = "begun"\nto = "done"\nfact = [{ document = "public_notice", posted_on = { from = "today" } }]', "D105", ""),
    ("a column that the table lacks", 'from = "begun"\nto = "done"', 'from = "begun"\nto = "done"\nfact = [{ event = "late", place = "x" }]', "D102", ""),
    ("two moves alike", 'from = "begun"\nto = "done"', 'move = [{ from = "begun", to = "done" }, { from = "begun" }]', "M105", ""),
    ("overlapping texts", "[[timing]]", '[[step]]\nid = "approve"\nfrom = "begun"\nsince = 2022-01-01\n\n[[timing]]', "M104", ""),
    ("a rule without a gate", "[[timing]]", '[[completeness]]\nid = "EX-01.b"\nmatch = { step = "approve" }\nrequired = ["by"]\n\n[[timing]]', "M103", ""),
    ("a term of no step", '[[step]]\nid = "record_talk"', '[[term]]\nid = "t"\ntitle = "期"\nstart = { step = "enroll" }\nlength = "1m"\nevent = "late"\n\n[[step]]\nid = "record_talk"', "D127", ""),
    ("a length that is none", '[[step]]\nid = "record_talk"', '[[term]]\nid = "t"\ntitle = "期"\nstart = { step = "approve" }\nlength = "-1m"\nevent = "late"\n\n[[step]]\nid = "record_talk"', "D107", ""),
]  # fmt: skip


@pytest.mark.parametrize(("what", "old", "new", "code", "near"), FAULTY, ids=[f[0] for f in FAULTY])
def test_a_faulty_file_is_refused_with_its_place(what: str, old: str, new: str, code: str, near: str) -> None:
    """The fault has its code, a line, and the nearest spelling where one comes near."""
    text = SMALL.replace(old, new, 1)
    assert text != SMALL, what
    with pytest.raises(InputError) as caught:
        load_procedure(text)
    found = [f for f in caught.value.faults if f.code == code]
    assert found, caught.value.faults
    assert found[0].where.line > 0
    assert found[0].text().count("{") == 0
    assert found[0].nearest == near


def test_all_faults_come_at_once() -> None:
    """One reading finds what is wrong in states, steps and rules alike."""
    text = (
        SMALL.replace('from = "begun"\nto', 'from = "begum"\nto')
        .replace('"-1m"', '"-1x"')
        .replace("end = true", "end = 1")
    )
    with pytest.raises(InputError) as caught:
        load_procedure(text)
    assert {"D127", "D104"} < {f.code for f in caught.value.faults}
    assert len(caught.value.faults) >= 3


LOCAL = """
format = "partyorg.procedure/1"
id = "local.development"
title = "本校发展党员程序"
title_en = "our procedure"
window = { since = 2020-01-01 }
extends = ["national.development"]

[[source]]
key = "ours"
title = "本校办法"

[[clause]]
id = "L-1"
source = "ours"
at = "一"
gist = "培养一年半"
kind = "lifecycle rule"
force = "must"

[[clause]]
id = "L-2"
source = "ours"
at = "二"
gist = "支部大会前公示五日"
kind = "lifecycle rule"
force = "must"

[[word]]
list = "step"
id = "notice_taken_down"
title = "支部大会前公示期满"
title_en = "notice before the meeting taken down"

[[step]]
id = "notice_taken_down"
from = "prereview_passed"
actor = "branch"
fact = [{ document = "public_notice", topic = "admit", posted_on = { from = "data.posted_on" }, removed_on = { from = "on" } }]

[[timing]]
id = "L-2"
gate = "admission_vote"
require = { document = "public_notice", topic = "admit", on = "removed_on", posted_days = { at_least = 5 } }
window = ["open", "0d"]

[[change]]
rule = "DEV-09"
do = "tighten"
clause = "L-1"
set = { "window.upper" = "-18m" }
"""


def test_a_local_procedure_tightens_freely() -> None:
    """It has the steps and gates of the base and its own, and nothing is looser."""
    local = load_procedure(LOCAL, bases=_base())
    assert local.looser_than_national == ()
    assert {"notice_taken_down", "admission_vote"} <= set(local.step_versions)
    assert "L-2" in local.gates_of["admission_vote"]
    assert local.gates_of["propose_target"] == national("development").gates_of["propose_target"]
    assert local.rule("DEV-09", date(2021, 1, 1)) != national("development").rule("DEV-09", date(2021, 1, 1))


def test_loosening_under_the_name_of_tightening_is_refused() -> None:
    """Nine months for twelve is no tightening."""
    with pytest.raises(InputError) as caught:
        load_procedure(LOCAL.replace("-18m", "-9m"), bases=_base())
    assert [f.code for f in caught.value.faults] == ["D153"]


def test_loosening_openly_is_reported() -> None:
    """What a replacement or a drop makes looser is named."""
    text = LOCAL.replace('do = "tighten"', 'do = "replace"').replace("-18m", "-9m")
    assert load_procedure(text, bases=_base()).looser_than_national == ("DEV-09.window.upper",)
    dropped = text.replace('do = "replace"', 'do = "drop"').replace('set = { "window.upper" = "-9m" }\n', "")
    assert load_procedure(dropped, bases=_base()).looser_than_national == ("DEV-09",)


def test_a_pinned_procedure_is_the_text_of_that_day() -> None:
    """Pinned to a day of 2014's text, there is no publicity, whatever the day of an action."""
    path = ROOT / "src/partyorg/national/development.toml"
    pinned = load_procedure(path, at=date(2020, 1, 1))
    assert pinned.step("higher_file", date(2030, 1, 1)) is not None
    assert pinned.step("start_publicity", date(2030, 1, 1)) is None


def _base() -> dict[str, Path]:
    return {"national.development": ROOT / "src/partyorg/national/development.toml"}


def test_an_added_step_may_come_before_another_of_the_same_day() -> None:
    """`before` gives its place among the steps of one day; a step that is not there is a fault."""
    text = LOCAL.replace('actor = "branch"\nfact', 'actor = "branch"\nbefore = "admission_vote"\nfact')
    local = load_procedure(text, bases=_base())
    order = list(local.place)
    assert order.index("notice_taken_down") + 1 == order.index("admission_vote")
    assert load_procedure(LOCAL, bases=_base()).place["notice_taken_down"] == len(order)
    with pytest.raises(InputError) as caught:
        load_procedure(text.replace('"admission_vote"\nfact', '"admision_vote"\nfact'), bases=_base())
    assert [(f.code, f.nearest) for f in caught.value.faults] == [("D127", "admission_vote")]
