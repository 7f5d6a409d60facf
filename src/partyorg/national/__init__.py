"""The national baseline: a plugin like any other, except that it ships with the library.

It gives the campaigns of structure, branch life and education, the checks they need, the words that campaigns of
several issuers share, and the mappings for the rosters that most universities keep.
"""

from collections.abc import Iterable
from importlib.resources import files
from importlib.resources.abc import Traversable

from partyorg.plugins import Check, FormTemplate, ReportSection, hookimpl
from partyorg.vocabulary import Word

__all__ = [
    "partyorg_api", "partyorg_campaigns", "partyorg_checks", "partyorg_importers", "partyorg_procedures",
    "partyorg_report_sections", "partyorg_vocabulary",
]  # fmt: skip

partyorg_api = "1"


@hookimpl
def partyorg_campaigns() -> Iterable[Traversable]:
    """Structure, branch life after the branch regulations of 2018, and education."""
    folder = files("partyorg") / "national"
    return [folder / name for name in ("structure.toml", "branch_life.toml", "education.toml")]


@hookimpl
def partyorg_checks() -> Iterable[Check]:
    """Terms of office."""
    from .checks import CHECKS

    return CHECKS


@hookimpl
def partyorg_procedures() -> Iterable[Traversable]:
    """The admission of members after the texts of 2014 and 2026, and membership after admission."""
    folder = files("partyorg") / "national"
    return [folder / name for name in ("development.toml", "membership.toml")]


@hookimpl
def partyorg_vocabulary() -> Iterable[Word]:
    """Words of the national texts that provincial and school campaigns use too."""
    return [
        Word(
            list="activity",
            id="secretary_training",
            zh="党支部书记培训",
            en="training of branch secretaries",
            is_a="training",
            aliases=("支部书记培训", "书记培训班"),
        ),
    ]


@hookimpl
def partyorg_importers() -> Iterable[Traversable]:
    """The member sheet, the development sheet and the meeting ledger."""
    folder = files("partyorg") / "io" / "mappings"
    return sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)


@hookimpl
def partyorg_report_sections() -> Iterable[ReportSection | FormTemplate]:
    """The papers that every Party office writes, and how many people stand at each stage."""
    from .papers import FORMS, SECTIONS

    return (*SECTIONS, *FORMS)
