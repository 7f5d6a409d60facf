"""A campaign as a document to read: its sources, every clause with the rules that carry it, and the assumed figures."""

from collections.abc import Iterator
from datetime import date

from partyorg.campaign.definition import Assumed, Campaign
from partyorg.campaign.figures import (
    Count,
    Field,
    Figure,
    Given,
    LadderFigure,
    Percent,
    Unlisted,
    Versions,
)
from partyorg.campaign.rules import (
    Duty,
    Holding,
    PeriodSpec,
    Quota,
    Rule,
    Selection,
    Target,
    Task,
    Timeline,
    Timing,
)
from partyorg.i18n import N_, current
from partyorg.i18n import gettext as _
from partyorg.sources import Clause, Source
from partyorg.vocabulary import Vocabulary

from .messages import titled
from .offsets import offset_text, span_text

__all__ = [
    "FORCE_WORDS",
    "assumed_text",
    "campaign_markdown",
    "disposition_text",
    "figure_text",
    "reason_said",
    "rule_text",
]

TYPE_WORDS = {
    "Duty": N_("duty"), "Holding": N_("holding"), "Timing": N_("time limit"), "Target": N_("target"),
    "Completeness": N_("completeness"), "Rubric": N_("rating"), "Cap": N_("consequence"), "Task": N_("task"),
    "Timeline": N_("timeline"), "Selection": N_("selection"), "PythonCheck": N_("check"),
}  # fmt: skip

FORCE_WORDS = {
    "must": N_("must"), "principle": N_("in principle"), "should": N_("should"), "encourage": N_("encouraged"),
    "explore": N_("to be explored"), "strive": N_("to be striven for"),
}  # fmt: skip

KIND_WORDS = {
    "ballot": N_("ballot"), "education tier": N_("tier of education"), "lifecycle rule": N_("step of admission"),
    "procedure": N_("procedure"), "resource rule": N_("resources"),
    "consequence/cap": N_("consequence"), "criteria list": N_("list of criteria"), "metadata": N_("about the document"),
    "obligation": N_("obligation"), "organ": N_("organ"), "phase/step": N_("phase or step"),
    "publicity": N_("publicity"), "rating": N_("rating"), "record": N_("record"), "report": N_("report"),
    "review": N_("review"), "selection": N_("selection"), "share/target": N_("share or target"),
    "standing link": N_("standing link"), "structure rule": N_("structure"), "task": N_("task"),
    "triggered obligation": N_("obligation on an occasion"),
}  # fmt: skip
"""Kinds of clauses as definition files usually call them; any other stays as it is written."""

DISPOSITION_WORDS = {
    "metadata": N_("about the document itself"),
    "duplicate_of": N_("says the same as {of}"),
    "not_checkable": N_("cannot be checked: {reason}"),
    "outside_scope": N_("not dealt with here: {reason}"),
}

PERIOD_WORDS = {
    "week": N_("every week"), "month": N_("every month"), "quarter": N_("every quarter"), "half": N_("every half year"),
    "semester": N_("every semester"), "year": N_("every year"), "campaign": N_("once in the campaign"),
    "round": N_("every round"), "phase": N_("every phase"), "nth_weekday": N_("on a fixed weekday of the month"),
}  # fmt: skip


def campaign_markdown(campaign: Campaign) -> str:
    """The campaign in Markdown, in the language in use."""
    return "\n".join(_lines(campaign)).rstrip() + "\n"


def _lines(campaign: Campaign) -> Iterator[str]:
    yield f"# {titled(campaign.title, campaign.title_en)}"
    yield ""
    yield f"`{campaign.id}`"
    yield ""
    issuer = titled(campaign.issuer, campaign.issuer_en)
    if issuer:
        yield "- " + _("issued by: {issuer}").format(issuer=issuer)
    yield "- " + _("in force: {span}").format(span=_span(campaign.since, campaign.until))
    if campaign.extends:
        yield "- " + _("extends: {ids}").format(ids=", ".join(campaign.extends))
    counts = {"clauses": len(campaign.clauses), "rules": len(campaign.versions)}
    yield "- " + _("{clauses} clauses, {rules} rules").format(**counts)
    yield from _sources(campaign.sources)
    yield from _streams(campaign)
    yield from _clauses(campaign)
    yield from _figures(campaign.assumed)
    if campaign.looser_than_national:
        yield from ("", "## " + _("Looser than the national rules"), "")
        yield from (f"- {line}" for line in campaign.looser_than_national)


def _sources(sources: tuple[Source, ...]) -> Iterator[str]:
    if sources:
        yield from ("", "## " + _("Sources"), "")
    for source in sources:
        parts = [titled(source.title, source.title_en), source.number, source.issuer]
        if source.issued:
            parts.append(_("issued {day}").format(day=source.issued.isoformat()))
        if source.since:
            parts.append(_("in force: {span}").format(span=_span(source.since, source.until)))
        if source.url:
            parts.append(source.url)
        yield "- " + _("; ").join(part for part in parts if part)


def _streams(campaign: Campaign) -> Iterator[str]:
    if campaign.streams:
        yield from ("", "## " + _("Streams"), "")
    for stream in campaign.streams:
        yield f"- `{stream.id}` {titled(stream.title, stream.title_en)}"


def _clauses(campaign: Campaign) -> Iterator[str]:
    yield from ("", "## " + _("Clauses"))
    citing: dict[str, list[str]] = {}
    for rule in campaign.rules:
        details = list(selection_lines(rule, campaign.vocabulary)) if isinstance(rule, Selection) else []
        for id in rule.clauses:
            citing.setdefault(id, []).append(rule_text(rule))
            citing[id] += [f"  - {line}" for line, _clauses in details]
        for line, ids in details:
            for id in ids:
                if id not in rule.clauses:
                    citing.setdefault(id, []).append(f"`{rule.id}` {line}")
    for clause in campaign.clauses:
        yield ""
        yield f"### {clause.id} {clause.at} {titled(clause.gist, clause.gist_en)}"
        yield ""
        yield f"{_(KIND_WORDS[clause.kind]) if clause.kind in KIND_WORDS else clause.kind} · {_(FORCE_WORDS[clause.force])}"
        rules = citing.get(clause.id, [])
        if rules:
            yield ""
        for line in rules:
            yield line if line.startswith("  ") else "- " + line
        if clause.disposition:
            yield from ("", "- " + disposition_text(clause))


def disposition_text(clause: Clause) -> str:
    """Why no rule carries a clause."""
    assert clause.disposition is not None
    return _(DISPOSITION_WORDS[clause.disposition]).format(of=clause.of, reason=reason_said(clause.reason))


def rule_text(rule: Rule) -> str:
    """A rule on one line: id, title, type, and the figures that matter."""
    parts = [_(TYPE_WORDS[type(rule).__name__])]
    period = getattr(rule, "period", None)
    if isinstance(period, PeriodSpec) and not (isinstance(rule, Holding) and rule.at == "as_of"):
        parts.append(_(PERIOD_WORDS.get(period.unit, period.unit)))
    if isinstance(rule, Timing) and rule.forbid:
        parts.append(_("none is allowed"))
    elif isinstance(rule, Duty | Holding | Timing):
        least = rule.count.min
        parts.append(
            _("number not given") if isinstance(least, Unlisted) else figure_text(least, _("at least {n}"))
        )
        if rule.count.max is not None:
            parts.append(figure_text(rule.count.max, _("at most {n}")))
    if isinstance(rule, Timing):
        parts.append(_window(*rule.window))
    if isinstance(rule, Holding) and not (isinstance(rule.grace_days, Given) and rule.grace_days.value == 0):
        parts.append(figure_text(rule.grace_days, _("{n} days of grace")))
    if isinstance(rule, Target) and isinstance(rule.threshold, Given | Unlisted):
        unlisted = isinstance(rule.threshold, Unlisted)
        parts.append(
            _("threshold not given") if unlisted else figure_text(rule.threshold, _("threshold {n}"))
        )
    if isinstance(rule, Timeline):
        parts += [titled(window.title, window.title_en) for window in rule.windows]
    if isinstance(rule, Task):
        parts += [titled(item.title, item.title_en) for item in rule.items]
    if rule.since or rule.until:
        parts.append(_span(rule.since, rule.until))
    named = f"`{rule.id}` {titled(rule.title, rule.title_en)}"
    return _("{rule} ({details})").format(rule=named, details=_("; ").join(parts))


def selection_lines(rule: Selection, words: Vocabulary) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What a selection says beyond its title, a line each, with the clauses that a line alone carries."""
    lang = current().locale
    rounds = rule.rounds
    if rounds.every:
        yield _("a round every year"), ()
    for one in rounds.listed:
        yield _("round {key}, closing {day}").format(key=f"`{one.key}`", day=figure_text(one.closes)), ()
    for quota in rule.quota:
        named = (
            _("quota {key}").format(key=f"`{quota.key}`") if quota.key not in ("", "number") else _("quota")
        )
        yield _("{name}: {bounds}").format(name=named, bounds=_("; ").join(_quota(quota))), ()
    for entry in rule.eligibility:
        yield _("who may be chosen: condition {key}").format(key=f"`{entry.key}`"), entry.clauses
    if rule.route:
        steps = " → ".join(words.label("step", step.step, lang) for step in rule.route)
        yield _("steps: {steps}").format(steps=steps), ()
    if rule.term is not None:
        start, length = (figure_text(part) for part in rule.term)
        yield _("term: from {start} for {length}").format(start=start, length=length), ()
    for point in rule.checkpoint:
        window = _window(*point.window)
        yield _("checkpoint {key}: {window}").format(key=f"`{point.key}`", window=window), (point.key,)
    for shut in rule.exclusions:
        titles = current().format_list([words.label("scheme", s, lang) for s in sorted(shut.scheme)])
        yield _("not beside: {titles}").format(titles=titles), ()


def _quota(quota: Quota) -> Iterator[str]:
    forms = (
        (quota.exactly, _("exactly {n}")), (quota.at_least, _("at least {n}")), (quota.at_most, _("at most {n}")),
        (quota.about, _("about {n}")),
    )  # fmt: skip
    for figure, form in forms:
        if figure is not None:
            yield _("number not given") if isinstance(figure, Unlisted) else figure_text(figure, form)
    if quota.parity:
        yield _("an odd number") if quota.parity == "odd" else _("an even number")
    if quota.advisory:
        yield _("advisory")


def _window(low: Figure, high: Figure) -> str:
    if isinstance(low, Given) and str(low.value) == "0d" and not low.assumed:
        span = _("within {n} of what starts the clock")
        if isinstance(high, Given) and high.value is not None:
            return _marked(span.format(n=span_text(str(high.value))), high)
    ends = [
        _marked(offset_text(str(end.value)), end)
        if isinstance(end, Given) and end.value is not None
        else opening
        if isinstance(end, Given)
        else figure_text(end)
        for end, opening in ((low, _("any time before")), (high, _("any time after")))
    ]
    return _("{low} to {high}, counted from what starts the clock").format(low=ends[0], high=ends[1])


def _marked(text: str, figure: Given) -> str:
    return _("{value} (assumed)").format(value=text) if figure.assumed else text


def figure_text(figure: Figure, form: str = "{n}") -> str:
    """A figure as people write it, in a sentence with the place `{n}`, marked where the document does not give it."""
    if isinstance(figure, Given):
        value = _("no limit") if figure.value is None else span_text(str(figure.value))
        return _marked(form.format(n=value), figure)
    return form.format(n=_reckoned(figure))


def _reckoned(figure: Figure) -> str:
    if isinstance(figure, Unlisted):
        return _("not given")
    if isinstance(figure, Percent):
        text = _("{percent} % of {base}")
        return text.format(percent=figure_text(figure.percent), base=figure_text(figure.of))
    if isinstance(figure, Versions):
        return _("{name} (changes over time)").format(name=figure.name)
    if isinstance(figure, Field):
        return ".".join(figure.path)
    if isinstance(figure, Count):
        return _("the number of those concerned")
    if isinstance(figure, LadderFigure):
        return _("by steps")
    return _("computed")


def _figures(assumed: tuple[Assumed, ...]) -> Iterator[str]:
    given = [a for a in assumed if not a.unlisted]
    unlisted = [a for a in assumed if a.unlisted]
    if given:
        yield from ("", "## " + _("Figures that the document does not give, and what is assumed"), "")
        yield from (f"- {assumed_text(a)}" for a in given)
    if unlisted:
        yield from ("", "## " + _("Figures and lists that stay open"), "")
        yield from (f"- {assumed_text(a)}" for a in unlisted)


def assumed_text(assumed: Assumed) -> str:
    """An assumed or open figure on one line: its name, value and reason."""
    if assumed.unlisted:
        return f"`{assumed.name}`: {reason_said(assumed.reason)}"
    return f"`{assumed.name}` = {span_text(assumed.value)}: {reason_said(assumed.reason)}"


def reason_said(reason: str) -> str:
    """A reason as the file has it, or as a catalogue beside the file puts it in the language in use."""
    return _(reason) if reason else ""


def _span(since: date | None, until: date | None) -> str:
    if since and until:
        return _("from {since} until {until} (not included)").format(
            since=since.isoformat(), until=until.isoformat()
        )
    if since:
        return _("from {since}").format(since=since.isoformat())
    if until:
        return _("until {until} (not included)").format(until=until.isoformat())
    return _("without limit")
