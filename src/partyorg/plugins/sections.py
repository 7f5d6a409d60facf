"""What plugins may add to reports: tables of their own, and forms out of templates that office staff edit."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from importlib.resources.abc import Traversable
from typing import Literal

from attrs import frozen

from partyorg.campaign.definition import Campaign
from partyorg.evaluation.findings import Findings
from partyorg.facts import Register

__all__ = ["FieldKind", "FormField", "FormTemplate", "ReportInput", "ReportSection"]

FieldKind = Literal["text", "date", "number", "rows"]


@frozen(kw_only=True)
class ReportInput:
    """What a section is made of. `lang` is "zh" or "en"."""

    register: Register
    findings: Findings
    campaigns: tuple[Campaign, ...]
    as_of: date
    lang: str


@frozen(kw_only=True)
class ReportSection:
    """A table on the report page and in the workbook.

    `headings` are pairs, Chinese and English. `rows` gives texts, as many a row as there are headings; it looks at nothing
    but its argument.
    """

    id: str
    title: str
    title_en: str
    headings: tuple[tuple[str, str], ...]
    rows: Callable[[ReportInput], Iterable[Sequence[str]]]


@frozen(kw_only=True)
class FormField:
    """A gap in a form: its name in the template, labels, and what it takes.

    `kind` rows is a list of tables, such as the people of a notice; `columns` are then the fields of each.
    """

    name: str
    zh: str
    en: str
    kind: FieldKind = "text"
    required: bool = True
    columns: tuple["FormField", ...] = ()


@frozen(kw_only=True)
class FormTemplate:
    """A form: a .docx file with gaps such as `{{ unit }}`, and the fields that fill them."""

    id: str
    title: str
    title_en: str
    file: Traversable
    fields: tuple[FormField, ...]
