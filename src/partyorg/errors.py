"""Faults and exceptions: what is wrong with an input, where it stands, and what would be accepted.

A branch that missed a meeting is a *finding*; a file that cannot be read as facts or definitions is a *fault*.
"""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from attrs import field, frozen

__all__ = ["Fault", "InputError", "PartyorgError", "Where", "nearest"]


@frozen
class Where:
    """The place of a fault: a file with line, column and key path, or a sheet with row and column.

    Lines, rows and columns count from 1, the way editors and spreadsheets show them; 0 means "not known".
    """

    file: str = ""
    line: int = 0
    column: int = 0
    key_path: str = ""
    sheet: str = ""
    row: int = 0
    heading: str = ""

    def __str__(self) -> str:
        parts = [self.file] if self.file else []
        if self.sheet and self.sheet != self.file:
            parts.append(self.sheet)
        if self.line:
            parts.append(f"{self.line}:{self.column}" if self.column else str(self.line))
        elif self.row:
            parts.append(f"row {self.row}")
        text = ":".join(parts)
        named = self.key_path or self.heading
        return f"{text} [{named}]" if named else text


@frozen
class Fault:
    """One thing wrong with an input.

    `code` is stable and safe to match on. `message` is an English template whose `{names}` are filled from `params`;
    reports translate the template and fill it again. `accepted` lists what would be taken, `nearest` the closest
    spelling among it, `hint` (a template too) what to do. `severity` is "error" or "warning".
    """

    code: str
    message: str
    where: Where = Where()
    params: Mapping[str, str] = field(factory=dict, hash=False)
    found: str = ""
    accepted: tuple[str, ...] = ()
    nearest: str = ""
    hint: str = ""
    severity: str = "error"

    def text(self) -> str:
        """The message in English with its parameters filled in."""
        return self.message.format(**self.params)

    def __str__(self) -> str:
        lines = [
            f"{self.where}: {self.code} {self.text()}" if str(self.where) else f"{self.code} {self.text()}"
        ]
        if self.nearest:
            lines.append(f"  did you mean {self.nearest!r}?")
        elif self.accepted:
            lines.append(f"  accepted: {', '.join(self.accepted)}")
        if self.hint:
            lines.append(f"  {self.hint.format(**self.params)}")
        return "\n".join(lines)


class PartyorgError(Exception):
    """Base of every exception this library raises on purpose."""


class InputError(PartyorgError):
    """An input cannot be read; `faults` lists everything wrong with it, in the order of the input."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = tuple(faults)
        super().__init__(self.faults)

    def __str__(self) -> str:
        return "\n".join(str(fault) for fault in self.faults)


def nearest(word: str, accepted: Iterable[str]) -> str:
    """The accepted spelling closest to `word`, or "" where nothing comes near."""
    close = get_close_matches(word, list(accepted), n=1, cutoff=0.6)
    return close[0] if close else ""
