"""Tables and forms that plugins add to reports."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

import pytest

from partyorg import app
from partyorg.errors import InputError
from partyorg.evaluation.findings import Findings, RunHeader
from partyorg.facts import Register, Unit
from partyorg.plugins import FormField, FormTemplate, ReportInput, ReportSection, hookimpl

DAY = date(2018, 3, 31)
RUN = Findings((), RunHeader(as_of=DAY, as_known=DAY, campaigns=(), register_digest=""))
REGISTER = Register.of([Unit(id="U1", kind="committee", name="虚构党委")])


def rows(asked: ReportInput) -> Iterable[Sequence[str]]:
    """Every unit, and in which language it is said."""
    for unit in asked.register.facts(Unit):
        yield [unit.name, asked.lang]


def section(id: str = "units", rows: object = rows) -> ReportSection:
    """A section of two columns."""
    headings = (("组织", "unit"), ("语言", "language"))
    return ReportSection(id=id, title="组织名册", title_en="Units", headings=headings, rows=rows)  # type: ignore[arg-type]


class Plugin:
    """A plugin that gives these items."""

    def __init__(self, name: str, *items: object) -> None:
        self.__name__ = name
        self.items = items

    @hookimpl
    def partyorg_report_sections(self) -> Iterable[object]:
        """The items."""
        return self.items


def form(file: Path) -> FormTemplate:
    """A school's own talk record."""
    fields = (FormField(name="on", zh="时间", en="day", kind="date"),)
    return FormTemplate(id="talk-record", title="谈话记录", title_en="Talk", file=file, fields=fields)


def test_a_section_is_made_in_every_language() -> None:
    """Its rows are asked for once for each."""
    setup = app.installed(plugins=[Plugin("school", section())])
    zh, en = app.plugin_sections(setup, REGISTER, RUN, (), ("zh", "en"))
    assert (zh[-1].title, zh[-1].headings, zh[-1].rows) == (
        "组织名册",
        ("组织", "语言"),
        (("虚构党委", "zh"),),
    )
    assert (en[-1].title, en[-1].headings, en[-1].rows) == (
        "Units",
        ("unit", "language"),
        (("虚构党委", "en"),),
    )


def fails(asked: ReportInput) -> Iterable[Sequence[str]]:
    """A section with a fault in it."""
    raise KeyError(asked.lang)


@pytest.mark.parametrize("bad", [fails, lambda asked: [["only one cell"]], lambda asked: 7])
def test_a_section_that_fails_is_named(bad: object) -> None:
    """The report stops with the section's id, not with a traceback."""
    setup = app.installed(plugins=[Plugin("school", section("broken", bad))])
    with pytest.raises(InputError) as refused:
        app.plugin_sections(setup, REGISTER, RUN, (), ("en",))
    (fault,) = refused.value.faults
    assert (fault.code, fault.params["id"]) == ("P309", "broken")


def test_two_plugins_with_one_section_are_a_conflict() -> None:
    """Both are named."""
    with pytest.raises(InputError) as refused:
        app.installed(plugins=[Plugin("one", section()), Plugin("two", section())])
    (fault,) = refused.value.faults
    assert fault.code == "P307"
    assert {fault.params["first"], fault.params["plugin"]} == {"one", "two"}


def test_an_institution_puts_its_own_paper_in_the_place_of_ours(tmp_path: Path) -> None:
    """A form that ships gives way to one of the same id; two that do not ship are a conflict."""
    shipped = app.installed().forms
    (tmp_path / "talk.docx").write_bytes(b"")
    own = form(tmp_path / "talk.docx")
    assert app.installed(plugins=[Plugin("school", own)]).forms["talk-record"] is own
    assert {"public-notice", "talk-record", "rectification-notice", "progress-report"} <= shipped.keys()
    with pytest.raises(InputError):
        app.installed(plugins=[Plugin("school", own), Plugin("college", form(tmp_path / "other.docx"))])


def test_something_else_is_refused() -> None:
    """What is neither a section nor a form."""
    with pytest.raises(InputError) as refused:
        app.installed(plugins=[Plugin("school", "a text")])
    assert refused.value.faults[0].code == "P306"
