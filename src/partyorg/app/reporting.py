"""Findings to files: the page, workbooks, calendars, lists, forms; one for all, or one for each college."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from partyorg.campaign.definition import Campaign
from partyorg.errors import Fault, InputError, Where, nearest
from partyorg.evaluation.findings import Findings
from partyorg.facts import Register

from .loading import Setup, all_words

if TYPE_CHECKING:
    from partyorg.plugins import FormTemplate
    from partyorg.reports.table import Table

__all__ = [
    "ReportFormat",
    "form_named",
    "form_values",
    "parts_of",
    "plugin_sections",
    "write_report",
    "written_form",
]

ReportFormat = Literal["html", "xlsx", "ics", "todo"]

SUFFIX: Mapping[ReportFormat, str] = {"html": ".html", "xlsx": ".xlsx", "ics": ".ics", "todo": ".txt"}


def write_report(
    kind: ReportFormat,
    path: str | Path,
    findings: Findings,
    campaigns: Iterable[Campaign],
    register: Register,
    setup: Setup,
    *,
    names: Mapping[str, str],
    before: Findings | None = None,
    under: str = "",
) -> None:
    """Write findings as a page, a workbook, a calendar or a to-do list, whole or not at all, in the language in use.

    `names` by id are shown for units and people. `before` is an earlier run to compare with (page and workbook). `under` is
    the unit that the findings are of, if not of all. Raises InputError with P309 where a section of a plugin fails.
    """
    campaigns = tuple(campaigns)
    as_of = findings.header.as_of
    words = all_words(setup.catalogue)
    if kind == "html":
        from partyorg.reports.page import write_page

        sections = plugin_sections(setup, register, findings, campaigns, ("zh", "en"))
        paired = [([zh.title, en.title], zh, en) for zh, en in zip(*sections, strict=True)]
        write_page(
            path,
            findings,
            campaigns,
            register,
            names=names,
            locales=setup.locales,
            before=before,
            sections=paired,
        )
    elif kind == "xlsx":
        from partyorg.i18n import current
        from partyorg.reports.workbook import write_report_workbook

        lang = "zh" if current().locale.startswith("zh") else "en"
        (tables,) = plugin_sections(setup, register, findings, campaigns, (lang,))
        write_report_workbook(
            path, findings, campaigns, register, names=names, vocabulary=words, before=before, sections=tables,
            only_under=under,
        )  # fmt: skip
    else:
        from partyorg.reports.reminders import tasks, to_do_list

        ahead = tasks(findings, campaigns, as_of)
        if kind == "ics":
            from partyorg.reports.calendar import write_calendar

            title = names.get(under, under) or register.settings.title
            write_calendar(path, ahead, campaigns, names=names, vocabulary=words, as_of=as_of, title=title)
        else:
            from partyorg.io.atomic import write_text

            write_text(Path(path), "\n".join(to_do_list(ahead, campaigns, names, words, as_of)) + "\n")


def parts_of(
    findings: Findings,
    register: Register,
    by: Literal["college", "person"],
    kind: ReportFormat,
    names: Mapping[str, str],
) -> dict[str, tuple[str, Findings]]:
    """The findings of each college, or of each person who has to act: by file name the id and the findings.

    What stands under no college, or has nobody to act, is a part with the id "".
    """
    from attrs import evolve

    if by == "college":
        from partyorg.reports.standing import split_by_college

        split = split_by_college(findings, register)
    else:
        rows: dict[str, list[Any]] = {}
        for f in findings:
            for id in {r.person for r in f.responsible} or {""}:
                rows.setdefault(id, []).append(f)
        split = {id: evolve(findings, rows=tuple(found)) for id, found in sorted(rows.items())}
    out: dict[str, tuple[str, Findings]] = {}
    for id, found in split.items():
        said = f"{id} {names[id]}" if by == "college" and names.get(id) else id or "other"
        name = (
            re.sub(r'[\x00-\x1f\x7f<>:"/\\|?*\u200b-\u200f\u202a-\u202e\u2066-\u2069]', "_", said).strip(
                ". "
            )[:60]
            or "other"
        )
        shown, number = name, 2
        while shown + SUFFIX[kind] in out:
            shown, number = f"{name} {number}", number + 1
        out[shown + SUFFIX[kind]] = (id, found)
    return out


def plugin_sections(
    setup: Setup,
    register: Register,
    findings: Findings,
    campaigns: tuple[Campaign, ...],
    langs: Iterable[str],
) -> "tuple[tuple[Table, ...], ...]":
    """The tables that plugins add to reports, for each language all of them. Raises InputError (P309) where one fails."""
    from partyorg.plugins import ReportInput
    from partyorg.reports.table import Table

    out = []
    for lang in langs:
        place = 0 if lang == "zh" else 1
        tables = []
        for section in setup.sections:
            asked = ReportInput(
                register=register,
                findings=findings,
                campaigns=campaigns,
                as_of=findings.header.as_of,
                lang=lang,
            )
            headings = tuple(pair[place] for pair in section.headings)
            try:
                rows = tuple(tuple(map(str, row)) for row in section.rows(asked))
            except Exception as problem:  # whatever a plugin raises is that plugin's fault
                message = "the report section {id} failed: {problem}"
                params = {"id": section.id, "problem": type(problem).__name__}
                raise InputError([Fault("P309", message, params=params)]) from problem
            if any(len(row) != len(headings) for row in rows):
                message = "the report section {id} gave a row of another length than its headings"
                raise InputError([Fault("P309", message, params={"id": section.id})])
            tables.append(Table(headings, rows, (section.title, section.title_en)[place]))
        out.append(tuple(tables))
    return tuple(out)


# Forms --------------------------------------------------------------------------------------------------


def form_values(
    register: Register,
    findings: Findings | None,
    campaigns: tuple[Campaign, ...],
    as_of: date,
    *,
    unit: str = "",
    fact: str = "",
) -> dict[str, Any]:
    """What is known for any form: from the register, from findings if there are any, and about a unit or a fact."""
    from partyorg.reports.form_values import known_values

    return known_values(register, findings, campaigns, as_of, unit=unit, fact=fact)


def form_named(setup: Setup, id: str) -> "FormTemplate":
    """The form of this id. Raises InputError (A510) where there is none."""
    form = setup.forms.get(id)
    if form is None:
        accepted = tuple(sorted(setup.forms))
        message = "there is no form {id}"
        raise InputError([Fault("A510", message, Where(), {"id": id}, id, accepted, nearest(id, accepted))])
    return form


def written_form(
    setup: Setup, id: str, known: Mapping[str, Any], given: Mapping[str, Any], path: Path
) -> None:
    """Fill the form with what is known and what is given, which goes before, and write it.

    Raises InputError: A510 where there is no such form, and those of `fill_form`.
    """
    from partyorg.reports.docx import fill_form

    form = form_named(setup, id)
    fields = {field.name for field in form.fields}
    values = {name: value for name, value in known.items() if name in fields}
    fill_form(form, {**values, **given}, path)
