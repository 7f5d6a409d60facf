"""An explanation in words: the clause, what counted, what did not and why, and what would settle it."""

from collections.abc import Iterator, Mapping

from partyorg.campaign.definition import Campaign
from partyorg.campaign.rules import Target
from partyorg.evaluation.explain import Explanation
from partyorg.facts import TABLES, Fact
from partyorg.i18n import N_, current, ngettext
from partyorg.i18n import gettext as _
from partyorg.sources import Clause

from .messages import acting_text, message, number_text, status_word, titled
from .offsets import span_text
from .show import reason_said, rule_text
from .table import subject_text

__all__ = ["explanation_text"]

MOST_LACKING = 20
"""How many members are named that a share is short of."""

REFUSALS: Mapping[str, str] = {
    "status": N_("it was planned or cancelled"),
    "recorded_later": N_("it was recorded later"),
    "after_as_of": N_("it lies after the day of the evaluation"),
    "superseded": N_("another record has taken its place"),
    "revoked": N_("it was revoked"),
    "not_dated": N_("it has no date"),
    "outside_period": N_("it lies outside the period"),
    "condition": N_("it does not meet the condition on {key}"),
    "binding": N_("the {key} is not the one asked for"),
    "part": N_("it fails rule {key}"),
    "window": N_("it lies outside the time allowed"),
}
"""What the codes of refused facts mean; what follows a colon in a code fills `{key}`."""


KEYS: Mapping[str, str] = {
    "a": N_("first party"), "actor": N_("actor"), "b": N_("second party"), "counterpart": N_("counterpart"),
    "ends": N_("either party"), "host": N_("host"), "participant": N_("participant"),
}  # fmt: skip
"""Keys of matches that are no columns; a column has its own heading in both languages."""


def explanation_text(
    explanation: Explanation, campaign: Campaign, names: Mapping[str, str] | None = None
) -> str:
    """The explanation as a paragraph of lines, in the language in use; ids, or the names given for them."""
    return "\n".join(_lines(explanation, campaign, names or {}))


def _lines(e: Explanation, campaign: Campaign, names: Mapping[str, str]) -> Iterator[str]:
    f = e.finding
    who = subject_text(f.subject, names, campaign.vocabulary)
    if f.counterpart:
        other = subject_text(f.counterpart, names, campaign.vocabulary)
        who = _("{subject} with {counterpart}").format(subject=who, counterpart=other)
    parts = [who, f.period.label if f.period else f.about, status_word(f.status)]
    yield _("; ").join(part for part in parts if part)
    yield "  " + message(f, e.rule.measure if isinstance(e.rule, Target) else "")
    for clause in e.clauses:
        yield "  " + _clause(clause, campaign)
    yield "  " + _("rule: {rule}").format(rule=rule_text(e.rule))
    if e.rule.note:
        yield "  " + _("note: {note}").format(note=e.rule.note)
    for item in e.items:
        shown = number_text(item.value) if item.value is not None else _("no value")
        title = titled(item.title, item.title_en) or item.key
        yield "  " + "  " * item.depth + _("item: {title}: {value}").format(title=title, value=shown)
    for fact in e.counted:
        yield "  " + _("counted: {fact}").format(fact=_fact(fact, campaign))
    for refused in e.refused:
        why = _("; ").join(_refusal(code, refused.fact.table) for code in refused.reasons)
        yield "  " + _("not counted: {fact}: {why}").format(fact=_fact(refused.fact, campaign), why=why)
    if e.lacking:
        some = [subject_text(ref, names, campaign.vocabulary) for ref in e.lacking[:MOST_LACKING]]
        text = ngettext("short of {n}: {who}", "short of {n}: {who}", len(e.lacking))
        more = _(", …") if len(e.lacking) > MOST_LACKING else ""
        yield "  " + text.format(n=len(e.lacking), who=_(", ").join(some) + more)
    yield from _wanted(e)
    if f.status not in ("met", "waived", "not_applicable") and (f.responsible or f.status != "unknown"):
        people = acting_text(f.status, f.responsible, names)
        yield "  " + _("who has to act: {people}").format(people=people)
    for name in f.assumed:
        assumed = next((a for a in campaign.assumed if a.name == name), None)
        if assumed:
            text = _("assumed, as the document gives no figure: {name} = {value} ({reason})")
            yield "  " + text.format(
                name=name, value=span_text(assumed.value), reason=reason_said(assumed.reason)
            )
    yield ""


def _clause(clause: Clause, campaign: Campaign) -> str:
    source = campaign.source.get(clause.source) or next(iter(campaign.sources), None)
    document = titled(source.title, source.title_en) if source else ""
    gist = titled(clause.gist, clause.gist_en)
    return _("clause {id} ({document} {place}): {gist}").format(
        id=clause.id, document=document, place=clause.at, gist=gist
    )


def _fact(fact: Fact, campaign: Campaign) -> str:
    """A fact by kind, day and id."""
    columns = TABLES[fact.table].by_name
    kind = next((n for n in ("kind", "scheme", "stage", "step") if n in columns), "")
    words = columns[kind].words if kind else ""
    label = campaign.vocabulary.label(words, getattr(fact, kind), current().locale) if words else ""
    days = (getattr(fact, column, None) for column in ("on", "issued_on", "since", "granted_on"))
    day = next((day.isoformat() for day in days if day), "")
    return " ".join(part for part in (label, day, fact.id) if part)


def _refusal(code: str, table: str) -> str:
    known, _colon, key = code.partition(":")
    text = REFUSALS.get(known)
    return _(text).format(key=_key_text(key, table)) if text else code


def _key_text(key: str, table: str) -> str:
    if key in KEYS:
        return _(KEYS[key])
    column = TABLES[table].by_name.get(key)
    return column.zh if column and current().locale.startswith("zh") else key


def _wanted(e: Explanation) -> Iterator[str]:
    if not e.needed:
        return
    if e.by:
        text = ngettext("wanted: {n} more by {day}", "wanted: {n} more by {day}", e.needed)
        yield "  " + text.format(n=e.needed, day=e.by.isoformat())
    else:
        yield "  " + ngettext("wanted: {n} more", "wanted: {n} more", e.needed).format(n=e.needed)
