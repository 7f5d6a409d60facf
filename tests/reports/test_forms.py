"""Forms: fields are checked, gaps are filled, and what comes out is a Word document."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from docx import Document

from partyorg import app
from partyorg.errors import InputError
from partyorg.facts import Stage, Tenure
from partyorg.i18n import use
from partyorg.plugins import FormField, FormTemplate
from partyorg.reports.docx import fill_form
from tests.reports.conftest import HOSTILE, Run

NOTICE = {
    "unit": "虚构第一党支部", "intention": "接收为预备党员", "since": date(2018, 4, 2), "until": date(2018, 4, 10),
    "addressee": "虚构学院党委", "people": [{"name": "虚构人甲", "id": "P1", "applied_on": date(2016, 9, 1)}],
}  # fmt: skip


def texts(path: Path) -> Iterator[str]:
    """Every paragraph of a document, those of tables too."""
    document = Document(str(path))
    for paragraph in document.paragraphs:
        yield paragraph.text
    for table in document.tables:
        for row in table.rows:
            yield from (cell.text for cell in row.cells)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_notice_names_whom_it_is_about(setup: app.Setup, tmp_path: Path, lang: str) -> None:
    """Gaps are filled, days are written as people write them, no gap is left."""
    path = tmp_path / "notice.docx"
    with use(lang):
        fill_form(setup.forms["public-notice"], NOTICE, path)
    said = "\n".join(texts(path))
    assert "虚构人甲" in said
    assert ("2018年4月2日" if lang == "zh" else "April 2, 2018") in said
    assert "{" not in said


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({"unit": ""}, ["F201"]), ({"since": "2 April"}, ["F203"]), ({"unti": date(2018, 1, 1)}, ["F202"]),
        ({"people": "P1"}, ["F203"]), ({"people": [{"nmae": "x"}]}, ["F202"]), ({"unit": None, "people": []}, ["F201", "F201"]),
    ],
)  # fmt: skip
def test_values_that_do_not_fit_are_named(
    setup: app.Setup, tmp_path: Path, change: dict[str, Any], codes: list[str]
) -> None:
    """All of them in one go, and nothing is written."""
    with pytest.raises(InputError) as refused:
        fill_form(setup.forms["public-notice"], {**NOTICE, **change}, tmp_path / "a.docx")
    assert [fault.code for fault in refused.value.faults] == codes
    assert list(tmp_path.iterdir()) == []


def template(path: Path, text: str, *fields: str) -> FormTemplate:
    """A form that an institution made."""
    document = Document()
    document.add_paragraph(text)
    document.save(str(path))
    made = tuple(FormField(name=name, zh=name, en=name) for name in fields)
    return FormTemplate(id="own", title="自制", title_en="Own", file=path, fields=made)


def test_an_own_template_is_filled_like_any_other(tmp_path: Path) -> None:
    """Text around the gap stays."""
    form = template(tmp_path / "t.docx", "Dear {{ who }}!", "who")
    fill_form(form, {"who": "<虚构 & 人>"}, tmp_path / "a.docx")
    assert list(texts(tmp_path / "a.docx")) == ["Dear <虚构 & 人>!"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{{ whom }}", "F204"), ("{{ who", "F205"), ("{% for %}", "F205"),
        ("{{ ''.__class__.__mro__[1].__subclasses__() }}{{ who }}", "F205"),
    ],
)  # fmt: skip
def test_a_template_that_cannot_be_filled_is_named(tmp_path: Path, text: str, code: str) -> None:
    """A gap without a field, a slip in the marks, and anything but filling gaps."""
    form = template(tmp_path / "t.docx", text, "who")
    with pytest.raises(InputError) as refused:
        fill_form(form, {"who": "x"}, tmp_path / "a.docx")
    assert [fault.code for fault in refused.value.faults] == [code]
    assert not (tmp_path / "a.docx").exists()


def test_a_file_that_is_no_document_is_named(tmp_path: Path) -> None:
    """Somebody saved a picture under that name."""
    form = template(tmp_path / "t.docx", "", "who")
    (tmp_path / "t.docx").write_bytes(b"no document")
    with pytest.raises(InputError) as refused:
        fill_form(form, {"who": "x"}, tmp_path / "a.docx")
    assert refused.value.faults[0].code == "F205"


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_written_as_they_are(setup: app.Setup, tmp_path: Path, name: str) -> None:
    """No markup, no template, no broken document."""
    path = tmp_path / "a.docx"
    fill_form(setup.forms["public-notice"], {**NOTICE, "people": [{"name": name, "id": "P1"}]}, path)
    said = list(texts(path))
    assert name.replace("\ufffe", "\ufffd").replace("\x07", "\ufffd") in said


def test_the_register_knows_who_is_proposed(university: Run) -> None:
    """People who stand as targets of development in the branch on the day, with the days of their steps."""
    register = university.register
    branch = next(unit.id for unit in register.tables["units"] if unit.kind == "branch")  # type: ignore[attr-defined]
    person = next(
        t.person
        for t in register.facts(Tenure)
        if t.kind == "affiliation" and t.unit == branch and t.until is None
    )
    now = date(2018, 3, 1)
    others = [evolve(s, until=now) for s in register.facts(Stage) if s.person == person and s.until is None]
    changed = register.with_(*others, Stage(person=person, stage="target", since=now))
    values = app.form_values(changed, None, (), date(2018, 3, 31), unit=branch)
    assert [(row["id"], row["target_on"]) for row in values["people"] if row["id"] == person] == [
        (person, now)
    ]


def test_findings_fill_the_notice_and_the_report(university: Run, tmp_path: Path) -> None:
    """What is known is enough but for what only people can say."""
    run = university
    known = app.form_values(run.register, run.findings, run.campaigns, date(2018, 3, 31))
    app.written_form(run.setup, "progress-report", known, {}, tmp_path / "report.docx")
    app.written_form(
        run.setup, "rectification-notice", known, {"deadline": date(2018, 6, 30)}, tmp_path / "n.docx"
    )
    assert sum(text.startswith("LN-") for text in texts(tmp_path / "report.docx")) > 20
    assert any("校园先锋工程" in text for text in texts(tmp_path / "n.docx"))
    with pytest.raises(InputError) as refused:
        app.written_form(run.setup, "report", known, {}, tmp_path / "x.docx")
    assert refused.value.faults[0].code == "A510"


def test_every_code_of_forms_is_documented() -> None:
    """A code in the code stands in the table of its page, and the other way round."""
    import re

    root = Path(__file__).parents[2]
    files = [root / "src/partyorg/reports" / name for name in ("forms.py", "docx.py")]
    used = {code for file in files for code in re.findall(r'"(F2\d\d)"', file.read_text(encoding="utf-8"))}
    page = (root / "docs/reference/forms.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| (F2\d\d) \|", page, re.MULTILINE) == sorted(used)


def test_every_form_that_ships_is_documented(setup: app.Setup) -> None:
    """By its id."""
    page = (Path(__file__).parents[2] / "docs/reference/forms.md").read_text(encoding="utf-8")
    assert [id for id in setup.forms if f"| `{id}` |" not in page] == []
