"""The workbook of findings: its sheets, and the way back into a register."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from python_calamine import CalamineWorkbook

from partyorg.errors import InputError
from partyorg.facts import Waiver
from partyorg.i18n import use
from partyorg.io.returned import TO_DO, read_returned
from partyorg.io.row_sheets import RowSheet, write_row_sheets
from partyorg.io.words import Words
from partyorg.reports.standing import split_by_college
from partyorg.reports.workbook import write_report_workbook
from tests.reports.conftest import HOSTILE, Run


def sheets_of(run: Run, path: Path, lang: str = "en", **more: object) -> dict[str, list[list[Any]]]:
    """The sheets of the workbook by title."""
    with use(lang):
        write_report_workbook(
            path,
            run.findings,
            run.campaigns,
            run.register,
            names=run.names,
            vocabulary=run.words,
            **more,  # type: ignore[arg-type]
        )
    book = CalamineWorkbook.from_path(str(path))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


@pytest.fixture(scope="module")
def sheets(university: Run, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[list[Any]]]:
    """The workbook of the small university."""
    return sheets_of(university, tmp_path_factory.mktemp("book") / "report.xlsx")


def test_the_summary_counts_every_finding(sheets: dict[str, list[list[Any]]], university: Run) -> None:
    """The row of the campaign adds up."""
    row = next(row for row in sheets["Summary"] if row[0] == "Campus vanguard project")
    counts = Counter(f.status for f in university.findings)
    assert row[1:9] == [
        counts[s]
        for s in ("met", "late", "incomplete", "unmet", "pending", "unknown", "waived", "not_applicable")
    ]


def test_what_is_to_do_stands_by_who_has_to_act(sheets: dict[str, list[list[Any]]], university: Run) -> None:
    """Unmet, incomplete and pending ones, those of one party together, the earliest day first."""
    head, *rows = sheets["To do"]
    assert head[0] == "who has to act"
    assert Counter(str(row[1]) for row in rows) == Counter(
        f.status for f in university.findings if f.status in ("unmet", "incomplete", "pending")
    )
    parties = [row[0] for row in rows]
    assert len(list(dict.fromkeys(parties))) == sum(
        a != b for a, b in zip([None, *parties], parties, strict=False)
    )
    assert {str(row[-1]) for row in rows} == {
        f.key for f in university.findings if f.status in ("unmet", "incomplete", "pending")
    }


def test_the_ledger_tells_time_place_persons_and_content(
    sheets: dict[str, list[list[Any]]], university: Run
) -> None:
    """One row for every activity seen, with names in place of ids."""
    head, *rows = sheets["Ledger of activities"]
    assert head[:5] == ["date", "kind", "place", "held by", "persons"]
    view = university.register.view(university.findings.header.as_of)
    acts = {a.id: a for a in view.tables["activities"]}
    assert {row[-1] for row in rows} == set(acts)
    act = next(a for a in acts.values() if a.actors and a.place)  # type: ignore[attr-defined]
    row = next(row for row in rows if row[-1] == act.id)
    assert row[0] == act.on  # type: ignore[attr-defined]
    assert university.names[act.actors[0]] in str(row[4])  # type: ignore[attr-defined]


def test_a_college_gets_its_own_rows_only(university: Run, tmp_path: Path) -> None:
    """Findings and ledgers of a college name nobody of another."""
    parts = split_by_college(university.findings, university.register)
    assert sum(map(len, parts.values())) == len(university.findings)
    college = next(id for id in parts if id)
    own = sheets_of(evolve(university, findings=parts[college]), tmp_path / "c.xlsx", only_under=college)
    whole = sheets_of(university, tmp_path / "w.xlsx")
    assert 1 < len(own["Ledger of activities"]) <= len(whole["Ledger of activities"])
    assert len(own["To do"]) - 1 == sum(
        f.status in ("unmet", "incomplete", "pending") for f in parts[college]
    )


def test_a_later_run_says_what_changed(university: Run, tmp_path: Path) -> None:
    """Changed, new and gone findings, each with both statuses."""
    first, second, *rest = university.findings
    rows = (evolve(first, status="waived"), *rest, evolve(second, about="gone"))
    before = evolve(university.findings, rows=rows)
    changes = sheets_of(university, tmp_path / "a.xlsx", before=before)["Changes"]
    assert {(row[0], row[1]) for row in changes[1:]} == {
        ("waived", first.status.replace("_", " ")), ("(new)", second.status.replace("_", " ")),
        (second.status.replace("_", " "), "(gone)"),
    }  # fmt: skip


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_goes_out_comes_back_unchanged(university: Run, tmp_path: Path, lang: str) -> None:
    """Nothing filled in, nothing added; the exceptions and decisions are known."""
    path = tmp_path / "a.xlsx"
    sheets_of(university, path, lang)
    back = read_returned(path, university.register, Words(university.words))
    tables = university.register.tables
    assert back.added == ()
    assert back.known == sum(
        len(tables.get(t, ())) for t in ("waivers", "progress", "candidacy_steps", "case_steps")
    )


def returned(path: Path, *rows: dict[str, Any]) -> Path:
    """A sheet of what is to do with these cells filled in."""
    names = [name for name in TO_DO if name != "title"]
    cells = [[row.get(name, "") for name in names] for row in rows]
    write_row_sheets(path, [RowSheet("To do", [TO_DO[name][1] for name in names], [9] * len(names), cells)])
    return path


FILLED: dict[str, Any] = {
    "key": "liaoning.vanguard|LN-06|person:P001|||2017", "reason": "field_station", "approved_by": "C01",
    "on": date(2017, 3, 1), "since": date(2017, 1, 1), "until": date(2018, 1, 1),
}  # fmt: skip


def test_an_exception_filled_in_becomes_a_fact(university: Run, tmp_path: Path) -> None:
    """Rule and subject come from the key, the rest from the cells; merged twice it is there once."""
    path = returned(tmp_path / "a.xlsx", FILLED, {"key": "untouched"})
    back = read_returned(path, university.register, Words(university.words))
    (waiver,) = back.added
    assert waiver == Waiver(
        rule="LN-06", subject="P001", since=date(2017, 1, 1), until=date(2018, 1, 1), reason="field_station",
        approved_by="C01", on=date(2017, 3, 1),
    )  # fmt: skip
    again = read_returned(path, university.register.with_(waiver), Words(university.words))
    assert again.added == ()
    assert again.known == 1


@pytest.mark.parametrize(
    ("change", "code"),
    [({"approved_by": ""}, "R152"), ({"key": "LN-06"}, "R153"), ({"on": "soon"}, "R107")],
)
def test_what_cannot_be_taken_back_is_named(
    university: Run, tmp_path: Path, change: dict[str, Any], code: str
) -> None:
    """With sheet and row, and nothing is taken."""
    path = returned(tmp_path / "a.xlsx", {}, {**FILLED, **change})
    with pytest.raises(InputError) as refused:
        read_returned(path, university.register, Words(university.words))
    (fault,) = refused.value.faults
    assert (fault.code, fault.where.sheet, fault.where.row) == (code, "To do", 3)


def test_a_row_that_says_otherwise_is_refused(university: Run, tmp_path: Path) -> None:
    """Decisions are not overwritten."""
    path = tmp_path / "a.xlsx"
    waiver = Waiver(id="W1", rule="LN-06", subject="P001", reason="a", approved_by="C01", on=date(2017, 1, 1))
    sheets_of(evolve(university, register=university.register.with_(waiver)), path)
    other = university.register.with_(evolve(waiver, reason="b"))
    with pytest.raises(InputError) as refused:
        read_returned(path, other, Words(university.words))
    assert [fault.code for fault in refused.value.faults] == ["R154"]


def test_hostile_names_stay_texts(hostile: Run, tmp_path: Path) -> None:
    """Each stands in its cell as it is."""
    sheets = sheets_of(hostile, tmp_path / "a.xlsx")
    cells = {cell for rows in sheets.values() for row in rows for cell in row}
    held = {name for name in HOSTILE if "\ufffe" not in name}
    assert {name for name in held if name in cells} >= held - {HOSTILE[4]}
