"""What lies ahead, put together as people deal with it: one task for everything that one party has to do by one day."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from attrs import frozen

from partyorg.campaign.definition import Campaign
from partyorg.evaluation.findings import Finding, Ref, Responsible
from partyorg.i18n import gettext as _
from partyorg.i18n import ngettext
from partyorg.vocabulary import Vocabulary

from .lines import one_line
from .messages import responsible_text, titled
from .standing import TO_DO
from .table import rule_titles, subject_text

__all__ = ["Task", "tasks", "to_do_list"]

MOST_NAMED = 12
"""How many subjects a task names; of the rest it says how many there are."""


@frozen
class Task:
    """Rows of one rule that one party has to settle by one day.

    `key` is stable over runs: campaign, rule, party (a post, whoever holds it) and day. `estimated` says that the day rests on a year whose working
    days are not known yet; `overdue` that it has passed.
    """

    key: str
    campaign: str
    rule: str
    title: str
    clauses: tuple[str, ...]
    responsible: tuple[Responsible, ...]
    due: date
    estimated: bool
    overdue: bool
    subjects: tuple[Ref, ...]

    def about(self, names: Mapping[str, str], vocabulary: Vocabulary) -> str:
        """Whom the task is about, in the language in use."""
        shown = [subject_text(ref, names, vocabulary) for ref in self.subjects[:MOST_NAMED]]
        text = _("; ").join(shown)
        rest = len(self.subjects) - len(shown)
        return _("{shown} and {n} more").format(shown=text, n=rest) if rest else text


def tasks(findings: Iterable[Finding], campaigns: Iterable[Campaign], as_of: date) -> list[Task]:
    """What is pending, unmet or incomplete and has a day, as tasks in the order of their days."""
    campaigns = tuple(campaigns)
    titles = rule_titles(campaigns)
    groups: dict[tuple[date, str, str, tuple[Responsible, ...]], list[Finding]] = {}
    for f in findings:
        if f.status in TO_DO and f.due is not None:
            groups.setdefault((f.due, f.campaign, f.rule, f.responsible), []).append(f)
    # A task of a post stays the same task when another person comes to hold it, unless several hold the post at once.
    parties = Counter((due, campaign, rule, _party(who)) for due, campaign, rule, who in groups)
    out = []
    for (due, campaign, rule, who), rows in groups.items():
        title = titles.get((campaign, rule)) or titles.get((campaign, rule.partition("/")[0]), "")
        party = _party(who)
        if parties[due, campaign, rule, party] > 1:
            party = ";".join(f"{r.person}/{r.post}/{r.unit}" for r in who)
        about = tuple(dict.fromkeys(f.counterpart or f.subject for f in rows))
        key = f"{campaign}|{rule}|{party}|{due}"
        estimated = any(f.estimated for f in rows)
        out.append(
            Task(key, campaign, rule, title, rows[0].clauses, who, due, estimated, due <= as_of, about)
        )
    return sorted(out, key=lambda task: (task.due, task.key))


def _party(who: tuple[Responsible, ...]) -> str:
    """Who has to act, by post where there is one."""
    return ";".join(f"{r.post}/{r.unit}" if r.post else f"{r.person}//{r.unit}" for r in who)


def to_do_list(
    all_tasks: Sequence[Task],
    campaigns: Iterable[Campaign],
    names: Mapping[str, str],
    vocabulary: Vocabulary,
    as_of: date,
) -> Iterator[str]:
    """A plain list by person: for each who has to act his tasks, the overdue first; lines in the language in use."""
    campaign_titles = {c.id: titled(c.title, c.title_en) for c in campaigns}
    by_party: dict[tuple[Responsible, ...], list[Task]] = {}
    for task in all_tasks:
        by_party.setdefault(task.responsible, []).append(task)
    yield _("To do as of {day}").format(day=as_of.isoformat())
    order = sorted(by_party, key=lambda who: (not who, [responsible_text(r, names) for r in who]))
    for party in order:
        found = by_party[party]
        who = _("; ").join(responsible_text(r, names) for r in party) or _("– (nobody: the post is vacant)")
        late = sum(task.overdue for task in found)
        said = ngettext("{n} task", "{n} tasks", len(found)).format(n=len(found))
        if late:
            said = _("{tasks}, {n} overdue").format(tasks=said, n=late)
        yield ""
        yield one_line(f"{who} ({said})")
        for task in found:
            mark = "!" if task.overdue else " "
            day = task.due.isoformat() + (_(" (estimated)") if task.estimated else "")
            yield f" {mark} [ ] {day}  {task.rule} {task.title}"
            campaign = campaign_titles.get(task.campaign, task.campaign)
            yield one_line(f"         {campaign}: {task.about(names, vocabulary)}")
