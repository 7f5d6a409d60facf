"""partyorg: dated facts and clause-cited rules for Party-organization work in universities.

    facts (what happened)  +  definitions (what is asked, of whom, since when, by which clause)
                 └──────────── evaluate, as of a date ────────────┘
                                   │
                               findings  ──►  reports, ledgers, reminders

Facts come in through `load_register`, definitions through `load_catalogue`; `evaluate` is a pure function of a register, a
campaign and a day. Findings hold no sentences; `explain` says why a finding is what it is. The library advises; people
decide.

Every name is loaded on first use.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from partyorg.app import check_register, load_catalogue, load_register
    from partyorg.campaign.catalogue import Catalogue
    from partyorg.campaign.coverage import Coverage, coverage
    from partyorg.campaign.definition import Campaign
    from partyorg.campaign.diff import CampaignDiff, diff
    from partyorg.campaign.reader import load_campaign
    from partyorg.errors import Fault, InputError, PartyorgError
    from partyorg.evaluation.engine import evaluate
    from partyorg.evaluation.explain import Explanation, explain
    from partyorg.evaluation.findings import Finding, Findings
    from partyorg.evaluation.proposal import Proposal, propose
    from partyorg.facts.register import Register
    from partyorg.io.findings_in import read_findings
    from partyorg.io.findings_out import write_findings
    from partyorg.io.formats import save_register
    from partyorg.membership.procedure import Procedure
    from partyorg.membership.records import CaseRecord
    from partyorg.membership.replaying import replay
    from partyorg.membership.state import CaseState
    from partyorg.org import org_at

__version__ = "0.1.0"

__all__ = [
    "Campaign",
    "CampaignDiff",
    "CaseRecord",
    "CaseState",
    "Catalogue",
    "Coverage",
    "Explanation",
    "Fault",
    "Finding",
    "Findings",
    "InputError",
    "PartyorgError",
    "Procedure",
    "Proposal",
    "Register",
    "__version__",
    "check_register",
    "coverage",
    "diff",
    "evaluate",
    "explain",
    "load_campaign",
    "load_catalogue",
    "load_register",
    "org_at",
    "propose",
    "read_findings",
    "replay",
    "save_register",
    "write_findings",
]

_HOMES = {
    "Campaign": "campaign.definition",
    "CampaignDiff": "campaign.diff",
    "CaseRecord": "membership.records",
    "CaseState": "membership.state",
    "Catalogue": "campaign.catalogue",
    "Coverage": "campaign.coverage",
    "Explanation": "evaluation.explain",
    "Fault": "errors",
    "Finding": "evaluation.findings",
    "Findings": "evaluation.findings",
    "InputError": "errors",
    "PartyorgError": "errors",
    "Procedure": "membership.procedure",
    "Proposal": "evaluation.proposal",
    "Register": "facts.register",
    "check_register": "app",
    "coverage": "campaign.coverage",
    "diff": "campaign.diff",
    "evaluate": "evaluation.engine",
    "explain": "evaluation.explain",
    "load_campaign": "campaign.reader",
    "load_catalogue": "app",
    "load_register": "app",
    "org_at": "org",
    "propose": "evaluation.proposal",
    "read_findings": "io.findings_in",
    "replay": "membership.replaying",
    "save_register": "io.formats",
    "write_findings": "io.findings_out",
}


def __getattr__(name: str) -> object:
    """Load an exported name from its module, once."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
