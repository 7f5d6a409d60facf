"""Findings read back from their JSON lines."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import IO

from partyorg.errors import Fault, InputError, Where
from partyorg.evaluation.findings import Finding, Findings

__all__ = ["read_findings"]


def read_findings(source: str | Path | IO[str]) -> Findings:
    """The findings that `write_findings` wrote as JSON lines, in the order of their keys.

    `Findings.under` finds nothing in them, since the tree is not written along. Raises InputError with every line that
    is not a finding.
    """
    if isinstance(source, str | Path):
        path = Path(source)
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            raise InputError([Fault("F101", "the findings cannot be read", Where(file=str(path)))]) from None
        return _read(text.splitlines(), path.name)
    return _read(source.read().splitlines(), "")


def _read(lines: Iterable[str], file: str) -> Findings:
    from partyorg._converter import finding_from, header_from

    faults: list[Fault] = []
    rows: list[Finding] = []
    header = None
    for number, line in enumerate(lines, 1):
        where = Where(file=file, line=number)
        try:
            row = json.loads(line)
            if number == 1:
                header = header_from(row)
            else:
                rows.append(finding_from(row))
        # A converter raises groups, and whatever a value raised: every one of them means the same here.
        except Exception:  # noqa: BLE001
            wanted = "partyorg.run/1" if number == 1 else "partyorg.finding/1"
            faults.append(Fault("F102", "this line is no {format}", where, {"format": wanted}, line[:40]))
    if header is None and not faults:
        faults.append(
            Fault("F102", "this line is no {format}", Where(file=file, line=1), {"format": "partyorg.run/1"})
        )
    if faults or header is None:
        raise InputError(faults)
    return Findings(tuple(rows), header)
