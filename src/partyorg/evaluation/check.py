"""Checks in Python: what a plugin hands over, what its function is given, and the rows it gives back.

For what a definition cannot say. The function looks at one view of a register and tells what it found; clauses, force,
severity, waivers and who has to act come from the `[[check]]` table that uses it.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from attrs import field, frozen

from partyorg.facts import View
from partyorg.org import Org

from .findings import Ref, Status

__all__ = ["Check", "CheckInput", "CheckRow"]


@frozen(kw_only=True)
class CheckRow:
    """What a check found about one subject; the fields mean what they mean in a `Finding`.

    An unmet row is shown as waived where a waiver of the rule covers its due day. `done` is the day on which a met or late
    row was reached. `assumed` names figures that the row rests on and no document gives.
    """

    subject: Ref
    status: Status
    counterpart: Ref | None = None
    about: str = ""
    due: date | None = None
    done: date | None = None
    count: int | None = None
    required: Fraction | Decimal | int | None = None
    value: Fraction | Decimal | int | None = None
    grade: str = ""
    reason: str = ""
    evidence: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()


@frozen(kw_only=True)
class CheckInput:
    """What a check may look at: the register as seen on `as_of`, its organization, and the arguments of the rule.

    `since` and `until` (out, None: open) are the days for which the rule holds: the campaign's window and the versions of
    the rule together.
    """

    view: View = field(repr=False)
    org: Org = field(repr=False)
    args: Mapping[str, Any]
    since: date
    until: date | None

    @property
    def as_of(self) -> date:
        """The last day seen."""
        return self.view.as_of


@frozen(kw_only=True)
class Check:
    """A check that definitions use by its name, `PLUGIN.NAME`.

    `run` gives rows, one for each subject (and fact), and never raises for an unmet requirement. `args` names the
    arguments it takes, with their kinds; those in `optional` may be left out. `reads` are the tables without which
    nothing can be told: where one is not kept, the answer is one row unknown.

    `looks` names the tables that `run` looks at beside units, placements, people, tenures and waivers, each with the kinds
    of facts it needs (none named: all of them); None stands for any table. What runs over millions of members gives `run`
    no other facts.
    """

    name: str
    run: Callable[[CheckInput], Iterable[CheckRow]]
    args: Mapping[str, type] = field(factory=dict, hash=False)
    optional: frozenset[str] = frozenset()
    reads: tuple[str, ...] = ()
    looks: Mapping[str, tuple[str, ...]] | None = field(default=None, hash=False)
