"""Terms of office: when each began and ends, when to remind, and where the day it began is not on record."""

import tomllib
from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

from attrs import frozen

from partyorg.dates import Offset, add_months, contains, shift
from partyorg.facts import Activity, Unit

from .over_time import Org

__all__ = ["Rung", "Term", "TermFigure", "ladder", "term_figures", "terms"]

WITHOUT_RESULT = ("failed", "postponed")
"""Outcomes of an election that leave the old committee in office."""


@frozen
class TermFigure:
    """How long a term is, for units of these kinds and levels (none: any), by which article of which document.

    Holds for elections from `since` up to the day before `until`.
    """

    id: str
    kinds: tuple[str, ...]
    levels: tuple[str, ...]
    years: int
    since: date | None
    until: date | None
    source: str
    article: str

    def fits(self, unit: Unit) -> bool:
        """Whether the figure is for units like this one."""
        return unit.kind in self.kinds and (not self.levels or unit.level in self.levels)


@frozen(order=True)
class Rung:
    """One reminder: the day, and how many months it lies before the end of the term (below 0: after it)."""

    on: date
    months: int


@frozen(kw_only=True)
class Term:
    """One term of a unit.

    `began` is the day of the election it rests on (its fact: `election`), None where no election is on record. `ends` is
    the last day on which the next election is in time, `held` the day of that election. `before_text` says that the
    election lies before the first text with a figure, so that the length is taken from that later text.
    """

    unit: str
    figure: TermFigure
    began: date | None = None
    election: str = ""
    ends: date | None = None
    held: date | None = None
    next_election: str = ""
    before_text: bool = False

    def reached(self, day: date) -> Rung | None:
        """The last reminder that was due by the day; None before the first, and where nothing is left to remind of."""
        if self.ends is None or self.held is not None:
            return None
        return max((rung for rung in ladder(self.ends, day) if rung.on <= day), default=None)

    def coming(self, day: date) -> Rung | None:
        """The next reminder after the day."""
        if self.ends is None or self.held is not None:
            return None
        return next(rung for rung in ladder(self.ends, day) if rung.on > day)


@cache
def term_figures() -> tuple[TermFigure, ...]:
    """The figures that ship with the library, in the order in which they are tried."""
    return tuple(
        TermFigure(
            id=row["id"],
            kinds=tuple(row["kinds"]),
            levels=tuple(row["levels"]),
            years=row["years"],
            since=row.get("since"),
            until=row.get("until"),
            source=row["source"],
            article=row["article"],
        )
        for row in _data()["figure"]
    )


@cache
def _data() -> dict[str, Any]:
    text = (files("partyorg") / "org" / "terms.toml").read_text("utf-8")
    return tomllib.loads(text)


def ladder(ends: date, day: date) -> tuple[Rung, ...]:
    """The reminders of a term that ends on a day, up to the first one after `day`.

    Six months before the end (中国共产党支部工作条例（试行）第二十一条); then, as offices do, three months before, and every
    month from there on until the election is held.
    """
    reminders = _data()["reminders"]
    before, step = reminders["months_before"], reminders["then_every"]
    rungs = [Rung(add_months(ends, -months), months) for months in before]
    months = before[-1] - step
    while rungs[-1].on <= day:
        rungs.append(Rung(add_months(ends, -months), months))
        months -= step
    return tuple(rungs)


def terms(org: Org, day: date, figures: tuple[TermFigure, ...] | None = None) -> tuple[Term, ...]:
    """The terms of every unit that is there on the day and has a figure: units by id, their terms earliest first.

    The last term of a unit is the running one, or the one that says that no election is on record. Elections are
    activities of kind election that the unit hosts; one later than the view's as-of is not seen.
    """
    held = _elections(org)
    number = day.toordinal()
    known = figures or term_figures()
    out: list[Term] = []
    for id in sorted(org.units):
        unit = org.units[id]
        if contains(org.exists(id), number) and any(f.fits(unit) for f in known):
            out.extend(_of(unit, held.get(id, ()), known))
    return tuple(out)


def _elections(org: Org) -> dict[str, list[tuple[date, str]]]:
    out: dict[str, list[tuple[date, str]]] = {}
    for act in org.view.facts(Activity):
        if act.kind != "election" or act.on is None or act.revoked_on or act.outcome in WITHOUT_RESULT:
            continue
        for host in act.hosts:
            out.setdefault(host, []).append((act.on, act.id))
    return out


def _of(
    unit: Unit, elections: "list[tuple[date, str]] | tuple[()]", known: tuple[TermFigure, ...]
) -> Iterator[Term]:
    fitting = [f for f in known if f.fits(unit)]
    if not elections:
        yield Term(unit=unit.id, figure=fitting[0])
        return
    by_day = dict(sorted(elections, reverse=True))
    ordered: list[tuple[date | None, str]] = [*sorted(by_day.items()), (None, "")]
    for (began, id), (held, next_id) in pairwise(ordered):
        assert began is not None
        figure = next((f for f in fitting if _in_force(f, began)), None)
        earlier = figure is None
        figure = figure or min(fitting, key=lambda f: f.since or date.min)
        yield Term(
            unit=unit.id,
            figure=figure,
            began=began,
            election=id,
            ends=shift(began, Offset(months=12 * figure.years)),
            held=held,
            next_election=next_id,
            before_text=earlier,
        )


def _in_force(figure: TermFigure, day: date) -> bool:
    return (figure.since is None or figure.since <= day) and (figure.until is None or day < figure.until)
