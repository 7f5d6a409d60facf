"""`datapackage.json`: the CSV folder described as Frictionless Table Schema, for tools that know nothing of us."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from partyorg.facts.settings import Settings
from partyorg.facts.tables import TABLES
from partyorg.io.columns import WrittenColumn

__all__ = ["package_text"]

_TYPES = {"date": "date", "decimal": "number", "integer": "integer", "number": "number", "boolean": "boolean"}
_NOTES = {
    "ids": "several ids, separated by ;",
    "words": "several words, separated by ;",
    "map": "key=value;key=value",
    "scalar": "a number or a word",
}


def package_text(settings: Settings, tables: Mapping[str, Sequence[WrittenColumn]], lang: str) -> str:
    """The JSON text that describes the tables as written."""
    package: dict[str, Any] = {"profile": "data-package", "name": "register"}
    if settings.title:
        package["title"] = settings.title
    package["resources"] = [_resource(name, columns, tables, lang) for name, columns in tables.items()]
    return json.dumps(package, ensure_ascii=False, indent=2) + "\n"


def _resource(
    name: str, columns: Sequence[WrittenColumn], tables: Mapping[str, Sequence[WrittenColumn]], lang: str
) -> dict[str, Any]:
    table = TABLES[name]
    schema: dict[str, Any] = {"fields": [_field(c, lang) for c in columns], "missingValues": [""]}
    ids = {n: [c.heading for c in cs if c.column and c.column.name == "id"] for n, cs in tables.items()}
    if ids[name]:
        schema["primaryKey"] = ids[name]
    foreign = []
    for c in columns:
        if c.column is None or c.column.type != "id" or len(c.column.refs) != 1:
            continue
        target = c.column.refs[0]
        if ids.get(target):
            resource = "" if target == name else target
            foreign.append(
                {"fields": [c.heading], "reference": {"resource": resource, "fields": ids[target]}}
            )
    if foreign:
        schema["foreignKeys"] = foreign
    return {
        "profile": "tabular-data-resource",
        "name": name,
        "path": f"{name}.csv",
        "title": table.zh if lang != "en" else name,
        "description": table.note,
        "format": "csv",
        "encoding": "utf-8-sig",
        "dialect": {"delimiter": ",", "quoteChar": '"', "doubleQuote": True},
        "schema": schema,
    }


def _field(column: WrittenColumn, lang: str) -> dict[str, Any]:
    field: dict[str, Any] = {"name": column.heading, "type": _TYPES.get(column.type, "string")}
    if column.type == "date":
        field["format"] = "default"
    described = column.column
    if described is not None:
        field["title"] = described.name if lang != "en" else described.zh
        note = "; ".join(filter(None, (described.note, _NOTES.get(described.type, ""))))
        if note:
            field["description"] = note
        if described.required:
            field["constraints"] = {"required": True}
    return field
