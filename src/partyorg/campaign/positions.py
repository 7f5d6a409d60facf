"""Where every key of a TOML text stands: a scan that tomllib, which gives no places, leaves to us."""

import re
import tomllib
from bisect import bisect_right
from typing import NamedTuple

__all__ = ["KeyPath", "Place", "Positions", "end_of_value"]

KeyPath = tuple[str | int, ...]
"""Keys and list indices from the top of the file."""


class Place(NamedTuple):
    """Line and column, both counted from 1."""

    line: int
    column: int


_BLANK = re.compile(r"(?:[ \t\n]|#[^\n]*)*")
_BLANK_OR_COMMA = re.compile(r"(?:[ \t\n,]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_STRING = re.compile(
    r'"""(?:\\.|[^\\])*?"""(?:"{0,2})'
    r"|'''.*?'''(?:'{0,2})"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'",
    re.DOTALL,
)
_SCALAR = re.compile(r"[^,\]}#\n]*")


_HEADING = re.compile(r"^[ \t]*(?=\[\[[ \t]*([A-Za-z0-9_-]+)[ \t]*\]\])", re.MULTILINE)


class Positions:
    """Places by key path, for a text that tomllib has accepted.

    A path that has no place of its own (a missing key) gets the place of what surrounds it. A file without faults is asked
    for the headings of its tables alone, so the whole text is scanned when another place is wanted.
    """

    __slots__ = ("_headings", "_scanned", "_starts", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = [0, *(m.end() for m in re.finditer("\n", text))]
        self._headings = _headings(text)
        self._scanned: _Scan | None = None

    def of_key(self, path: KeyPath) -> Place:
        """The place of the key, or of the table or list element itself where it has no key."""
        heading = self._headings.get(path)
        return self.at(heading) if heading is not None else self._find(path, self._scan().keys)

    def of_value(self, path: KeyPath) -> Place:
        """The place of the value."""
        heading = self._headings.get(path)
        return self.at(heading) if heading is not None else self._find(path, self._scan().values)

    def paths(self) -> tuple[KeyPath, ...]:
        """Every key path that has a place, in the order of the text."""
        keys = self._scan().keys
        return tuple(sorted(keys, key=keys.__getitem__))

    def _scan(self) -> "_Scan":
        if self._scanned is None:
            self._scanned = _Scan(self._text)
            self._scanned.statements()
        return self._scanned

    def at(self, offset: int) -> Place:
        """The place of a character."""
        line = bisect_right(self._starts, offset)
        return Place(line, offset - self._starts[line - 1] + 1)

    def _find(self, path: KeyPath, places: dict[KeyPath, int]) -> Place:
        while path not in places and path:
            path = path[:-1]
        return self.at(places.get(path, 0))


def _headings(text: str) -> dict[KeyPath, int]:
    """The offsets of `[[name]]` by name and number; none where a text of several lines could look like one."""
    found: dict[KeyPath, int] = {}
    if '"""' in text or "'''" in text:
        return found
    numbers: dict[str, int] = {}
    for heading in _HEADING.finditer(text):
        name = heading[1]
        number = numbers[name] = numbers.get(name, -1) + 1
        found[name, number] = heading.end()
    return found


def end_of_value(text: str, at: int) -> int:
    """Where the value that begins at an offset of an accepted text ends."""
    return _Scan(text).value(at, ())


class _Scan:
    def __init__(self, text: str) -> None:
        self.text = text
        self.keys: dict[KeyPath, int] = {}
        self.values: dict[KeyPath, int] = {}
        self.lengths: dict[KeyPath, int] = {}

    def statements(self) -> None:
        """Note the places of the whole text."""
        text, size = self.text, len(self.text)
        table: KeyPath = ()
        at = self._skip(0)
        while at < size:
            start = at
            if text.startswith("[[", at):
                names, at = self._names(at + 2)
                path = (*self._resolve(names[:-1]), names[-1])
                number = self.lengths[path] = self.lengths.get(path, -1) + 1
                self._note(path, start, start)
                table = (*path, number)
                self.keys[table] = self.values[table] = start
                at += 2
            elif text[at] == "[":
                names, at = self._names(at + 1)
                table = self._resolve(names)
                self.keys[table] = self.values[table] = start
                at += 1
            else:
                at = self._pair(at, table)
            at = self._skip(at)

    def _resolve(self, names: tuple[str, ...]) -> KeyPath:
        """The path of a table header: inside an array of tables, its last table is meant."""
        path: KeyPath = ()
        for name in names:
            path = (*path, name)
            if path in self.lengths:
                path = (*path, self.lengths[path])
        return path

    def _pair(self, at: int, table: KeyPath) -> int:
        start = at
        names, at = self._names(at)
        at = self._space(at + 1)  # behind the equals sign
        path = table
        for name in names:
            path = (*path, name)
            self._note(path, start, at)
        return self.value(at, path)

    def _names(self, at: int) -> tuple[tuple[str, ...], int]:
        """The parts of a dotted key, and the place behind it and behind spaces."""
        names = []
        while True:
            at = self._space(at)
            bare = _BARE_KEY.match(self.text, at)
            if bare:
                names.append(bare[0])
                at = bare.end()
            else:
                quoted = self._match(_STRING, at)
                names.append(tomllib.loads(f"x={quoted}")["x"])
                at += len(quoted)
            at = self._space(at)
            if not self.text.startswith(".", at):
                return tuple(names), at
            at += 1

    def value(self, at: int, path: KeyPath) -> int:
        """Note the places inside a value; gives the offset behind it."""
        sign = self.text[at]
        if sign in "\"'":
            return at + len(self._match(_STRING, at))
        if sign == "[":
            return self._array(at, path)
        if sign == "{":
            at = self._space(at + 1)
            while self.text[at] != "}":
                at = self._comma(self._pair(at, path))
            return at + 1
        return at + len(self._match(_SCALAR, at))

    def _array(self, at: int, path: KeyPath) -> int:
        at, number = self._skip(at + 1), 0
        while self.text[at] != "]":
            element = (*path, number)
            self.keys[element] = self.values[element] = at
            at = self._comma(self.value(at, element))
            number += 1
        return at + 1

    def _note(self, path: KeyPath, key: int, value: int) -> None:
        if path not in self.keys:
            self.keys[path] = key
            self.values[path] = value

    def _match(self, pattern: re.Pattern[str], at: int) -> str:
        found = pattern.match(self.text, at)
        assert found, "tomllib has read the text"
        return found[0]

    def _skip(self, at: int) -> int:
        return len(self._match(_BLANK, at)) + at

    def _comma(self, at: int) -> int:
        return len(self._match(_BLANK_OR_COMMA, at)) + at

    def _space(self, at: int) -> int:
        return len(self._match(_SPACE, at)) + at
