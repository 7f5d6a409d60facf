"""Calendars (RFC 5545): an event for every task that lies ahead, with alarms, under an id that stays the same.

They are written by hand: three kinds of lines, folded at 75 bytes. A test reads them with a library of others.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

from partyorg.campaign.definition import Campaign
from partyorg.i18n import current
from partyorg.i18n import gettext as _
from partyorg.io.atomic import file_written
from partyorg.vocabulary import Vocabulary

from .messages import responsible_text, titled
from .reminders import Task

__all__ = ["calendar_lines", "write_calendar"]

ALARMS = (14, 3)
"""How many days before the day due a calendar reminds, at nine in the morning."""


def write_calendar(
    path: str | Path,
    ahead: Iterable[Task],
    campaigns: Iterable[Campaign],
    *,
    names: Mapping[str, str],
    vocabulary: Vocabulary,
    as_of: date,
    title: str = "",
) -> None:
    """Write the tasks that are not overdue as a calendar, whole or not at all, in the language in use."""
    lines = calendar_lines(ahead, campaigns, names=names, vocabulary=vocabulary, as_of=as_of, title=title)
    with (
        file_written(Path(path)) as temporary,
        temporary.open("w", encoding="utf-8", errors="replace", newline="") as out,
    ):
        for line in lines:
            out.write(folded(line))


def calendar_lines(
    ahead: Iterable[Task],
    campaigns: Iterable[Campaign],
    *,
    names: Mapping[str, str],
    vocabulary: Vocabulary,
    as_of: date,
    title: str = "",
) -> Iterator[str]:
    """The content lines of the calendar, not folded yet.

    The id of an event comes from its task's key, so that a later calendar updates it. Its stamp is the day of the
    evaluation: there is no clock in it. A day that is an estimate is marked so in the title and in the text.
    """
    campaign_titles = {c.id: titled(c.title, c.title_en) for c in campaigns}
    yield "BEGIN:VCALENDAR"
    yield "VERSION:2.0"
    yield f"PRODID:-//partyorg//partyorg//{current().locale[:2].upper()}"
    yield "CALSCALE:GREGORIAN"
    yield "METHOD:PUBLISH"
    yield f"X-WR-CALNAME:{escaped(title or _('What falls due'))}"
    stamp = f"{as_of:%Y%m%d}T000000Z"
    for task in ahead:
        if not task.overdue:
            yield from _event(task, campaign_titles, names, vocabulary, stamp)
    yield "END:VCALENDAR"


def _event(
    task: Task,
    campaign_titles: Mapping[str, str],
    names: Mapping[str, str],
    vocabulary: Vocabulary,
    stamp: str,
) -> Iterator[str]:
    who = _("; ").join(responsible_text(r, names) for r in task.responsible)
    n = len(task.subjects)
    summary = f"{task.rule} {task.title}" + (f" ({n})" if n > 1 else "") + (f" · {who}" if who else "")
    if task.estimated:
        summary = _("{what} (the day is an estimate)").format(what=summary)
    certainty = (
        _("The day is an estimate: the working days of that year are not published yet.")
        if task.estimated
        else _("The day is certain.")
    )
    clauses = _("clauses: {ids}").format(ids=" ".join(task.clauses))
    told = [
        campaign_titles.get(task.campaign, task.campaign), clauses, _("who: {who}").format(who=task.about(names, vocabulary)),
        _("who has to act: {people}").format(people=who or "–"), certainty,
    ]  # fmt: skip
    yield "BEGIN:VEVENT"
    yield f"UID:{sha256(task.key.encode('utf-8', 'replace')).hexdigest()[:32]}@partyorg"
    yield f"DTSTAMP:{stamp}"
    yield f"DTSTART;VALUE=DATE:{task.due:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{task.due + timedelta(days=1):%Y%m%d}"
    yield "TRANSP:TRANSPARENT"
    yield f"STATUS:{'TENTATIVE' if task.estimated else 'CONFIRMED'}"
    yield f"SUMMARY:{escaped(summary)}"
    yield f"DESCRIPTION:{escaped(chr(10).join(told))}"
    yield f"CATEGORIES:{escaped(task.campaign)}"
    for days in ALARMS:
        yield "BEGIN:VALARM"
        yield "ACTION:DISPLAY"
        yield f"TRIGGER:-P{days - 1}DT15H"  # a day begins at midnight; nine in the morning is fifteen hours earlier a day later
        yield f"DESCRIPTION:{escaped(summary)}"
        yield "END:VALARM"
    yield "END:VEVENT"


def escaped(text: str) -> str:
    """A text as a value: signs of the format quoted, line ends too, other control characters left out."""
    for sign, quoted in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\\n"), ("\n", "\\n")):
        text = text.replace(sign, quoted)
    return "".join(sign for sign in text if sign >= " " and sign != "\x7f")


def folded(line: str) -> str:
    """A content line with its line end, broken so that no part is longer than 75 bytes; no character is torn."""
    if len(line) <= 75 and line.isascii():
        return line + "\r\n"
    out, size = [], 0
    for sign in line:
        wide = len(sign.encode("utf-8", "replace"))
        if size + wide > 75:
            out.append("\r\n ")
            size = 1
        out.append(sign)
        size += wide
    return "".join(out) + "\r\n"
