"""A list of faults that stays readable: at most a thousand of a code, and a closing count of the rest."""

import re
from collections import Counter
from collections.abc import Iterable
from functools import partial

from attrs import evolve

from partyorg.errors import Fault, Where

__all__ = ["LIMIT", "FaultList", "shown"]

LIMIT = 1000
"""How many faults of one code are listed."""

_WIDTH = 60


class FaultList:
    """Faults in the order found, capped per code.

    >>> faults = FaultList(limit=1)
    >>> faults.add(Fault("R107", "bad"))
    >>> faults.add(Fault("R107", "bad"))
    >>> [fault.code for fault in faults.closed()]
    ['R107', 'R199']
    """

    def __init__(self, limit: int = LIMIT) -> None:
        self._limit = limit
        self._faults: list[Fault] = []
        self._counts: Counter[tuple[str, str]] = Counter()

    def add(self, fault: Fault) -> None:
        """Keep the fault, or only count it where enough of its code are listed."""
        if self.room(fault.code, fault.severity):
            self._faults.append(fault)

    def keep(self, fault: Fault) -> None:
        """List a fault for which `room` was true."""
        self._faults.append(fault)

    def room(self, code: str, severity: str = "error") -> bool:
        """Count one more fault of the code; whether it is still to be listed."""
        key = (code, severity)
        self._counts[key] += 1
        return self._counts[key] <= self._limit

    def extend(self, faults: "FaultList") -> None:
        """Take over another list, its uncounted rest included."""
        for fault in faults._faults:  # noqa: SLF001  (the same class)
            self.add(fault)
        for key, count in faults._counts.items():  # noqa: SLF001
            self._counts[key] += max(0, count - faults._limit)  # noqa: SLF001

    def hide(self, names: Iterable[str]) -> None:
        """Take these names of people out of every fault: they got into a cell of ids or of words."""
        parts = sorted((re.escape(name) for name in set(names) if len(name) > 1), key=len, reverse=True)
        if not parts or not self._faults:
            return
        hidden = partial(re.compile("|".join(parts)).sub, "…")
        for n, fault in enumerate(self._faults):
            params = {key: hidden(value) for key, value in fault.params.items()}
            self._faults[n] = evolve(fault, found=hidden(fault.found), params=params)

    @property
    def errors(self) -> bool:
        """Whether any fault is an error."""
        return any(severity == "error" for _, severity in self._counts)

    def closed(self) -> tuple[Fault, ...]:
        """The faults listed, then one R199 for each code of which more were found."""
        rest = [
            Fault(
                "R199",
                "{count} more faults of code {code} are not listed",
                Where(),
                {"count": str(count - self._limit), "code": code},
                severity=severity,
            )
            for (code, severity), count in sorted(self._counts.items())
            if count > self._limit
        ]
        return (*self._faults, *rest)


def shown(value: object) -> str:
    """A cell as a fault may quote it: on one line and short."""
    text = " ".join(str(value).split())
    return text if len(text) <= _WIDTH else f"{text[: _WIDTH - 1]}…"
