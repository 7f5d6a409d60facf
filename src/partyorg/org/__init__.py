"""Questions about the organization at a date: tree, counts, terms of office, history. Returns data, never findings."""

from .at import OrgAt, org_at
from .history import Change, history, names_of, successors
from .over_time import Held, Org
from .terms import Rung, Term, TermFigure, ladder, term_figures, terms

__all__ = [
    "Change",
    "Held",
    "Org",
    "OrgAt",
    "Rung",
    "Term",
    "TermFigure",
    "history",
    "ladder",
    "names_of",
    "org_at",
    "successors",
    "term_figures",
    "terms",
]
