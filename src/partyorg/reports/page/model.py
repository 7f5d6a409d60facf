"""What the page knows: findings as columns, and the tables of texts that the columns point into, in both languages."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from contextlib import ExitStack
from datetime import date
from functools import partial
from typing import Any, Generic, TypeVar

from attrs import frozen

from partyorg.campaign.definition import Campaign
from partyorg.campaign.rules import Rubric, Rule, Selection, Target
from partyorg.evaluation.findings import STATUSES, Finding, Findings, Ref, Responsible
from partyorg.facts import Fact, Register
from partyorg.i18n import Translator, use
from partyorg.org import org_at
from partyorg.vocabulary import Vocabulary, base

from ..messages import message, number_text, reason_text, titled
from ..offsets import span_text
from ..records import day_of, kind_text, named_in
from ..show import FORCE_WORDS, figure_text, rule_text, selection_lines

__all__ = ["Languages", "PageData", "page_data", "words_of"]

T = TypeVar("T", bound=Hashable)

RISING = frozenset(
    {"rule", "subject", "counterpart", "about", "period", "due", "evidence", "fact.day", "fact.who"}
)
"""Columns whose numbers are close to the one before."""

SEVERITIES = ("", "info", "warning", "error")
STAGES = ("applicant", "activist", "target", "probationary", "full")
GAP = "\ue000"
"""Stands in sentences where the page puts the day due."""


@frozen
class PageData:
    """The texts and the columns that `pack` takes."""

    texts: Mapping[str, Any]
    columns: Mapping[str, list[int]]


@frozen
class Languages:
    """The languages of a page, Chinese before English, each ready to be spoken."""

    translators: tuple[Translator, ...]

    def each(self, said: Callable[[], str]) -> list[str]:
        """What is said, in every language; once where they agree."""
        texts = []
        for translator in self.translators:
            with ExitStack() as stack:
                stack.enter_context(use(translator))
                texts.append(said())
        return texts[:1] if len(set(texts)) == 1 else texts


class _Listed(Generic[T]):
    """Things in the order of their first mention, each with its number."""

    def __init__(self) -> None:
        self.places: dict[T, int] = {}

    def __call__(self, item: T) -> int:
        return self.places.setdefault(item, len(self.places))


def words_of(campaigns: Iterable[Campaign]) -> Vocabulary:
    """The words of several campaigns; a campaign whose words contradict those already there is left out."""
    words = base()
    for campaign in campaigns:
        try:
            words = words.add(campaign.vocabulary.entries)
        except ValueError:
            continue
    return words


def page_data(
    findings: Findings,
    campaigns: tuple[Campaign, ...],
    register: Register,
    names: Mapping[str, str],
    languages: Languages,
    before: Findings | None = None,
) -> PageData:
    """Everything that the views of the page are drawn from.

    `names` by id are shown for units and people; whoever has none is shown by id. `before` is an earlier run: each finding
    then tells the status it had. Columns: rule, subject, counterpart, about and period are places in tables (from 1, where
    there may be none: 0), `due` is a day (0: none), `outcome` and `acting` places, `proofs` how many of `evidence` belong
    to a finding, `was` the earlier status (0: there was none).
    """
    return _Builder(findings, campaigns, register, names, languages, before).built()


class _Builder:
    def __init__(
        self, findings: Findings, campaigns: tuple[Campaign, ...], register: Register, names: Mapping[str, str],
        languages: Languages, before: Findings | None,
    ) -> None:  # fmt: skip
        self.findings, self.campaigns, self.register = findings, campaigns, register
        self.names, self.languages, self.before = names, languages, before
        self.by_id = {c.id: c for c in campaigns}
        self.words = words_of(campaigns)
        self.org = org_at(register, findings.header.as_of, findings.header.as_known)
        self.refs: _Listed[Ref] = _Listed()
        self.facts: _Listed[str] = _Listed()
        self.periods: _Listed[tuple[str, date, date]] = _Listed()
        self.rules: _Listed[tuple[str, str, date | None, tuple[str, ...]]] = _Listed()
        self.outcomes: _Listed[tuple[Any, ...]] = _Listed()
        self.samples: list[tuple[Finding, str]] = []
        self.acting: _Listed[tuple[Responsible, ...]] = _Listed()

    def built(self) -> PageData:
        for unit, _depth in self.org.tree:
            self.refs(Ref("unit", unit))
        columns = self.finding_columns()
        columns["acting.n"], columns["acting.who"], posts = self.acting_columns()
        columns |= self.fact_columns()
        texts = {
            "run": self.run(), "statuses": STATUSES, "severities": SEVERITIES,
            "rules": [self.rule(*key) for key in self.rules.places],
            "outcomes": [self.outcome(f, measure) for f, measure in self.samples],
            "periods": [[label, since.isoformat(), until.isoformat()] for label, since, until in self.periods.places],
            "posts": posts, "kinds": self.kinds, "facts": list(self.facts.places),
            "stages": [self.each(partial(self.label, "stage", s)) for s in STAGES],
            "assumed": self.assumed(), "campaigns": [self.campaign(c) for c in self.campaigns],
            **self.subjects(),
        }  # fmt: skip
        return PageData(texts, columns)

    def each(self, said: Callable[[], str]) -> list[str]:
        return self.languages.each(said)

    def label(self, list_: str, id: str) -> str:
        from partyorg.i18n import current

        return self.words.label(list_, id, current().locale)

    # Findings ------------------------------------------------------------------------------------------

    def finding_columns(self) -> dict[str, list[int]]:
        names = (
            "rule",
            "subject",
            "counterpart",
            "about",
            "period",
            "due",
            "outcome",
            "acting",
            "proofs",
            "evidence",
        )
        columns: dict[str, list[int]] = {name: [] for name in names}
        add = {name: column.append for name, column in columns.items()}
        measures = {(c.id, r.id): r.measure for c in self.campaigns for r in c.rules if isinstance(r, Target)}
        for f in self.findings.rows:
            add["rule"](self.rules((f.campaign, f.rule, f.rule_since, f.clauses)))
            add["subject"](self.refs(f.subject))
            add["counterpart"](self.refs(f.counterpart) + 1 if f.counterpart else 0)
            add["about"](self.facts(f.about) + 1 if f.about else 0)
            p = f.period
            add["period"](self.periods((p.label, p.since, p.until)) + 1 if p else 0)
            add["due"](f.due.toordinal() if f.due else 0)
            measure = measures.get((f.campaign, f.rule), "")
            outcome = (
                f.status, f.severity, f.count, repr(f.required), repr(f.value), f.grade, f.reason, f.assumed,
                f.estimated, f.due is None, measure,
            )  # fmt: skip
            if outcome not in self.outcomes.places:
                self.samples.append((f, measure))
            add["outcome"](self.outcomes(outcome))
            add["acting"](self.acting(f.responsible))
            add["proofs"](len(f.evidence))
            columns["evidence"] += map(self.facts, f.evidence)
        if self.before is not None:
            known = {f.key: f.status for f in self.before}
            place = {status: n for n, status in enumerate(STATUSES, 1)}
            columns["was"] = [place.get(known.get(f.key, ""), 0) for f in self.findings.rows]  # type: ignore[call-overload]
        return columns

    def outcome(self, f: Finding, measure: str) -> list[Any]:
        """Status, severity, count, required, value, grade, reason, assumed figures, estimated, and the sentence."""
        from fractions import Fraction

        value = f.value if not isinstance(f.value, Fraction) or f.value.denominator == 1 else float(f.value)
        return [
            STATUSES.index(f.status), SEVERITIES.index(f.severity), f.count, number_text(f.required),
            value if isinstance(value, float) else number_text(value), f.grade,
            self.each(lambda: reason_text(f.reason)) if f.reason else "",
            [f"{f.campaign}|{name}" for name in f.assumed], int(f.estimated),
            self.each(lambda: message(f, measure, day=GAP)),
        ]  # fmt: skip

    def acting_columns(self) -> tuple[list[int], list[int], list[list[str]]]:
        """For each group of who has to act its size, and for each of the group person, post and unit."""
        sizes, flat = [], []
        posts: _Listed[str] = _Listed()
        posts("")
        for group in self.acting.places:
            sizes.append(len(group))
            for who in group:
                flat.append(self.refs(Ref("person", who.person)) + 1 if who.person else 0)
                flat.append(posts(who.post))
                flat.append(self.refs(Ref("unit", who.unit)) + 1 if who.unit else 0)
        return sizes, flat, [self.each(partial(self.label, "post", p)) for p in posts.places]

    # Facts ---------------------------------------------------------------------------------------------

    def fact_columns(self) -> dict[str, list[int]]:
        """Kind, day and people of every fact that is evidence or looked at; a fact that is gone has kind 0."""
        kinds: _Listed[tuple[str, ...]] = _Listed()
        kinds(("",))
        kind, day, size, who = [], [], [], []
        said: dict[tuple[str, str], int] = {}
        for id in self.facts.places:
            fact = self.register.get(id)
            if fact is None:
                kind.append(0)
                day.append(0)
                size.append(0)
                continue
            sort = (fact.table, str(getattr(fact, "kind", "") or getattr(fact, "scheme", "") or getattr(fact, "stage", "")
                    or getattr(fact, "step", "")))  # fmt: skip
            if sort not in said:
                said[sort] = kinds(tuple(self.each(partial(kind_text, fact, self.words))))
            kind.append(said[sort])
            on = day_of(fact)
            day.append(on.toordinal() if on else 0)
            people = [self.refs(self.ref(one)) for one in named_in(fact)]
            size.append(len(people))
            who += people
        self.kinds = [list(texts) for texts in kinds.places]
        return {"fact.kind": kind, "fact.day": day, "fact.n": size, "fact.who": who}

    def ref(self, id: str) -> Ref:
        fact: Fact | None = self.register.get(id)
        return Ref("unit" if fact is not None and fact.table == "units" else "person", id)

    # Subjects and the tree -----------------------------------------------------------------------------

    def subjects(self) -> dict[str, Any]:
        """Ids, types (u, p, s for a seat), names and homes of everybody mentioned; units in the order of the tree."""
        refs = list(self.refs.places)
        homes = self.homes()
        type_of = {"unit": "u", "post": "s"}
        seats: dict[str, Any] = {}
        for n, ref in enumerate(refs):
            if ref.type == "post":
                unit, post, *person = ref.id.split("/")
                seats[str(n)] = [
                    unit,
                    self.each(partial(self.label, "post", post)),
                    person[0] if person else "",
                ]
        depth = dict(self.org.tree)
        units = [ref.id for ref in refs if ref.type == "unit"]
        return {
            "ids": [ref.id for ref in refs], "types": "".join(type_of.get(ref.type, "p") for ref in refs),
            "names": {str(n): self.names[ref.id] for n, ref in enumerate(refs) if self.names.get(ref.id)},
            "homes": [homes.get(_home(ref), -1) for ref in refs], "seats": seats,
            "kinds_of": {
                u: self.each(partial(self.label, "unit", self.org.units[u].kind)) for u in units if u in self.org.units
            },
            "levels": {u: self.org.units[u].level for u in units if u in self.org.units},
            "tree": len(depth), "counts": [[self.org.counts.get(u, {}).get(s, 0) for s in STAGES] for u in depth],
        }  # fmt: skip

    def homes(self) -> dict[str, int]:
        """For a unit its parent, for a person the first unit that holds him, as places; -1 where there is none today."""
        place = {ref.id: n for ref, n in self.refs.places.items() if ref.type == "unit"}
        out: dict[str, int] = {}
        path: list[str] = []
        for unit, depth in self.org.tree:
            del path[depth:]
            out[unit] = place[path[-1]] if path else -1
            path.append(unit)
        for ref in self.refs.places:
            id = _home(ref)
            if id not in out:
                above = self.findings.parents.get(id) or ()
                out[id] = next((place[unit] for unit in above if unit != id and unit in place), -1)
        return out

    # Definitions ---------------------------------------------------------------------------------------

    def rule(self, campaign: str, id: str, since: date | None, clauses: tuple[str, ...]) -> dict[str, Any]:
        out: dict[str, Any] = {
            "c": list(self.by_id).index(campaign) if campaign in self.by_id else -1,
            "id": id,
        }
        definition = self.by_id.get(campaign)
        rule = _rule(definition, id, since) if definition else None
        out["clauses"] = [self.clause(definition, c) for c in clauses] if definition else []
        if rule is None or definition is None:
            return {**out, "title": [id], "text": [""], "type": "", "base": id, "part": ""}
        part = id[len(rule.id) :].strip("/")
        out |= {
            "title": self.each(lambda: titled(rule.title, rule.title_en)), "text": self.each(lambda: rule_text(rule)),
            "type": type(rule).__name__, "base": rule.id, "part": part, "note": rule.note,
        }  # fmt: skip
        if isinstance(rule, Selection):
            out["lines"] = self.lines(
                lambda: [line for line, _ in selection_lines(rule, definition.vocabulary)]
            )
        if isinstance(rule, Rubric) and rule.limits:
            out["lines"] = self.lines(lambda: list(_limits(rule)))
        return out

    def lines(self, said: Callable[[], list[str]]) -> list[str]:
        return self.each(lambda: "\n".join(said()))

    def clause(self, campaign: Campaign, id: str) -> list[Any]:
        """Id, place, gist, force and document."""
        from partyorg.i18n import gettext as _

        clause = campaign.clause.get(id)
        if clause is None:
            return [id, "", [""], [""], [""]]
        source = campaign.source.get(clause.source) or next(iter(campaign.sources), None)
        document = self.each(lambda: titled(source.title, source.title_en) if source else "")
        force = self.each(lambda: _(FORCE_WORDS[clause.force]))
        return [clause.id, clause.at, self.each(lambda: titled(clause.gist, clause.gist_en)), force, document]

    def assumed(self) -> dict[str, list[Any]]:
        return {
            f"{c.id}|{a.name}": [self.each(partial(span_text, a.value)), a.reason, int(a.unlisted)]
            for c in self.campaigns
            for a in c.assumed
        }

    def campaign(self, campaign: Campaign) -> dict[str, Any]:
        return {
            "id": campaign.id,
            "title": self.each(lambda: titled(campaign.title, campaign.title_en)),
            "since": campaign.since.isoformat(),
            "until": campaign.until.isoformat() if campaign.until else "",
        }

    def run(self) -> dict[str, Any]:
        header = self.findings.header
        return {
            "as_of": header.as_of.isoformat(), "as_known": header.as_known.isoformat(),
            "campaigns": [list(pair) for pair in header.campaigns], "register": header.register_digest,
            "workdays": header.workdays, "version": header.version, "title": self.register.settings.title,
            "before": self.before.header.as_of.isoformat() if self.before is not None else "",
        }  # fmt: skip


def _home(ref: Ref) -> str:
    return ref.id.split("/", 1)[0] if ref.type == "post" else ref.id


def _rule(campaign: Campaign, id: str, since: date | None) -> Rule | None:
    """The rule behind a finding: of a part the rule it is a part of, in the version that was applied."""
    versions = campaign.versions.get(id) or campaign.versions.get(id.split("/", 1)[0])
    if not versions:
        return None
    return next((rule for rule in versions if rule.since == since), versions[0])


def _limits(rule: Rubric) -> Iterable[str]:
    """What a rating says on how many may hold a grade."""
    from partyorg.i18n import current
    from partyorg.i18n import gettext as _

    for limit in rule.limits:
        bounds = [
            figure_text(figure, form)
            for figure, form in ((limit.at_most, _("at most {n}")), (limit.at_least, _("at least {n}")))
            if figure is not None
        ]
        yield _("{name}: {bounds}").format(
            name=current().format_list(list(limit.grades)), bounds=_("; ").join(bounds)
        )
