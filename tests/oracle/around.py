"""What binding words stand for at a place in a rule, and who somebody is."""

from datetime import date
from typing import Any, NamedTuple

from attrs import evolve, frozen

from .seen import Seeing, Seen


class Who(NamedTuple):
    """A person or unit (or an id not in the register: type ""), or a seat; `holder` is set for a plural seat."""

    type: str
    id: str
    unit: str = ""
    post: str = ""
    holder: str = ""


def who(seeing: Seeing, id: str) -> Who:
    """Who stands behind an id in a cell; what is in the register neither as a person nor as a unit is taken for a person."""
    if id in seeing.people:
        return Who("person", id)
    return Who("unit" if id in seeing.units else "person", id)


def seat(seeing: Seeing, tenure: Seen) -> Who:
    """The seat that a tenure of a post fills."""
    unit, post = tenure["unit"], tenure["value"]
    if seeing.is_single(post):
        return Who("post", f"{unit}/{post}", unit, post)
    return Who("post", f"{unit}/{post}/{tenure['person']}", unit, post, tenure["person"])


def holders(seeing: Seeing, one: Who, day: date) -> set[str]:
    """Who held the seat on the day."""
    return {
        t["person"]
        for t in seeing.tenures("post", day)
        if (t["unit"], t["value"]) == (one.unit, one.post) and one.holder in ("", t["person"])
    }


@frozen(cache_hash=True)
class Around:
    """The bindings in force. In a duty on pairs, `pair` are the two that `counterpart` stands for.

    `home_day` is the day on which `.unit` of a subject is read in a scope or `per`; `homes` the units of a seat that
    fell apart into persons; `stretch` the days of the judged period.
    """

    self_: Who | None = None
    subject: Who | None = None
    counterpart: Who | None = None
    pair: tuple[Who, ...] = ()
    anchor: Seen | None = None
    anchor_day: date | None = None
    fact: Seen | None = None
    fact_day: date | None = None
    home_day: date | None = None
    homes: tuple[str, ...] = ()
    stretch: frozenset[date] | None = None

    def with_(self, **changes: Any) -> "Around":
        """These bindings with some changed."""
        return evolve(self, **changes)


NOWHERE = Around()
