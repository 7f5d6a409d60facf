"""One definition file held against what is installed: every fault in it, or the campaign that it makes."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from partyorg.campaign.catalogue import PROCEDURE_FORMAT, Catalogue
from partyorg.campaign.definition import Campaign
from partyorg.campaign.reader import load_document, read_campaign
from partyorg.campaign.reading import Document
from partyorg.errors import Fault, InputError

if TYPE_CHECKING:
    from partyorg.membership.procedure import Procedure

__all__ = ["Validation", "validate_campaign"]


@frozen(kw_only=True)
class Validation:
    """What came of reading a definition file: the campaign or procedure, or every fault of it, in the order of the file."""

    file: Path
    campaign: Campaign | None = None
    procedure: "Procedure | None" = None
    faults: tuple[Fault, ...] = ()


def validate_campaign(path: str | Path, catalogue: Catalogue) -> Validation:
    """Read and link a definition file, or the `campaign.toml` of a folder, beside what the catalogue holds.

    A procedure is read as one. The file may extend any campaign of the catalogue, and use its words and checks. Where the catalogue has a campaign
    of the same id, the file stands in its place. Never raises for what is wrong with the file.
    """
    file = Path(path)
    if file.is_dir():
        file /= "campaign.toml"
    try:
        document = load_document(file)
        if document.content.get("format") == PROCEDURE_FORMAT:
            return Validation(file=file, procedure=_procedure(document, catalogue))
        campaign = read_campaign(
            document,
            vocabulary=catalogue.vocabulary,
            checks=catalogue.checks,
            bases=_others(catalogue, document),
            at=None,
            prefer=catalogue.prefer,
        )
    except InputError as problem:
        return Validation(file=file, faults=problem.faults)
    return Validation(file=file, campaign=campaign)


def _procedure(document: Document, catalogue: Catalogue) -> "Procedure":
    from partyorg.membership.reader import read_procedure

    own = document.content.get("id")
    bases = {id: found for id, found in catalogue.procedure_documents.items() if id != own}
    return read_procedure(
        document, vocabulary=catalogue.vocabulary, bases=bases, at=None, prefer=catalogue.prefer
    )


def _others(catalogue: Catalogue, document: Document) -> Mapping[str, Document]:
    """The definitions of the catalogue by id, without the one that the document stands in the place of."""
    own = document.content.get("id")
    return {id: found for id, found in catalogue.documents.items() if id != own}
