"""Write docs/reference/register.md from the description of the tables.

    python scripts/make_register_reference.py [--check]

`--check` writes nothing and exits 1 if the file would change.
"""

import argparse
from pathlib import Path

from partyorg.facts.tables import ENVELOPE, TABLES, Column, Table

FILE = Path(__file__).parent.parent / "docs/reference/register.md"

HEAD = r"""# 登记数据的格式 · The register

<!-- Written by scripts/make_register_reference.py; edit the tables in src/partyorg/facts/tables.py. -->

一份登记数据是一个 CSV 文件夹、一个 XLSX 工作簿（每表一张工作表）或一个 JSON 文件。列名和词语中英文均可。
A register is a folder of CSV files (`units.csv` or `组织.csv`), one workbook with a sheet per table, or one JSON file.
Headings and words may be Chinese or English, mixed as you like; either spelling below is accepted, as are the aliases.

* **缺表与空表不同 · A missing table is not an empty one.** No table: this ledger is not kept here, and rules that must read it
  answer `unknown`. Headings without rows: kept, and nothing happened.
* **日期 · Days**: 2024-03-05, 2024/3/5, 2024.3.5, 2024年3月5日, 20240305; a time of day is left out. Two-digit years and days
  before years are refused. A month alone is taken only under a heading with 年月.
* **起止 · Spans** are half-open: `since` is in, `until` is the first day out; empty or 至今 is open. Under the headings marked
  *last day* the day written is still in, and is read as the day after.
* **多个值 · Several values** are separated by `;` or `；`, ids also by `、`. **Maps** are written `key=value;key=value`. A
  backslash quotes the sign after it. A backslash at the very start of any other cell means: the rest exactly as it stands.
* **编号 · Ids** are text. A spreadsheet cell that has become a number is refused, as digits and leading zeros may be lost.
  Where a table's `id` is left out, it is the table's name and the filled cells of the key, joined by `/`.
* **编码 · Encodings**: UTF-8 with or without BOM, and GB18030, are recognised. CSV is written as UTF-8 with BOM. A CSV cell
  that a spreadsheet would take for a formula is written with an apostrophe before it, which reading takes off again.
* **扩展列 · Columns of your own** are headed `attr.NAME` and declared in `register.toml`.
* **不予登记 · Never held**: ethnicity, belief, origin, identity numbers, contact data, family, health, income. Such columns are
  left out and named (R113), and no `attr.` may have such a name (R115).

`partyorg check` names everything that is wrong: see [fault codes](faults.md). `partyorg template` writes a workbook to fill in.

## `register.toml`

```toml
title = "示例大学"
root = "C0"                    # the top unit; may be left out where only one unit has no parent

[[semester]]
label = "2024秋"
since = 2024-09-01
until = 2025-01-20             # the first day out

[[holiday]]                    # a vacation; with working = true a working day, with school = false no vacation
label = "寒假"
since = 2025-01-20
until = 2025-02-17

[recorded_since]               # from when a ledger was kept; earlier periods are unknown
activities = 2023-01-01

[attr]                         # extension columns: text, date, number or boolean
room = "text"
```

In a workbook the same stands on a sheet `register` (登记设置), in JSON under `settings`. A JSON register is
`{"format": "partyorg.register/1", "settings": {…}, "tables": {"units": [{"id": "C0", "kind": "committee"}, …], …}}`:
lists and maps are JSON lists and objects, days are texts, empty cells are left out.

"""

TYPES = {
    "text": "text",
    "id": "id",
    "ids": "ids",
    "word": "word",
    "words": "words",
    "date": "day",
    "map": "map",
    "decimal": "number",
    "integer": "whole number",
    "scalar": "number or word",
}


def main() -> int:
    """Compare or write the file, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--check", action="store_true", help="write nothing; exit 1 if the file is out of date"
    )
    check = parser.parse_args().check
    old = FILE.read_text(encoding="utf-8") if FILE.exists() else ""
    new = HEAD + "\n".join(section(table) for table in TABLES.values()) + "\n" + envelope()
    if old != new and not check:
        FILE.write_text(new, encoding="utf-8")
    print("out of date" if old != new and check else "up to date")
    return int(check and old != new)


def section(table: Table) -> str:
    """A heading, the key, and a row per column of the table's own."""
    own = [c for c in table.columns if c not in ENVELOPE]
    kept = " (optional)" if table.optional else ""
    key = ", ".join(f"`{name}`" for name in table.key)
    lines = [
        f"## {table.zh} · `{table.name}`",
        "",
        f"{table.note[0].upper()}{table.note[1:]}{kept}. Key: {key}.",
        "",
    ]
    return "\n".join([*lines, *rows(own), ""])


def envelope() -> str:
    """What every table may carry."""
    lines = ["## 各表通用的列 · Columns that every table may carry", ""]
    return "\n".join([*lines, *rows(list(ENVELOPE))]) + "\n"


def rows(columns: list[Column]) -> list[str]:
    """A table of columns."""
    head = ["| Column | 列名 | Type | Also accepted | Note |", "|---|---|---|---|---|"]
    return [*head, *(row(c) for c in columns)]


def row(column: Column) -> str:
    """One line of a table of columns."""
    also = [*column.aliases, *(f"{h} (last day)" for h in column.inclusive)]
    notes = ["required"] if column.required else []
    if column.words:
        notes.append(f"list `{column.words}`" if "." not in column.words else "list named by `kind`")
    if column.refs:
        notes.append("of any table" if column.refs == ("*",) else f"of {', '.join(column.refs)}")
    if column.note:
        notes.append(column.note)
    cells = (f"`{column.name}`", column.zh, TYPES[column.type], "、".join(also), "; ".join(notes))
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    raise SystemExit(main())
