"""Cases and procedures: one person's way to membership, step by step, with the reasons why a step is not possible yet.

records (what was done)  +  procedure (steps, gates, deadlines, by which article)
             └──────────── replay, as of a date ────────────┘
                               │
        state · refusals · what may come next · what is due · timeline
"""

from .case_file import case_from_data, load_case
from .planning import Plan, plan
from .procedure import Move, Procedure, State, Step, Term
from .reader import load_procedure
from .records import CaseRecord, case_of, cases_in
from .replaying import replay, stages_of, with_stages
from .state import CaseState, Due, Next, Planned, Refusal, Taken, TermRun, Unmet

__all__ = [
    "CaseRecord",
    "CaseState",
    "Due",
    "Move",
    "Next",
    "Plan",
    "Planned",
    "Procedure",
    "Refusal",
    "State",
    "Step",
    "Taken",
    "Term",
    "TermRun",
    "Unmet",
    "case_from_data",
    "case_of",
    "cases_in",
    "load_case",
    "load_procedure",
    "plan",
    "replay",
    "stages_of",
    "with_stages",
]
