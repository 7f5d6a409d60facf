"""The workbook: how things stand, what each has to do, ledgers, changes, and what can be filled in and given back."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

from partyorg.campaign.definition import Campaign
from partyorg.campaign.rules import Target
from partyorg.evaluation.findings import Finding, Findings, Status
from partyorg.facts import TABLES, Register
from partyorg.i18n import N_, current, ngettext
from partyorg.i18n import gettext as _
from partyorg.io.columns import columns_of
from partyorg.io.returned import DECISIONS, TO_DO
from partyorg.io.row_sheets import Cell, RowSheet, Styled, write_row_sheets
from partyorg.io.words import Words
from partyorg.vocabulary import Vocabulary

from .ledgers import ACTIVITY_HEADINGS, DOCUMENT_HEADINGS, activity_rows, document_rows
from .messages import message, responsible_text, status_word, titled
from .offsets import span_text
from .records import named_in
from .standing import TO_DO as UNDONE
from .standing import Counts, by_requirement, colleges, counted, split_by_college
from .table import Table, rule_titles, subject_text

__all__ = ["write_report_workbook"]

SHOWN: tuple[Status, ...] = (
    "met",
    "late",
    "incomplete",
    "unmet",
    "pending",
    "unknown",
    "waived",
    "not_applicable",
)


def write_report_workbook(
    path: str | Path,
    findings: Findings,
    campaigns: Iterable[Campaign],
    register: Register,
    *,
    names: Mapping[str, str],
    vocabulary: Vocabulary,
    before: Findings | None = None,
    sections: Sequence[Table] = (),
    only_under: str = "",
) -> None:
    """Write the workbook, whole or not at all, in the language in use.

    `names` by id stand for units and people. `before` is an earlier run; a sheet then tells what changed. `sections` are
    tables that plugins add. `only_under` is a unit: ledgers then hold what names it or somebody in it.
    """
    book = _Book(findings, tuple(campaigns), register, names, vocabulary, only_under)
    write_row_sheets(path, book.sheets(before, sections))


class _Book:
    def __init__(
        self, findings: Findings, campaigns: tuple[Campaign, ...], register: Register, names: Mapping[str, str],
        vocabulary: Vocabulary, only_under: str,
    ) -> None:  # fmt: skip
        self.findings, self.campaigns, self.register = findings, campaigns, register
        self.names, self.words, self.under = names, vocabulary, only_under
        self.titles = rule_titles(campaigns)
        self.campaign_titles = {c.id: titled(c.title, c.title_en) for c in campaigns}
        self.measures = {(c.id, r.id): r.measure for c in campaigns for r in c.rules if isinstance(r, Target)}
        header = findings.header
        self.view = register.view(header.as_of, header.as_known)
        self.within = self._within() if only_under else None

    def _within(self) -> frozenset[str]:
        ids = (fact.id for table in ("units", "people") for fact in self.register.tables.get(table, ()))
        return frozenset(id for id in ids if self.under in (self.findings.parents.get(id) or ()))

    def sheets(self, before: Findings | None, sections: Sequence[Table]) -> Iterator[RowSheet]:
        """Every sheet in its order; rows are made while they are written."""
        lang = 0 if current().locale.startswith("zh") else 1
        yield RowSheet(_("Summary"), (), (34, *[11] * (len(SHOWN) + 2)), self.summary())
        yield RowSheet(
            TO_DO["title"][lang], [both[lang] for name, both in TO_DO.items() if name != "title"], (30, 10, 9, 34, 26, 20, 12, 12, 9, 44, 16, 16, 12, 12, 12, 20),
            self.to_do(), hidden=frozenset({15}),
        )  # fmt: skip
        headings = [
            _("status"),
            _("clause"),
            _("what is asked"),
            _("who"),
            _("counterpart"),
            _("period"),
            _("due"),
            _("message"),
        ]
        yield RowSheet(_("Other findings"), headings, (10, 9, 34, 26, 22, 12, 12, 60), self.others())
        headings = [
            _("campaign"),
            _("clause"),
            _("what is asked"),
            *map(status_word, SHOWN),
            _("share met"),
            _("rests on"),
        ]
        yield RowSheet(
            _("By requirement"), headings, (18, 10, 40, *[9] * len(SHOWN), 10, 40), self.requirements()
        )
        if self.register.supplied("activities"):
            rows = activity_rows(self.view, self.words, self.names, self.within)
            yield RowSheet(
                _("Ledger of activities"),
                [_(h) for h in ACTIVITY_HEADINGS],
                (12, 16, 18, 26, 24, 24, 20, 50, 14, 14),
                rows,
            )
        if self.register.supplied("documents"):
            rows = document_rows(self.view, self.words, self.names, self.within)
            yield RowSheet(
                _("Ledger of documents"),
                [_(h) for h in DOCUMENT_HEADINGS],
                (12, 18, 26, 26, 26, 24, 12, 14),
                rows,
            )
        if before is not None:
            headings = [
                _("was"),
                _("is"),
                _("clause"),
                _("what is asked"),
                _("who"),
                _("counterpart"),
                _("period"),
                _("key"),
            ]
            yield RowSheet(_("Changes"), headings, (10, 10, 9, 36, 26, 22, 12, 40), self.changes(before))
        if any(campaign.assumed for campaign in self.campaigns):
            headings = [_("campaign"), _("figure"), _("value"), _("reason")]
            yield RowSheet(_("Assumed figures"), headings, (20, 34, 18, 80), self.assumed())
        for section in sections:
            yield RowSheet(section.title, section.headings, [20] * len(section.headings), section.rows)
        yield from self.decisions()
        yield RowSheet(_("About this workbook"), (), (100,), self.about())

    # Sheets --------------------------------------------------------------------------------------------

    def summary(self) -> Iterator[Sequence[Cell]]:
        header = self.findings.header
        yield (Styled(self.register.settings.title or _("Report"), "title"),)
        stand = _("as of {day}").format(day=header.as_of.isoformat())
        yield (
            Styled(stand if not self.under else f"{self.names.get(self.under, self.under)}  {stand}", "soft"),
        )
        yield ()
        words = [Styled(status_word(s), "heading") for s in SHOWN]
        yield (Styled(_("campaign"), "heading"), *words, Styled(_("share met"), "heading"))
        for campaign in self.campaigns:
            counts = counted(f for f in self.findings if f.campaign == campaign.id)
            yield (Styled(titled(campaign.title, campaign.title_en), "strong"), *_cells(counts))
        parts = split_by_college(self.findings, self.register)
        if not self.under and len(colleges(self.register)) > 1:
            yield ()
            yield (Styled(_("college"), "heading"), *words, Styled(_("share met"), "heading"))
            for college, found in parts.items():
                name = self.names.get(college, college) if college else _("of no college")
                yield (Styled(name, "strong"), *_cells(counted(found)))

    def assumed(self) -> Iterator[Sequence[Cell]]:
        for campaign in self.campaigns:
            for a in campaign.assumed:
                value = _("not given") if a.unlisted else span_text(a.value)
                yield (self.campaign_titles[campaign.id], a.name, value, a.reason)

    def to_do(self) -> Iterator[Sequence[Cell]]:
        rows = [f for f in self.findings if f.status in UNDONE]
        rows.sort(
            key=lambda f: (
                f.responsible == (),
                f.responsible,
                f.due or date.max,
                f.campaign,
                f.rule,
                f.subject,
            )
        )
        as_of = self.findings.header.as_of
        for f in rows:
            who = _("; ").join(responsible_text(r, self.names) for r in f.responsible) or _(
                "– (nobody: the post is vacant)"
            )
            since = f.period.since if f.period else f.due
            until = max(
                d
                for d in (
                    f.period.until if f.period else None,
                    f.due + timedelta(days=1) if f.due else None,
                    date.min,
                )
                if d
            )
            yield (
                Styled(who, "strong"), Styled(status_word(f.status), f.status), " ".join(f.clauses), self.asked(f),
                subject_text(f.subject, self.names, self.words), self.other(f), f.period.label if f.period else "", f.due,
                (f.due - as_of).days if f.due else "", self.said(f), Styled("", "fill_in"), Styled("", "fill_in"),
                Styled(None, "fill_in_day"), Styled(since, "fill_in_day"),
                Styled(until if until > date.min else None, "fill_in_day"), f.key,
            )  # fmt: skip

    def others(self) -> Iterator[Sequence[Cell]]:
        for f in self.findings:
            if f.status in ("late", "unknown", "waived"):
                yield (
                    Styled(status_word(f.status), f.status), " ".join(f.clauses), self.asked(f),
                    subject_text(f.subject, self.names, self.words), self.other(f), f.period.label if f.period else "",
                    f.due, self.said(f),
                )  # fmt: skip

    def requirements(self) -> Iterator[Sequence[Cell]]:
        assumed: dict[tuple[str, str], set[str]] = {}
        for f in self.findings:
            if f.assumed:
                assumed.setdefault((f.campaign, f.rule.partition("/")[0]), set()).update(f.assumed)
        for (campaign, rule), counts in by_requirement(self.findings).items():
            rests = " ".join(sorted(assumed.get((campaign, rule), ())))
            title = self.titles.get((campaign, rule), "")
            yield (self.campaign_titles.get(campaign, campaign), rule, title, *_cells(counts), rests)

    def changes(self, before: Findings) -> Iterator[Sequence[Cell]]:
        known = {f.key: f for f in before}
        for f in self.findings:
            old = known.pop(f.key, None)
            if old is None or old.status != f.status:
                yield self.change(f, old, f)
        if not self.under:
            for old in known.values():
                yield self.change(old, old, None)

    def change(self, f: Finding, old: Finding | None, new: Finding | None) -> Sequence[Cell]:
        """One finding that changed, came or went."""
        return (
            Styled(status_word(old.status), old.status) if old else Styled(_("(new)"), "soft"),
            Styled(status_word(new.status), new.status) if new else Styled(_("(gone)"), "soft"),
            " ".join(f.clauses), self.asked(f), subject_text(f.subject, self.names, self.words), self.other(f),
            f.period.label if f.period else "", f.key,
        )  # fmt: skip

    def decisions(self) -> Iterator[RowSheet]:
        """The ledgers of decisions just as a register holds them, to be read back."""
        lang = "zh" if current().locale.startswith("zh") else "en"
        for name in DECISIONS:
            table = TABLES[name]
            facts = self.register.tables.get(name, ())
            if self.within is not None:
                within = self.within
                facts = tuple(f for f in facts if not within.isdisjoint(named_in(f)))
            if not facts and name != "waivers":
                continue
            columns = columns_of(table, facts, self.register.settings, Words(self.words), lang)
            cells = [
                [v if isinstance(v, date) else t for v, t in zip(c.values, c.texts, strict=True)]
                for c in columns
            ]
            rows = zip(*cells, strict=True)
            yield RowSheet(
                table.zh if lang == "zh" else name, [c.heading for c in columns], [16] * len(columns), rows
            )

    def about(self) -> Iterator[Sequence[Cell]]:
        header = self.findings.header
        yield (Styled(_("About this workbook"), "title"),)
        for text in ABOUT:
            yield (_(text),)
        yield (Styled(f"partyorg {header.version}  {header.workdays}", "soft"),)
        n = len(self.findings)
        yield (Styled(ngettext("{n} finding", "{n} findings", n).format(n=n), "soft"),)
        for id, digest in header.campaigns:
            yield (Styled(f"{id}  {digest}", "soft"),)
        yield (Styled(header.register_digest, "soft"),)

    # Cells ---------------------------------------------------------------------------------------------

    def asked(self, f: Finding) -> str:
        title = self.titles.get((f.campaign, f.rule)) or self.titles.get(
            (f.campaign, f.rule.partition("/")[0]), ""
        )
        return f"{f.rule} {title}".strip()

    def other(self, f: Finding) -> str:
        return subject_text(f.counterpart, self.names, self.words) if f.counterpart else f.about

    def said(self, f: Finding) -> str:
        return message(f, self.measures.get((f.campaign, f.rule), ""))


ABOUT = (
    N_("“To do” lists what is unmet, incomplete or pending, by who has to act. Yellow cells may be filled in: a reason, who approved an exception and on which day; since and until are suggested. `partyorg merge` then adds these exceptions to the register."),
    N_("The sheets of exceptions and other decisions at the end are ledgers as the register keeps them: rows may be added there too, and are read back by `partyorg merge`. A row that is there already is not changed; a correction is a row of its own."),
    N_("What is met or does not apply is counted in the summary and not listed. What is unknown counts neither as met nor as unmet."),
    N_("Findings advise; people decide. The column `key` names a finding for programs; leave it as it is."),
)  # fmt: skip


def _cells(counts: Counts) -> list[Cell]:
    cells: list[Cell] = [counts[s] for s in SHOWN]
    return [*cells, Styled(counts.met if counts.met is not None else "–", "share")]
