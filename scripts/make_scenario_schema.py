"""Write src/partyorg/schemas/scenario.json, by which editors complete and check `*.scenario.toml`.

    python scripts/make_scenario_schema.py [--check]

Which keys there are is taken from the reader of scenarios, and the columns of facts from the description of the tables; what
they take and mean stands below. `--check` writes nothing and exits 1 if the file would change.
"""

import argparse
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, get_args

from partyorg.facts.settings import AttrType
from partyorg.facts.tables import TABLES, Column, Table
from partyorg.testing.scenarios import CASE_KEYS, EXPECTED, FORMAT, TOP_KEYS
from partyorg.vocabulary import base

SCHEMA = Path(__file__).parent.parent / "src/partyorg/schemas/scenario.json"

Json = dict[str, Any]
Said = dict[str, tuple[Json, str, str]]

TEXT: Json = {"type": "string"}
FLAG: Json = {"type": "boolean"}
WHOLE: Json = {"type": "integer"}
DATE: Json = {"$ref": "#/$defs/date"}
TEXTS: Json = {"type": "array", "items": TEXT}
ANY_TABLE: Json = {"type": "object"}
ROW_NAMES: Json = {"type": "array", "items": {"enum": list(TABLES)}}
STATUSES = ("met", "late", "incomplete", "unmet", "pending", "waived", "not_applicable", "unknown")


def listed(name: str) -> Json:
    """A list of tables of one shape."""
    return {"type": "array", "items": {"$ref": f"#/$defs/{name}"}}


# A key, what it takes, and what it means.
SHARED: Said = {
    "title": (TEXT, "说明什么，中文", "What it shows, in Chinese"),
    "title_en": (TEXT, "说明什么，英文", "What it shows, in English"),
    "as_of": (DATE, "看到的最后一天，按当天结束计", "The last day seen, taken at its end"),
    "as_known": (DATE, "到哪一天为止登记的才算数；不写则是 as_of", "The last day of recording that counts; as_of by default"),
    "rules": (TEXTS, "只评这些规则和它们要读的规则", "Only these rules are evaluated, and those that they read"),
    "set": (ANY_TABLE, "给参数另设的值，写 RULE.key.path", "Other values for parameters, by RULE.key.path"),
    "kept": (
        {"anyOf": [{"const": "all"}, ROW_NAMES]},
        "没有一行也算在记的表；all 为全部的表",
        "Tables that are kept though they hold nothing; all for every table",
    ),
    "expect": (listed("expect"), "应有的结论", "The rows that are expected"),
}  # fmt: skip
TOP: Said = {
    "format": ({"const": FORMAT}, "文件格式和版本，固定写这个值", "The format of the file and its version, always this value"),
    "campaign": (TEXT, "评哪个活动", "The id of the campaign that is evaluated"),
    "clauses": (TEXTS, "说的是哪些条款", "The clauses that it is about"),
    "settings": ({"$ref": "#/$defs/settings"}, "台账的设置，同 register.toml", "The settings of the register, as in register.toml"),
    "case": (listed("case"), "变化，各自单独评", "Variations, each evaluated by itself"),
}  # fmt: skip
CASE: Said = {
    "add": ({"$ref": "#/$defs/tables"}, "添上的事实，按表写", "Facts that are added, by table"),
    "remove": (TEXTS, "去掉的事实的编号", "Ids of facts that are taken away"),
}  # fmt: skip
EXPECT: Said = {
    "rule": (TEXT, "哪条规则", "The rule of the row that is meant"),
    "subject": (TEXT, "谁：编号，或类型和编号，如 post:U1/secretary", "Whom it is about: an id, or type and id such as post:U1/secretary"),
    "counterpart": (TEXT, "对谁", "The counterpart of the row"),
    "about": (TEXT, "关于哪条记录", "The id of the fact that the row is about"),
    "period": (TEXT, "周期的标签，如 2024-Q1", "The label of its period, such as 2024-Q1"),
    "status": ({"enum": list(STATUSES)}, "状态", "Its status"),
    "severity": ({"enum": ["", "info", "warning", "error"]}, "轻重", "Its severity"),
    "reason": (TEXT, "原因代码", "The code of its reason"),
    "grade": (TEXT, "等次", "Its grade"),
    "count": (WHOLE, "数到几次", "How many were counted"),
    "required": (WHOLE, "要求几次", "How many are asked for"),
    "value": ({"type": ["number", "string"]}, '得出的数；分数写成 "2/3"', 'The value it came to; a fraction as "2/3"'),
    "due": (DATE, "到期日，当天仍算按时", "The last day in time"),
    "rule_since": (DATE, "所用规则版本的起始日", "The first day of the version of the rule"),
    "estimated": (FLAG, "是不是推算的日期", "Whether a date rests on a year whose working days are not known"),
    "clauses": (TEXTS, "依据的条款", "The clauses it cites"),
    "evidence": (TEXTS, "计入的事实的编号", "Ids of the facts that it counted"),
    "responsible": (TEXTS, "由谁办", "Who has to act"),
    "assumed": (TEXTS, "所依据的推定值的名字", "Names of the assumed figures that it rests on"),
    "rows": (WHOLE | {"minimum": 0}, "正好有几行符合；不写则至少一行", "How many rows fit, exactly; at least one without it"),
    "absent": (FLAG, "一行也没有", "No row fits"),
}  # fmt: skip
SPAN: Said = {
    "label": (TEXT, "名称", "Its name"),
    "since": (DATE, "第一天", "The first day"),
    "until": (DATE, "结束后的第一天，当天不在内", "The day after the last one"),
}  # fmt: skip
HOLIDAY: Said = SPAN | {
    "working": (FLAG, "这些天上班；不写则不上", "These are working days; no by default"),
    "school": (FLAG, "是寒暑假，规则可以跳过；不写则是", "A vacation, which rules may skip; yes by default"),
}  # fmt: skip
SETTINGS: Said = {
    "title": (TEXT, "台账的名称", "The name of the register"),
    "root": (TEXT, "最上级组织的编号；只有一个组织没有上级时可以不写", "The id of the top unit; may be left out where one unit alone has no parent"),
    "semester": (listed("semester"), "各学期", "The semesters"),
    "holiday": (listed("holiday"), "假期和调休", "Vacations, and days off or on"),
    "recorded_since": (
        {"type": "object", "propertyNames": {"enum": list(TABLES)}, "additionalProperties": DATE},
        "各表从哪天起记；以前的周期无法判断", "The day from which each table was kept; earlier periods are unknown",
    ),
    "attr": (
        {"type": "object", "additionalProperties": {"enum": list(get_args(AttrType))}},
        "扩展列和它们的类型", "Extension columns and their types",
    ),
}  # fmt: skip


def said(keys: Said, *, required: tuple[str, ...] = (), known: Iterable[str] | None = None) -> Json:
    """A table with these keys and no other. Raises SystemExit where they are not those that the reader knows."""
    if known is not None and (wrong := keys.keys() ^ set(known)):
        raise SystemExit(
            f"scenario.json: without a sentence, or not read any more: {', '.join(sorted(wrong))}"
        )
    properties = {key: {**shape, "description": f"{zh} · {en}"} for key, (shape, zh, en) in keys.items()}
    return {"type": "object", "properties": properties, "additionalProperties": False} | (
        {"required": list(required)} if required else {}
    )


def rows_of(table: Table) -> Json:
    """The rows of a table; a cell may stand under any heading that registers accept, and the names are offered."""
    names = {column.name: column for column in table.columns}
    others = sorted({h for c in table.columns for h in (c.zh, *c.aliases, *c.inclusive)} - names.keys())
    row: Json = {
        "type": "object",
        "properties": {name: cell(column) for name, column in names.items()}
        | {"attr": ANY_TABLE | {"description": "扩展列，逐个写 · Extension columns, by name"}},
        "patternProperties": {r"^attr\.": {}, f"^({'|'.join(others)})$": {}},
        "additionalProperties": False,
    }
    return {"type": "array", "items": row, "description": f"{table.zh} · {table.note}"}


def cell(column: Column) -> Json:
    """What a cell takes. Words are offered, not asked for: a campaign may add some, and labels are read as well."""
    number: Json = {"type": ["number", "string"]}
    words = [word.id for word in base().words(column.words)] if column.words else []
    word: Json = {"anyOf": [{"enum": words}, TEXT]} if words else TEXT
    shape = {
        "text": TEXT, "id": TEXT, "word": word, "date": {"anyOf": [DATE, TEXT]},
        "ids": {"anyOf": [TEXTS, TEXT]}, "words": {"anyOf": [TEXTS, TEXT]}, "map": {"anyOf": [ANY_TABLE, TEXT]},
        "decimal": number, "integer": number, "scalar": {"type": ["number", "string", "boolean"]},
    }[column.type]  # fmt: skip
    note = column.note or column.name.replace("_", " ")
    return {**shape, "description": f"{column.zh} · {note}"}


def schema() -> Json:
    """The schema of a scenario file."""
    tables: Json = {name: {"$ref": f"#/$defs/{name}"} for name in TABLES}
    top = said(
        SHARED | TOP, required=("format", "title", "campaign", "as_of"), known=TOP_KEYS.keys() - TABLES.keys()
    )
    top["properties"] |= tables
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": FORMAT,
        "description": "A scenario of partyorg, a test as data: given facts, a day, and the findings that are expected.",
        **top,
        "$defs": {
            "date": {"type": "string", "format": "date", "pattern": r"^\d{4}-\d\d-\d\d$"},
            "case": said(SHARED | CASE, known=CASE_KEYS),
            "expect": said(EXPECT, known=[*EXPECTED, "rows", "absent"]),
            "settings": said(SETTINGS),
            "semester": said(SPAN, required=("label", "since", "until")),
            "holiday": said(HOLIDAY, required=("since", "until")),
            "tables": {"type": "object", "properties": tables, "additionalProperties": False},
            **{name: rows_of(table) for name, table in TABLES.items()},
        },
    }


def written(found: Json) -> str:
    """The schema with a line for each definition, so that changes can be read."""

    def lines(table: Json, pad: str) -> str:
        return ",\n".join(
            f"{pad}{json.dumps(k)}: {json.dumps(v, ensure_ascii=False)}" for k, v in table.items()
        )

    top = lines({key: value for key, value in found.items() if key != "$defs"}, " ")
    return f'{{\n{top},\n "$defs": {{\n{lines(found["$defs"], "  ")}\n }}\n}}\n'


def main() -> int:
    """Compare or write the file, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--check", action="store_true", help="write nothing; exit 1 if the file is out of date"
    )
    check = parser.parse_args().check
    text = written(schema())
    stale = not SCHEMA.exists() or SCHEMA.read_text(encoding="utf-8") != text
    if stale and not check:
        SCHEMA.write_text(text, encoding="utf-8")
    print("out of date" if stale and check else "up to date")
    return int(stale and check)


if __name__ == "__main__":
    raise SystemExit(main())
