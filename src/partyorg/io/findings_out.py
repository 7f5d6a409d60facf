"""Findings for other programs: JSON lines and CSV, by ids alone.

Texts are put together by hand from pieces that are quoted once: a campus has many findings, and few distinct texts.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import date
from json.encoder import encode_basestring as quoted
from pathlib import Path
from typing import IO, Literal

from partyorg.dates import Period
from partyorg.evaluation.findings import Finding, Findings, Ref, Responsible, RunHeader

from .atomic import file_written
from .csv_folder import guarded

__all__ = ["COLUMNS", "finding_lines", "header_line", "write_findings"]

COLUMNS = (
    "key", "campaign", "rule", "rule_since", "clauses", "subject_type", "subject", "subject_name", "counterpart",
    "counterpart_name", "about", "period", "period_since", "period_until", "due", "status", "severity", "count",
    "required", "value", "grade", "reason", "evidence", "responsible", "assumed", "estimated",
)  # fmt: skip
"""The headings of the CSV form; the two of names only where names are asked for."""


def write_findings(
    findings: Findings,
    target: str | Path | IO[str],
    format: Literal["jsonl", "csv"] = "jsonl",
    *,
    names: Mapping[str, str] | None = None,
) -> None:
    """Write findings to a file, whole or not at all, or to an open text stream.

    "jsonl": the run (`partyorg.run/1`), then one finding a line (`partyorg.finding/1`) in the order of their keys by code
    point. "csv": the same rows under headings; `names` (by id) adds columns with names to it, and to it alone.
    """
    if names is not None and format != "csv":
        raise ValueError("JSON lines hold ids only; names go into tables")
    if isinstance(target, str | Path):
        encoding = "utf-8-sig" if format == "csv" else "utf-8"  # spreadsheets know UTF-8 by its mark
        with (
            file_written(Path(target)) as temporary,
            temporary.open("w", encoding=encoding, newline="") as stream,
        ):
            _write(findings, stream, format, names)
    else:
        _write(findings, target, format, names)


def _write(
    findings: Findings, stream: IO[str], format: Literal["jsonl", "csv"], names: Mapping[str, str] | None
) -> None:
    if format == "csv":
        _write_csv(findings, stream, names)
        return
    lines = [header_line(findings.header, len(findings))]
    lines += finding_lines(findings)
    lines.append("")
    stream.write("\n".join(lines))


def header_line(header: RunHeader, count: int) -> str:
    """The first line: what the run looked at."""
    campaigns = ",".join(
        f'{{"id":{quoted(id)},"digest":{quoted(digest)}}}' for id, digest in header.campaigns
    )
    return (
        f'{{"format":"partyorg.run/1","as_of":"{header.as_of}","as_known":"{header.as_known}",'
        f'"campaigns":[{campaigns}],"register_digest":{quoted(header.register_digest)},'
        f'"workdays":{quoted(header.workdays)},"version":{quoted(header.version)},"findings":{count}}}'
    )


def finding_lines(findings: Findings) -> list[str]:
    """One JSON text for each finding, in the order of the keys."""
    rows = findings.rows
    keys = [_key(f) for f in rows]
    line = _Pieces().line
    return [line(keys[n], rows[n]) for n in sorted(range(len(rows)), key=keys.__getitem__)]


def _key(f: Finding) -> str:
    """The same text as `Finding.key` (a test holds them together), without its detours."""
    subject, other, period = f.subject, f.counterpart, f.period
    far = f"{other.type}:{other.id}" if other else ""
    label = period.label if period else ""
    text = f"{f.campaign}|{f.rule}|{subject.type}:{subject.id}|{far}|{f.about}|{label}"
    return text if text.count("|") == 5 else f.key


class _Pieces:
    """JSON texts of what findings have in common, each made once.

    Objects that many findings share are looked up by identity: the findings keep them alive.
    """

    def __init__(self) -> None:
        self.memo: dict[object, str] = {}

    def line(self, key: str, f: Finding) -> str:
        """The JSON text of one finding."""
        memo = self.memo
        subject, other, period, due, value = f.subject, f.counterpart, f.period, f.due, f.value
        rule = (f.rule, f.rule_since, f.campaign, id(f.clauses))
        head = memo.get(rule) or self.keep(rule, self.head(f))
        wanted = f.required
        if wanted.__class__ is not int and wanted is not None:
            wanted = repr(wanted)  # type: ignore[assignment]  # 1/2 and 0.5 are equal, but written differently
        end = (f.status, f.severity, f.count, wanted, f.reason, f.grade, f.estimated, f.assumed)
        tail = memo.get(end) or self.keep(end, self.tail(f))
        who = f.responsible
        return (
            f'{{"format":"partyorg.finding/1","key":{quoted(key)}{head}'
            f'"subject":{{"type":"{subject.type}","id":{quoted(subject.id)}}},"counterpart":'
            f"{'null' if other is None else memo.get(id(other)) or self.ref(other)},"
            f'"about":{quoted(f.about) if f.about else _EMPTY},'
            f'"period":{"null" if period is None else memo.get(id(period)) or self.period(period)},'
            f'"due":{"null" if due is None else memo.get(due) or self.day(due)}{tail}'
            f'"value":{"null" if value is None else quoted(str(value))},'
            f'"evidence":{_texts(f.evidence)},'
            f'"responsible":{memo.get(id(who)) or self.responsible(who)}}}'
        )

    def keep(self, key: object, text: str) -> str:
        """Remember a piece."""
        self.memo[key] = text
        return text

    def head(self, f: Finding) -> str:
        """What all findings of one version of a rule share."""
        since = "null" if f.rule_since is None else f'"{f.rule_since}"'
        return (
            f',"campaign":{quoted(f.campaign)},"rule":{quoted(f.rule)},"rule_since":{since},'
            f'"clauses":{_texts(f.clauses)},'
        )

    def tail(self, f: Finding) -> str:
        """What findings of one outcome share."""
        count = "null" if f.count is None else str(f.count)
        wanted = f.required
        required = (
            "null" if wanted is None else str(wanted) if isinstance(wanted, int) else quoted(str(wanted))
        )
        return (
            f',"status":"{f.status}","severity":"{f.severity}","count":{count},"required":{required},'
            f'"grade":{quoted(f.grade)},"reason":{quoted(f.reason)},"assumed":{_texts(f.assumed)},'
            f'"estimated":{"true" if f.estimated else "false"},'
        )

    def day(self, day: date) -> str:
        """A civil date."""
        return self.keep(day, f'"{day}"')

    def ref(self, ref: Ref) -> str:
        """A subject or counterpart."""
        return self.keep(id(ref), f'{{"type":"{ref.type}","id":{quoted(ref.id)}}}')

    def responsible(self, who: tuple[Responsible, ...]) -> str:
        """Who has to act."""
        parts = [
            f'{{"person":{quoted(r.person)},"post":{quoted(r.post)},"unit":{quoted(r.unit)}}}' for r in who
        ]
        return self.keep(id(who), f"[{','.join(parts)}]")

    def period(self, period: Period) -> str:
        """A labelled period."""
        text = f'{{"label":{quoted(period.label)},"since":"{period.since}","until":"{period.until}"}}'
        return self.keep(id(period), text)


_EMPTY = '""'


def _texts(texts: tuple[str, ...]) -> str:
    return f"[{','.join([quoted(text) for text in texts])}]" if texts else "[]"


def _write_csv(findings: Findings, stream: IO[str], names: Mapping[str, str] | None) -> None:
    columns = [c for c in COLUMNS if names is not None or not c.endswith("_name")]
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, columns, extrasaction="ignore", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(_csv_rows(findings, names or {}))
    stream.write(buffer.getvalue())


def _csv_rows(findings: Findings, names: Mapping[str, str]) -> Iterator[dict[str, str]]:
    for key, n in sorted((finding.key, n) for n, finding in enumerate(findings.rows)):
        f = findings.rows[n]
        values: dict[str, object] = {
            "key": key, "campaign": f.campaign, "rule": f.rule, "rule_since": f.rule_since,
            "clauses": ";".join(f.clauses), "subject_type": f.subject.type, "subject": f.subject.id,
            "subject_name": _name(f.subject, names), "counterpart": f.counterpart.id if f.counterpart else "",
            "counterpart_name": _name(f.counterpart, names), "about": f.about,
            "period": f.period.label if f.period else "", "period_since": f.period.since if f.period else "",
            "period_until": f.period.until if f.period else "", "due": f.due, "status": f.status,
            "severity": f.severity, "count": f.count, "required": f.required, "value": f.value, "grade": f.grade,
            "reason": f.reason, "evidence": ";".join(f.evidence), "responsible": ";".join(map(_responsible, f.responsible)),
            "assumed": ";".join(f.assumed), "estimated": "true" if f.estimated else "",
        }  # fmt: skip
        yield {name: "" if value is None else guarded(str(value)) for name, value in values.items()}


def _responsible(who: Responsible) -> str:
    """Person, post and unit, those that are known, joined by "/"."""
    return "/".join(filter(None, (who.person, who.post, who.unit)))


def _name(ref: Ref | None, names: Mapping[str, str]) -> str:
    """The name behind a reference: of a seat, its unit's, and its holder's where it names one."""
    if ref is None:
        return ""
    if ref.type != "post":
        return names.get(ref.id, "")
    parts = ref.id.split("/")
    return " ".join(filter(None, (names.get(part, "") for part in (parts[0], *parts[2:]))))
