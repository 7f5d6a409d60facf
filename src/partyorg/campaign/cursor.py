"""A place in a definition file: the value there, its key path, and how to complain about it.

Readers walk the file with cursors and go on after a fault, with a stand-in for the faulty value, so that one run
finds everything; a campaign is made only where no fault was found.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from partyorg.errors import Fault, Where, nearest

from .codes import CODES
from .positions import KeyPath
from .reading import Document, Reading

__all__ = ["Cursor", "Table", "shown"]

S = TypeVar("S", bound=str)


def shown(value: object) -> str:
    """A value as a fault shows it: short, in TOML's spelling."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{value}"' if len(value) <= 60 else f'"{value[:57]}..."'
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, int | Decimal):
        try:
            return f"{value}"[:60]
        except ValueError:  # an integer of thousands of digits
            return "a huge number"
    return str(value)


class Cursor:
    """One value of a file; `roots` are the binding words that may stand in it."""

    __slots__ = (
        "document",
        "key",
        "name_base",
        "origin",
        "parent",
        "patches",
        "path_base",
        "reading",
        "roots",
        "value",
    )

    def __init__(
        self,
        reading: Reading,
        document: Document,
        value: Any,
        *,
        parent: "Cursor | None" = None,
        key: str | int = "",
        path: KeyPath = (),
        name: str = "",
        roots: frozenset[str] = frozenset(),
        patches: "Mapping[KeyPath, Cursor] | None" = None,
        origin: "Cursor | None" = None,
    ) -> None:
        self.reading = reading
        self.document = document
        self.value = value
        self.parent = parent
        self.key = key
        self.path_base = path
        self.name_base = name
        self.roots = roots
        self.patches = patches
        """Where an overlay has put in a value: the place in its change, by key path inside the rule."""
        self.origin = origin

    def child(self, key: str | int) -> "Cursor":
        """The cursor at a key of the table or an index of the list."""
        c = Cursor(
            self.reading,
            self.document,
            self.value[key],
            parent=self,
            key=key,
            roots=self.roots,
            patches=self.patches,
        )
        if self.patches:
            c.origin = self.patches.get(c.inner_path)
            if c.origin is not None:
                c.document = c.origin.document
        return c

    def within(self, *roots: str) -> "Cursor":
        """The same place, with more binding words allowed."""
        return self.over(self.value, self.roots | set(roots))

    def over(self, value: Any, roots: frozenset[str] | None = None) -> "Cursor":
        """The same place, with another value."""
        return Cursor(
            self.reading,
            self.document,
            value,
            parent=self.parent,
            key=self.key,
            path=self.path_base,
            name=self.name_base,
            roots=self.roots if roots is None else roots,
            patches=self.patches,
            origin=self.origin,
        )

    @property
    def inner_path(self) -> KeyPath:
        """Keys and indices from the top of the rule, parameter or other table that reading began with."""
        return () if self.parent is None else (*self.parent.inner_path, self.key)

    @property
    def path(self) -> KeyPath:
        """Keys and indices from the top of the file in which the value is written."""
        if self.origin is not None:
            return self.origin.path
        if self.parent is None:
            return self.path_base
        return (*self.parent.path, self.key)

    @property
    def name(self) -> str:
        """The name of a figure here: RULE.key.path, where lists of tables are named by their `key`."""
        if self.parent is None or self.name_base:
            return self.name_base
        label = str(self.key)
        if isinstance(self.key, int):
            if isinstance(self.value, dict) and isinstance(self.value.get("key"), str):
                label = self.value["key"]
            elif self.parent.key == "window" and self.key < 2:
                label = ("lower", "upper")[self.key]
        above = self.parent.name
        return f"{above}.{label}" if above else label

    def where(self, *, key: bool = False) -> Where:
        """The place of the value, or of its key."""
        path, positions = self.path, self.document.positions
        line, column = positions.of_key(path) if key else positions.of_value(path)
        return Where(self.document.name, line, column, _dotted(path))

    def fault(
        self,
        code: str,
        *,
        at_key: bool = False,
        spelling: str = "",
        found: str = "",
        accepted: Iterable[str] = (),
        near: str = "",
        hint: str = "",
        where: Where | None = None,
        **params: str,
    ) -> None:
        """Report a fault at this place, once.

        `spelling` is a word as written, for which the nearest accepted one is looked up; `found` anything else.
        """
        options = tuple(accepted)
        place = where or self.where(key=at_key)
        params.setdefault("found", f'"{spelling}"' if spelling else found)
        fault = Fault(
            code,
            CODES[code],
            place,
            params,
            spelling or found,
            options,
            near or (nearest(spelling, options) if spelling else ""),
            hint,
        )
        self.reading.faults.setdefault((code, place, fault.found), fault)

    def wrong(self, wanted: str, *, accepted: Iterable[str] = ()) -> None:
        """Report that the value is of the wrong kind."""
        self.fault("D104", found=shown(self.value), accepted=accepted, wanted=wanted)

    # Plain values. Each reports a fault and gives a stand-in where the value is of another kind.

    def text(self) -> str:
        """The text here, which may not be blank."""
        if not isinstance(self.value, str):
            self.wrong("a text")
            return ""
        if not self.value.strip():
            self.fault("D109", key=str(self.key))
        return self.value

    def flag(self) -> bool:
        """The boolean here."""
        if not isinstance(self.value, bool):
            self.wrong("true or false")
            return False
        return self.value

    def day(self) -> date:
        """The date here."""
        if not isinstance(self.value, date) or isinstance(self.value, datetime):
            self.wrong("a date such as 2016-06-03")
            return date.min
        return self.value

    def whole(self, least: int = 0) -> int:
        """The whole number here."""
        if not isinstance(self.value, int) or isinstance(self.value, bool) or self.value < least:
            self.wrong(f"a whole number from {least}")
            return least
        return self.value

    def choice(self, options: Sequence[S]) -> S:
        """The word here, one of `options`."""
        if not isinstance(self.value, str):
            self.wrong("a word", accepted=options)
        elif self.value in options:
            return self.value  # type: ignore[return-value]
        else:
            self.fault("D105", spelling=self.value, accepted=options)
        return options[0]

    def texts(self) -> tuple[str, ...]:
        """The text here, or the list of texts."""
        return tuple(item.text() for item in self.several())

    def several(self) -> "list[Cursor]":
        """The elements of the list here, or the one value that stands for a list of one."""
        if isinstance(self.value, list):
            return [self.child(i) for i in range(len(self.value))]
        return [self]

    def elements(self, wanted: str = "a list") -> "list[Cursor]":
        """The elements of the list here."""
        if not isinstance(self.value, list):
            self.wrong(wanted)
            return []
        return [self.child(i) for i in range(len(self.value))]

    def words(self, list_name: str) -> tuple[str, ...]:
        """The vocabulary word or words here, as written."""
        return tuple(word for item in self.several() if (word := item.word(list_name)))

    def word(self, list_name: str) -> str:
        """The vocabulary word here, or "" after a fault."""
        if not isinstance(self.value, str):
            self.wrong("a word")
            return ""
        vocabulary = self.reading.vocabulary
        if not vocabulary.has(list_name, self.value):
            known = [word.id for word in vocabulary.words(list_name)]
            meant = vocabulary.resolve(list_name, self.value) or ""
            self.fault("D106", spelling=self.value, accepted=known, near=meant, list=list_name)
            return ""
        return self.value

    def table(self, what: str) -> "Table":
        """The table here, as something that remembers which of its keys were asked for."""
        return Table(self, what)

    def has_key(self, *keys: str) -> bool:
        """Whether the value is a table with one of the keys."""
        return isinstance(self.value, dict) and not self.value.keys().isdisjoint(keys)


def _dotted(path: KeyPath) -> str:
    out = ""
    for part in path:
        if isinstance(part, int):
            out += f"[{part}]"
        else:
            out += ("." if out else "") + (part if _PLAIN.fullmatch(part) else f'"{part}"')
    return out


_PLAIN = re.compile(r"[A-Za-z0-9_-]+")


class Table:
    """A table under reading. `done()` reports the keys that no reader asked for, with the nearest that one did."""

    __slots__ = ("asked", "broken", "cursor", "what")

    def __init__(self, cursor: Cursor, what: str) -> None:
        self.cursor = cursor
        self.what = what
        self.asked: dict[str, None] = {}
        self.broken = not isinstance(cursor.value, dict)
        if self.broken:
            cursor.wrong("a table")

    def __contains__(self, key: str) -> bool:
        return not self.broken and key in self.cursor.value

    def __iter__(self) -> Iterator[str]:
        return iter(() if self.broken else self.cursor.value)

    def get(self, key: str) -> Cursor | None:
        """The cursor at a key, or None where the key is absent."""
        self.asked[key] = None
        return self.cursor.child(key) if key in self else None

    def need(self, key: str) -> Cursor | None:
        """The cursor at a key that must be there; reports its absence."""
        found = self.get(key)
        if found is None and not self.broken:
            self.missing(key)
        return found

    def missing(self, key: str) -> None:
        """Report that a key is missing, unless one that looks like it is about to be reported."""
        self.cursor.fault("D103", key=key, found=key, table=self.what)

    def text(self, key: str, *, required: bool = False) -> str:
        """The text at a key, or ""."""
        at = self.need(key) if required else self.get(key)
        return at.text() if at else ""

    def texts(self, key: str) -> tuple[str, ...]:
        """The text or texts at a key, or none."""
        at = self.get(key)
        return at.texts() if at else ()

    def flag(self, key: str, default: bool = False) -> bool:
        """The boolean at a key."""
        at = self.get(key)
        return at.flag() if at else default

    def whole(self, key: str, default: int, least: int = 0) -> int:
        """The whole number at a key."""
        at = self.get(key)
        return at.whole(least) if at else default

    def day(self, key: str, *, required: bool = False) -> date | None:
        """The date at a key, or None."""
        at = self.need(key) if required else self.get(key)
        return at.day() if at else None

    def choice(self, key: str, options: Sequence[S], default: S) -> S:
        """One of the options at a key."""
        at = self.get(key)
        return at.choice(options) if at else default

    def span(self) -> tuple[date | None, date | None]:
        """The dates at `since` and `until`, the second after the first."""
        since, until = self.day("since"), self.day("until")
        if since and until and until <= since and date.min not in (since, until):
            self.cursor.child("until").fault("D110", key="until", other="since")
        return since, until

    def one_of(self, *keys: str) -> Cursor | None:
        """The cursor at the one of several keys that is given; reports none and more than one."""
        given = [key for key in keys if key in self]
        for key in keys:
            self.asked[key] = None
        if len(given) != 1 and not self.broken:
            self.cursor.fault("D108", accepted=keys, table=self.what, count=str(len(given)))
        return self.cursor.child(given[0]) if given else None

    def done(self) -> None:
        """Report every key that nobody asked for."""
        for key in self:
            if key not in self.asked:
                self.cursor.child(key).fault(
                    "D102", at_key=True, spelling=key, accepted=sorted(self.asked), key=key, table=self.what
                )
