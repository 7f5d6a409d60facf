"""What a register says about itself beside its facts: title, root, semesters, holidays, extension columns."""

from collections.abc import Mapping
from datetime import date
from typing import Literal

from attrs import field, frozen

__all__ = ["AttrType", "Holiday", "Semester", "Settings"]

AttrType = Literal["text", "date", "number", "boolean"]


@frozen
class Semester:
    """A labelled teaching term, half-open."""

    label: str
    since: date
    until: date


@frozen
class Holiday:
    """A stretch of days off (or, with `working`, of days on) that the school declares, half-open.

    `school` marks a vacation, which rules may skip; without it the row only corrects the working-day calendar.
    """

    since: date
    until: date
    label: str = ""
    working: bool = False
    school: bool = True


@frozen
class Settings:
    """The contents of `register.toml`.

    `root` is the id of the top unit ("" : the only unit without a parent). `recorded_since` gives, per table, the day
    from which this ledger was kept; `attr` the declared extension columns with their types.
    """

    title: str = ""
    root: str = ""
    semesters: tuple[Semester, ...] = ()
    holidays: tuple[Holiday, ...] = ()
    recorded_since: Mapping[str, date] = field(factory=dict, hash=False)
    attr: Mapping[str, AttrType] = field(factory=dict, hash=False)
