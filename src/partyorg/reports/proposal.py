"""A proposal as tables and as JSON: the ranking with reasons, the quota lines, and what was found about the decisions."""

import json
from collections.abc import Mapping
from typing import Any, get_args

from partyorg.campaign.definition import Campaign
from partyorg.evaluation.filling import Standing
from partyorg.evaluation.proposal import Candidate, Line, Passed, Proposal
from partyorg.i18n import N_
from partyorg.i18n import gettext as _

from .messages import number_text, reason_text, status_word
from .table import Table, finding_table, subject_text

__all__ = ["STANDINGS", "proposal_json", "proposal_tables"]

STANDINGS: Mapping[Standing, str] = {
    "proposed": N_("proposed"),
    "eligible": N_("eligible; no quota is known"),
    "tie": N_("equal at the line"),
    "below_line": N_("below the line"),
    "unknown": N_("cannot be told"),
    "route": N_("not through the route"),
    "ineligible": N_("not eligible"),
    "withdrawn": N_("withdrawn"),
}

assert set(STANDINGS) == set(get_args(Standing))


def proposal_tables(
    proposal: Proposal, campaign: Campaign, names: Mapping[str, str] | None = None
) -> tuple[Table, ...]:
    """The candidates in order, the quota lines, and the rows on quotas, routes and titles that are not as they should be."""
    vocabulary = campaign.vocabulary

    def who(ref: Any) -> str:
        return subject_text(ref, names, vocabulary)

    subjects = {c.candidacy: who(c.subject) for c in proposal.candidates}
    candidates = [
        (
            str(c.place) if c.place else "–",
            who(c.subject),
            c.candidacy,
            _(STANDINGS[c.standing]),
            _ranked_by(c, proposal.criteria),
            _reasons(c),
            c.granted_on.isoformat() if c.granted_on else "",
        )
        for c in proposal.candidates
    ]
    lines = [
        (
            line.key,
            who(line.unit),
            _line(line),
            str(len(line.proposed)),
            _(", ").join(subjects[id] for id in line.above),
            str(len(line.granted)),
        )
        for line in proposal.lines
    ]
    tables = [
        Table(
            (
                _("place"),
                _("who"),
                _("candidacy"),
                _("stands"),
                _("ranked by"),
                _("reasons"),
                _("granted on"),
            ),
            tuple(candidates),
            _("Candidates"),
        ),
        Table(
            (_("quota"), _("unit"), _("places"), _("proposed"), _("left out on its account"), _("granted")),
            tuple(lines),
            _("Quotas"),
        ),
    ]
    open_ = [f for f in proposal.checks if f.status not in ("met", "not_applicable", "pending", "waived")]
    if open_:
        found = finding_table(open_, (campaign,), names)
        tables.append(Table(found.headings, found.rows, _("What was found about the decisions")))
    return tuple(table for table in tables if table.rows)


def _line(line: Line) -> str:
    if line.line is None:
        return _("not given")
    if line.most is not None and line.most > line.line:
        return _("{line}, at most {most}").format(line=line.line, most=line.most)
    return str(line.line)


def _ranked_by(candidate: Candidate, criteria: tuple[str, ...]) -> str:
    if candidate.automatic:
        return _("chosen without ranking")
    pairs = zip(criteria, candidate.values, strict=False)
    return _("; ").join(f"{name} {number_text(value) if value is not None else '–'}" for name, value in pairs)


def _reasons(candidate: Candidate) -> str:
    """What speaks against the candidate, with the clauses; then the steps of the route that are not passed."""
    said = []
    for f in candidate.against:
        key = f.rule.rpartition("/")[2]
        text = f"{' '.join(f.clauses)} {key if key != 'subject' else ''}".strip()
        said.append(f"{text}: {reason_text(f.reason) if f.reason else status_word(f.status)}")
    said.extend(_step(passed) for passed in candidate.route if passed.reason not in ("", "skipped"))
    return _("; ").join(said)


def _step(passed: Passed) -> str:
    return f"{passed.step}: {reason_text(passed.reason)}"


def proposal_json(proposal: Proposal) -> str:
    """The proposal as one JSON text, ids only."""
    data = {
        "format": "partyorg.proposal/1",
        "campaign": proposal.campaign,
        "selection": proposal.selection,
        "round": proposal.round.label,
        "decided": proposal.decided.isoformat(),
        "as_of": proposal.as_of.isoformat(),
        "criteria": list(proposal.criteria),
        "tie": proposal.tie,
        "candidates": [
            {
                "candidacy": c.candidacy,
                "subject": {"type": c.subject.type, "id": c.subject.id},
                "category": c.category,
                "standing": c.standing,
                "place": c.place,
                "automatic": c.automatic,
                "values": [None if v is None else str(v) for v in c.values],
                "against": [
                    {"rule": f.rule, "clauses": list(f.clauses), "status": f.status, "reason": f.reason}
                    for f in c.against
                ],
                "route": [{"step": s.step, "reason": s.reason, "fact": s.fact} for s in c.route],
                "granted_on": c.granted_on.isoformat() if c.granted_on else None,
            }
            for c in proposal.candidates
        ],
        "quotas": [
            {
                "key": line.key,
                "unit": {"type": line.unit.type, "id": line.unit.id},
                "line": line.line,
                "most": line.most,
                "proposed": list(line.proposed),
                "granted": list(line.granted),
                "left_out": list(line.above),
            }
            for line in proposal.lines
        ],
        "checks": [
            {
                "rule": f.rule,
                "subject": f.subject.id,
                "about": f.about,
                "status": f.status,
                "reason": f.reason,
            }
            for f in proposal.checks
        ],
    }
    return json.dumps(data, ensure_ascii=False, indent=2)
