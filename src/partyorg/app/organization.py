"""The organization as the national rules see it: structure faults on a day, and terms that end."""

from datetime import date

from attrs import frozen

from partyorg.campaign.catalogue import Catalogue
from partyorg.campaign.definition import Campaign
from partyorg.campaign.rules import PythonCheck
from partyorg.evaluation.findings import Finding
from partyorg.facts import Register
from partyorg.org import Org, Term, terms

__all__ = ["STRUCTURE", "Standing", "standing"]

STRUCTURE = "national.structure"
"""The campaign whose findings are structure faults."""


@frozen
class Standing:
    """How the organization stands on a day: what is wrong with its structure, and the running term of every unit.

    `faults` are unmet findings as of the day: those of past periods are left out, and those on terms, which `terms` tells.
    """

    campaign: Campaign
    faults: tuple[Finding, ...]
    terms: tuple[Term, ...]


def standing(
    register: Register, catalogue: Catalogue, as_of: date, as_known: date | None = None
) -> Standing | None:
    """Structure faults and running terms; None where the rules are not installed, or not in force yet on the day.

    Without a ledger of activities nothing is known of terms.
    """
    from partyorg.evaluation.engine import evaluate

    if STRUCTURE not in catalogue.campaigns():
        return None
    campaign = catalogue.campaign(STRUCTURE)
    if as_of < campaign.since:
        return None
    told_by_terms = {r.id for r in campaign.rules if isinstance(r, PythonCheck)}
    faults = tuple(
        f
        for f in evaluate(register, campaign, as_of, as_known=as_known)
        if f.status == "unmet"
        and f.rule not in told_by_terms
        and (f.period is None or f.period.since <= as_of < f.period.until)
    )
    view = register.view(as_of, as_known)
    running: tuple[Term, ...] = ()
    if view.supplied("activities"):
        running = tuple(term for term in terms(Org.of(view), as_of) if term.held is None)
    return Standing(campaign, faults, running)
