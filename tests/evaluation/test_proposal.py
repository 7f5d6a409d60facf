"""Proposing winners: a ranked list with reasons, in which people decide."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from partyorg.errors import InputError
from partyorg.evaluation.proposal import Proposal, propose
from partyorg.facts.records import Fact
from tests.evaluation.rated import member, register, small, step, title, unit

SELECTION = """
[[selection]]
id = "R"
scheme = "outstanding_member"
subject = { person = { stage = "member" } }
rounds = { every = "year", closes = "07-01" }
criteria = ["-attr.study_year"]
"""
QUOTA = '[[selection.quota]]\nkey = "number"\nat_most = 2\n'
ROUTE = """route = [{ step = "recommend" }, { step = "decide" }]
"""


def proposal(more: str, facts: list[Fact], **given: Any) -> Proposal:
    """The round of 2021 as it stands on the day on which it is decided."""
    return propose(register([unit("U1"), *facts]), small(SELECTION + more), "R", "2021", **given)


def standing(found: Proposal) -> dict[str, str]:
    """Where every candidate stands, best first."""
    return {c.subject.id: c.standing for c in found.candidates}


def candidates(*scores: int) -> list[Fact]:
    """Members P1, P2 … that stand with such scores."""
    found: list[Fact] = []
    for n, score in enumerate(scores, 1):
        found += [
            *member(f"P{n}"),
            title(f"C{n}", "outstanding_member", f"P{n}", round="2021", attr={"study_year": Decimal(score)}),
        ]
    return found


# The line


def test_the_best_are_proposed_up_to_the_quota_and_the_rest_fall_below_the_line() -> None:
    """Two places, three candidates: the third is below the line, and the line names him."""
    found = proposal(QUOTA, candidates(7, 9, 8))
    assert standing(found) == {"P2": "proposed", "P3": "proposed", "P1": "below_line"}
    assert [c.place for c in found.candidates] == [1, 2, 3]
    (line,) = found.lines
    assert (line.line, line.proposed, line.above, line.granted) == (2, ("C2", "C3"), ("C1",), ())


def test_equals_on_the_line_are_left_to_those_who_decide() -> None:
    """One place left and two with the same score: neither is proposed, and nobody below them moves up."""
    found = proposal(QUOTA, candidates(9, 8, 8, 7))
    assert standing(found) == {"P1": "proposed", "P2": "tie", "P3": "tie", "P4": "below_line"}
    assert [c.place for c in found.candidates] == [1, 2, 2, 4]


def test_a_declared_order_breaks_ties() -> None:
    """With `tie = "order"` the order of the list decides: scores, then ids."""
    found = proposal('tie = "order"\n' + QUOTA, candidates(9, 8, 8))
    assert standing(found) == {"P1": "proposed", "P2": "proposed", "P3": "below_line"}


def test_equals_are_all_taken_within_the_tolerance() -> None:
    """About two, give or take one: three fit where two of them are equal; two more equals do not."""
    about = 'tie = "all_in_within_tolerance"\n[[selection.quota]]\nabout = 2\ntolerance = 1\n'
    assert set(standing(proposal(about, candidates(9, 8, 8))).values()) == {"proposed"}
    four = standing(proposal(about, candidates(9, 8, 8, 8)))
    assert [four[f"P{n}"] for n in (1, 2, 3, 4)] == ["proposed", "tie", "tie", "tie"]


def test_without_a_known_quota_nobody_is_proposed() -> None:
    """A quota that the document does not give: the list is ranked, and the line is left open."""
    found = proposal('[[selection.quota]]\nat_most = { unlisted = "no number" }\n', candidates(9, 8))
    assert standing(found) == {"P1": "eligible", "P2": "eligible"}
    assert [line.line for line in found.lines] == [None]


# What speaks against a candidate


def test_who_is_not_eligible_is_refused_with_the_clause_and_takes_no_place() -> None:
    """The best is below the score asked for in the notice: the next two are proposed."""
    entry = '[[selection.eligibility]]\nkey = "enough"\ncandidacy = { "attr.study_year" = { at_most = 8 } }\n'
    found = proposal(QUOTA + entry, candidates(9, 8, 7))
    assert standing(found) == {"P2": "proposed", "P3": "proposed", "P1": "ineligible"}
    refused = found.candidates[-1]
    assert (refused.place, [(f.rule, f.clauses) for f in refused.against]) == (
        0,
        [("R/eligibility/enough", ("R",))],
    )


def test_an_empty_cell_that_decides_leaves_the_candidate_to_people() -> None:
    """No value where one is asked for: neither eligible nor not, and no place is taken."""
    entry = '[[selection.eligibility]]\nkey = "old"\ncandidacy = { category = "staff" }\n'
    found = proposal(QUOTA + entry, candidates(9))
    assert standing(found) == {"P1": "unknown"}


def test_who_was_refused_on_the_way_is_not_proposed_and_a_skipped_step_is_named() -> None:
    """P1 was recommended, P2 refused, P3 never recommended; the decision itself is still to come."""
    steps = [
        step("S1", "C1", "recommend", "2021-06-01"),
        step("S2", "C2", "recommend", "2021-06-01", "reject"),
    ]
    found = proposal(ROUTE + QUOTA, [*candidates(9, 8, 7), *steps])
    assert standing(found) == {"P1": "proposed", "P2": "route", "P3": "route"}
    reasons = {c.subject.id: [s.reason for s in c.route] for c in found.candidates}
    assert reasons == {"P1": ["", "route"], "P2": ["refused", "route"], "P3": ["route", "route"]}


def test_before_the_round_ends_a_missing_step_is_no_obstacle() -> None:
    """Two weeks before the close nobody has been recommended yet."""
    found = proposal(ROUTE + QUOTA, candidates(9), as_of=date(2021, 6, 15))
    assert standing(found) == {"P1": "proposed"}


# What people decided


def test_what_was_decided_is_shown_beside_the_proposal_and_checked() -> None:
    """Three titles given where two may be: the proposal stays, the quota is broken on the deciding unit."""
    facts = candidates(9, 8, 7)
    given: list[Fact] = [
        title(
            f"C{n}",
            "outstanding_member",
            f"P{n}",
            "2021-06-25",
            round="2021",
            attr={"study_year": Decimal(9 - n)},
        )
        for n in (1, 2, 3)
    ]
    found = proposal(QUOTA, [f for f in facts if f.table != "candidacies"] + given)
    assert standing(found) == {"P1": "proposed", "P2": "proposed", "P3": "below_line"}
    assert found.lines[0].granted == ("C1", "C2", "C3")
    assert [(f.rule, f.status, f.reason) for f in found.checks if f.status == "unmet"] == [
        ("R/quota/number", "unmet", "over_max")
    ]


# Bad questions


@pytest.mark.parametrize(
    ("selection", "round_", "code"), [("X", "2021", "E104"), ("R", "2199", "E105"), ("R", "none", "E105")]
)
def test_what_the_campaign_does_not_have_is_refused_by_name(selection: str, round_: str, code: str) -> None:
    """An unknown selection or round is a fault with a code, and the rounds there are are named."""
    with pytest.raises(InputError) as caught:
        propose(register([unit("U1")]), small(SELECTION + QUOTA), selection, round_, date(2021, 7, 1))
    assert [f.code for f in caught.value.faults] == [code]
    assert caught.value.faults[0].accepted
