"""Sentences: a finding as one sentence, codes as words. Every sentence is a pure function of the finding's fields."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction

from partyorg.evaluation.findings import Finding, Responsible, Severity, Status
from partyorg.i18n import N_, current
from partyorg.i18n import gettext as _
from partyorg.vocabulary import base

__all__ = [
    "acting_text",
    "message",
    "number_text",
    "reason_text",
    "responsible_text",
    "status_word",
    "titled",
]

STATUS_WORDS: Mapping[Status, str] = {
    "met": N_("met"),
    "late": N_("late"),
    "incomplete": N_("incomplete"),
    "unmet": N_("unmet"),
    "pending": N_("pending"),
    "waived": N_("waived"),
    "not_applicable": N_("not applicable"),
    "unknown": N_("unknown"),
}

SEVERITY_WORDS: Mapping[Severity, str] = {
    "": "", "info": N_("note"), "warning": N_("warning"), "error": N_("error"),
}  # fmt: skip

REASONS: Mapping[str, str] = {
    "alternative": N_("by the other way that the rule allows"),
    "by_other_evidence": N_("shown by other evidence"),
    "cut": N_("the period is cut by the start or the end"),
    "dip": N_("lower than the period before"),
    "early": N_("done before it counts"),
    "empty": N_("nobody to count"),
    "empty_cell": N_("a cell that decides is empty"),
    "ended": N_("the title has ended"),
    "excluded": N_("another title stands in the way"),
    "figure_absent": N_("a figure of the vote is not recorded"),
    "gate": N_("a condition that comes first is not met"),
    "holiday": N_("mostly school holidays"),
    "ineligible": N_("not eligible"),
    "left": N_("left before the period ended"),
    "missing_item": N_("an item that is required has no value"),
    "no_election": N_("no election is on record"),
    "no_majority": N_("no majority"),
    "no_quorum": N_("too few took part"),
    "no_surplus": N_("too few candidates for the places"),
    "no_table": N_("this ledger is not kept here"),
    "no_value": N_("nothing has been assessed"),
    "no_voice": N_("a group of reviewers is missing"),
    "not_a_number": N_("a value is not a number"),
    "not_chosen": N_("not chosen"),
    "not_met": N_("below what is asked"),
    "not_recorded": N_("the ledger was not kept yet"),
    "only_if": N_("the condition for asking this does not hold"),
    "order": N_("the steps are out of order"),
    "over": N_("above the target"),
    "over_max": N_("more than allowed"),
    "parity": N_("the number must be odd, or even, as the rule says"),
    "presence": N_("not here long enough"),
    "refused": N_("refused at this step"),
    "route": N_("a step is missing or out of order"),
    "skipped": N_("this step is left out"),
    "term_3m": N_("the term ends within three months"),
    "term_6m": N_("the term ends within six months"),
    "term_early": N_("the election was held too early"),
    "term_late": N_("the election is too late"),
    "term_soon": N_("the term ends within two months"),
    "tie": N_("equal at the line: somebody has to decide"),
    "tie_at_limit": N_("equal at the limit: somebody has to decide"),
    "unless": N_("an exception of the rule applies"),
    "unlisted": N_("the document does not give the figure"),
    "veto": N_("ruled out by one of the conditions"),
    "waiver_not_honoured": N_("a waiver is on file, but this clause allows none"),
    "within": N_("a step is outside its time"),
}
"""What the reason codes of findings mean; the evaluator gives no others, plugins may."""

_FOUND: Mapping[Status, tuple[str, str]] = {
    "met": (N_("Done."), N_("{count} of {required} done.")),
    "late": (N_("Done after {due}."), N_("{count} of {required} done, but not by {due}.")),
    "incomplete": (
        N_("The record lacks something it must have."),
        N_("{count} of {required} in order: the record lacks something it must have."),
    ),
    "unmet": (N_("Not done by {due}."), N_("{count} of {required} done by {due}.")),
    "pending": (N_("Due by {due}."), N_("{count} of {required} done so far, due by {due}.")),
    "waived": (N_("Waived."), N_("Waived ({count} of {required} done).")),
    "not_applicable": (N_("Does not apply."), N_("Does not apply.")),
    "unknown": (N_("Cannot be told."), N_("Cannot be told.")),
}
_UNDATED: Mapping[Status, tuple[str, str]] = {
    "late": (N_("Done late."), N_("{count} of {required} done, late.")),
    "unmet": (N_("Not done."), N_("{count} of {required} done.")),
    "pending": (N_("No day is set."), N_("{count} of {required} done so far; no day is set.")),
}


_MEASURED: Mapping[Status, tuple[str, str]] = {
    "met": (N_("{found}, as asked ({required})."), N_("{found}, as asked ({required}).")),
    "unmet": (N_("{found} by {due}; {required} is asked."), N_("{found}; {required} is asked.")),
    "pending": (
        N_("{found} so far; {required} is asked by {due}."),
        N_("{found} so far; {required} is asked."),
    ),
    "waived": (N_("Waived ({found})."), N_("Waived ({found}).")),
}
"""Sentences on targets that measure something else than a number of facts: dated, and without a day."""


def message(finding: Finding, measure: str = "", *, day: str = "") -> str:
    """One sentence about a finding: what was found, what is asked, by when, and what it rests on.

    `measure` is that of the target behind the finding (share, sum, reading), where there is one: what it came to is then
    told in place of a count. `day` is what stands in place of the day due, where there is one.
    """
    f = finding
    due = (day or f.due.isoformat()) if f.due else ""
    told = measure in ("share", "sum", "reading") and f.value is not None and f.required is not None
    if told and f.status in _MEASURED:
        form = _MEASURED[f.status][f.due is None]
        required = _percent(f.required) if measure == "share" else number_text(f.required)
        text = _(form).format(found=_measured(f, measure), required=required, due=due)
    else:
        told = False
        forms = _UNDATED.get(f.status, _FOUND[f.status]) if f.due is None else _FOUND[f.status]
        counted = f.count is not None and f.required is not None
        text = _(forms[counted]).format(count=number_text(f.count), required=number_text(f.required), due=due)
    notes = [reason_text(f.reason)] if f.reason else []
    if told:
        pass
    elif isinstance(f.value, Fraction) and f.value.denominator != 1:
        notes.append(current().format_percent(f.value))
    elif f.value is not None and f.value != f.count:
        notes.append(number_text(f.value))
    if f.grade:
        notes.append(f.grade)
    if f.assumed:
        notes.append(_("rests on assumed figures"))
    if f.estimated:
        notes.append(_("the day is an estimate"))
    if not notes:
        return text
    note = _("; ").join(notes)
    return _("{sentence} ({notes})").format(sentence=text, notes=note)


def _measured(f: Finding, measure: str) -> str:
    """What a target came to: of a share also the two numbers behind it, as far as the finding tells them."""
    if measure != "share":
        return number_text(f.value)
    share = _percent(f.value)
    if not f.value or f.count is None:
        return share
    total = Fraction(f.count) / Fraction(f.value)
    if total.denominator != 1:
        return share
    return _("{count} of {total} ({share})").format(count=f.count, total=total, share=share)


def _percent(value: Fraction | Decimal | int | None) -> str:
    return current().format_percent(value) if value is not None else ""


def status_word(status: Status) -> str:
    """A status in the language in use."""
    return _(STATUS_WORDS[status])


def reason_text(code: str) -> str:
    """What a reason code means; a code of a plugin by its own catalogue, or as it is."""
    return _(REASONS.get(code, code))


def number_text(value: Fraction | Decimal | int | None) -> str:
    """A number as it stands; empty for none."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value)


def titled(title: str, title_en: str) -> str:
    """The title in the language in use: Chinese, or what a catalogue says, else English where there is an English one."""
    if current().locale.startswith("zh"):
        return title
    said = _(title) if title else ""
    return said if said != title else title_en or title


def responsible_text(who: Responsible, names: Mapping[str, str] | None = None) -> str:
    """Who has to act: the unit, the post and the person, as far as they are known; names where they are given."""
    shown = names or {}
    post = base().label("post", who.post, current().locale) if who.post else ""
    person = shown.get(who.person, who.person)
    text = " ".join(part for part in (shown.get(who.unit, who.unit), post, person) if part)
    return _("{post} (vacant)").format(post=text) if post and not person else text


def acting_text(
    status: Status, responsible: Iterable[Responsible], names: Mapping[str, str] | None = None
) -> str:
    """Everybody who has to act; a dash where there is nothing to do, and why where there is nobody to do it."""
    people = [responsible_text(who, names) for who in responsible]
    if people:
        return _("; ").join(people)
    return _("– (nobody: the post is vacant)") if status in _TO_DO else "–"


_TO_DO: frozenset[Status] = frozenset({"incomplete", "unmet", "pending"})
