"""select: a ranked list for a round, on the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from partyorg.facts import Candidacy, Person, Register, Settings, Stage, Unit
from partyorg.io.formats import save_register

Call = Callable[..., Any]

CAMPAIGN = """
format = "partyorg.campaign/1"
id = "test.honours"
title = "评优"
title_en = "Honours"
window = { since = 2016-01-01 }
[[source]]
key = "notice"
title = "评优通知"
title_en = "Notice on honours"
[[clause]]
id = "H1"
at = "第一条"
gist = "每年评选一名优秀党员，工作满三年"
gist_en = "one outstanding member a year, with three years of work"
kind = "selection"
force = "must"
[[selection]]
id = "H1"
scheme = "outstanding_member"
subject = { person = { stage = "member" } }
rounds = { every = "year", closes = "07-01" }
criteria = ["-attr.score"]
[[selection.quota]]
key = "number"
at_most = 1
[[selection.eligibility]]
key = "three-years"
candidacy = { "attr.years" = { at_least = 3 } }
"""


@pytest.fixture
def honours(tmp_path: Path) -> list[object]:
    """A register with three candidates of 2017, and the options that find the campaign."""
    folder = tmp_path / "honours"
    folder.mkdir()
    (folder / "campaign.toml").write_text(CAMPAIGN, encoding="utf-8")
    since = date(2015, 1, 1)
    facts = [
        Unit(id="U1", kind="committee", level="school"),
        *(Person(id=p, name=f"虚构人{p}") for p in ("P1", "P2", "P3")),
        *(Stage(person=p, stage="full", since=since) for p in ("P1", "P2", "P3")),
        *(
            Candidacy(
                id=f"C{n}",
                scheme="outstanding_member",
                round="2017",
                subject=f"P{n}",
                attr={"score": Decimal(score), "years": Decimal(years)},
            )
            for n, score, years in ((1, 95, 2), (2, 90, 5), (3, 80, 9))
        ),
    ]
    settings = Settings(root="U1", attr={"score": "number", "years": "number"})
    register = tmp_path / "roster"
    save_register(Register.of(facts, kept=["candidacy_steps"], settings=settings), register)
    where = ["--plugin-dir", folder, "--campaign", "test.honours", "--selection", "H1", "--round", "2017"]
    return [register, *where]


def test_the_list_is_ranked_with_reasons_and_people_decide(call: Call, honours: list[object]) -> None:
    """The best is not eligible, the second is proposed, the third is below the line; the clause stands beside the reason."""
    said = call("select", *honours)
    rows = [line.split("  ") for line in said.out.splitlines()]
    found = {cells[0]: line for cells, line in zip(rows, said.out.splitlines(), strict=True)}
    assert said.code == 0
    assert "P2" in found["1"]
    assert "proposed" in found["1"]
    assert "P3" in found["2"]
    assert "below the line" in found["2"]
    assert "P1" in found["–"]
    assert "H1 three-years: not eligible" in found["–"]
    assert "those entitled decide" in said.err


def test_the_same_as_json_holds_ids_alone(call: Call, honours: list[object]) -> None:
    """Standing, place, values and reasons of every candidate; the line of every quota."""
    found = json.loads(call("select", *honours, "--format", "json", "--names").out)
    assert [(c["subject"]["id"], c["standing"], c["place"]) for c in found["candidates"]] == [
        ("P2", "proposed", 1),
        ("P3", "below_line", 2),
        ("P1", "ineligible", 0),
    ]
    assert found["quotas"][0]["proposed"] == ["C2"]
    assert "虚构" not in json.dumps(found, ensure_ascii=False)


def test_names_are_shown_where_they_are_asked_for(call: Call, honours: list[object]) -> None:
    """Ids by default, names with `--names`."""
    assert "虚构人P2" not in call("select", *honours).out
    assert "虚构人P2" in call("select", *honours, "--names").out


def test_a_round_that_is_not_there_is_a_fault(call: Call, honours: list[object]) -> None:
    """Exit code 2, the code, and what there is."""
    said = call("select", *honours[:-1], "never")
    assert said.code == 2
    assert "E105" in said.err
    assert "2017" in said.err
