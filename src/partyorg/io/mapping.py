"""Mappings: how the rows of a roster become facts, as data (docs/reference/mappings.md)."""

import tomllib
from collections.abc import Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

from attrs import field, frozen

from partyorg.errors import Fault, InputError, Where, nearest
from partyorg.facts.tables import TABLES, Table
from partyorg.io.faults import FaultList, shown
from partyorg.io.headings import is_never_modelled

__all__ = ["Make", "RosterMapping", "Step", "load_mapping", "shipped_mappings"]

FORMAT = "partyorg.mapping/1"
_TOP = ("format", "id", "title", "title_en", "sheets", "need", "empty", "fields", "codes", "make")
_MAKE = ("table", "when", "once", "columns", "values", "codes", "split", "find", "figures", "chain", "agree")


@frozen
class Step:
    """One link of a chain: the fixed words of the fact, and the field with its first day."""

    values: Mapping[str, str]
    since: str


@frozen
class Make:
    """One fact, or with `chain` several, out of each row.

    `columns` names per column the field it comes from, or several of which the first filled one counts; `values` fixed
    words; `codes` per column the code list that translates it; `split` per column the signs between several values;
    `find` per column the table in which the value is the name of a fact made before; `figures` fields counted into the
    map column figures. Made only where the fields of `when` and of the required columns are filled; with `once`, rows
    that give a fact of the same id give it once. `agree` names a field and a code list that say the last step reached.
    """

    table: str
    when: tuple[str, ...] = ()
    once: bool = False
    columns: Mapping[str, tuple[str, ...]] = field(factory=dict)
    values: Mapping[str, str] = field(factory=dict)
    codes: Mapping[str, str] = field(factory=dict)
    split: Mapping[str, str] = field(factory=dict)
    find: Mapping[str, str] = field(factory=dict)
    figures: Mapping[str, str] = field(factory=dict)
    chain: tuple[Step, ...] = ()
    agree: Mapping[str, str] = field(factory=dict)


@frozen
class RosterMapping:
    """A mapping: the headings of each field, the fields that every row needs, code lists, and the facts to make."""

    id: str
    title: str
    title_en: str
    sheets: tuple[str, ...]
    need: tuple[str, ...]
    empty: frozenset[str]
    fields: Mapping[str, tuple[str, ...]]
    codes: Mapping[str, Mapping[str, str]]
    makes: tuple[Make, ...]


def shipped_mappings() -> tuple[str, ...]:
    """The names of the mappings that come with the library."""
    folder = resources.files("partyorg.io") / "mappings"
    return tuple(sorted(f.name[:-5] for f in folder.iterdir() if f.name.endswith(".toml")))


def load_mapping(mapping: "str | Path | RosterMapping") -> RosterMapping:
    """A mapping by the name of a shipped one or by the path of a TOML file. Raises InputError (R103, R150)."""
    if isinstance(mapping, RosterMapping):
        return mapping
    name = str(mapping)
    faults = FaultList()
    if name in shipped_mappings():
        text = (resources.files("partyorg.io") / "mappings" / f"{name}.toml").read_text(encoding="utf-8")
    else:
        try:
            text = Path(mapping).read_bytes().decode("utf-8-sig")
        except (OSError, UnicodeDecodeError, ValueError):
            known = shipped_mappings()
            message = "there is neither a shipped mapping nor a readable file {name}"
            where = Where(file=name)
            raise InputError(
                [Fault("R150", message, where, {"name": name}, name, known, nearest(name, known))]
            ) from None
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(
            [Fault("R103", "not a TOML file: {what}", Where(file=name), {"what": str(error)})]
        ) from None
    read = _Reader(name, faults).mapping(data)
    if faults.errors:
        raise InputError(faults.closed())
    return read


class _Reader:
    """Reads a mapping document with every fault named by its key path."""

    def __init__(self, file: str, faults: FaultList) -> None:
        self.file = file
        self.faults = faults

    def fault(
        self,
        code: str,
        message: str,
        at: str,
        found: object = "",
        accepted: Sequence[str] = (),
        **params: str,
    ) -> None:
        close = nearest(str(found), accepted) if found else ""
        where = Where(file=self.file, key_path=at)
        self.faults.add(Fault(code, message, where, params, shown(found), tuple(accepted), close))

    def mapping(self, data: Mapping[str, Any]) -> RosterMapping:
        self.known(data, _TOP, "")
        if data.get("format") != FORMAT:
            self.fault(
                "R150",
                "the format is not {format}",
                "format",
                data.get("format", ""),
                (FORMAT,),
                format=FORMAT,
            )
        fields = {
            k: self.texts(v, f"fields.{k}") for k, v in self.table(data.get("fields", {}), "fields").items()
        }
        for name, headings in fields.items():
            for heading in headings:
                if is_never_modelled(heading):
                    self.fault("R150", "a register never holds such data", f"fields.{name}", heading)
        codes = {
            k: {str(c): self.text(w, f"codes.{k}.{c}") for c, w in self.table(v, f"codes.{k}").items()}
            for k, v in self.table(data.get("codes", {}), "codes").items()
        }
        need = self.texts(data.get("need", []), "need")
        for name in need:
            self.one_of(name, fields, "need")
        makes = data.get("make", [])
        if not isinstance(makes, list) or not makes:
            self.fault("R150", "not a list of tables", "make")
            makes = []
        if not need:
            self.fault("R150", "at least one field must be needed", "need")
        return RosterMapping(
            self.text(data.get("id", ""), "id"),
            self.text(data.get("title", ""), "title"),
            self.text(data.get("title_en", ""), "title_en"),
            self.texts(data.get("sheets", []), "sheets"),
            need,
            frozenset(self.texts(data.get("empty", []), "empty")),
            fields,
            codes,
            tuple(
                m
                for n, d in enumerate(makes)
                if (m := self.make(self.table(d, f"make[{n}]"), f"make[{n}]", fields, codes))
            ),
        )

    def make(
        self,
        data: Mapping[str, Any],
        at: str,
        fields: Mapping[str, Sequence[str]],
        codes: Mapping[str, Mapping[str, str]],
    ) -> Make | None:
        self.known(data, _MAKE, at)
        name = self.text(data.get("table", ""), f"{at}.table")
        table = TABLES.get(name)
        if table is None:
            self.fault("R150", "there is no such table", f"{at}.table", name, tuple(TABLES))
            return None
        made: dict[str, Mapping[str, Any]] = {}
        for key in ("columns", "values", "codes", "split", "find"):
            made[key] = self.table(data.get(key, {}), f"{at}.{key}")
            for column in made[key]:
                self.one_of(column, table.by_name, f"{at}.{key}")
        columns = {c: self.texts(f, f"{at}.columns.{c}") for c, f in made["columns"].items()}
        figures = {
            k: self.text(f, f"{at}.figures.{k}")
            for k, f in self.table(data.get("figures", {}), f"{at}.figures").items()
        }
        if figures:
            self.one_of("figures", table.by_name, f"{at}.figures")
        when = self.texts(data.get("when", []), f"{at}.when")
        chain = self.chain(data.get("chain", []), f"{at}.chain", table, fields)
        agree = {
            k: self.text(v, f"{at}.agree")
            for k, v in self.table(data.get("agree", {}), f"{at}.agree").items()
        }
        self.known(agree, ("field", "codes", "column"), f"{at}.agree")
        for used in (
            *when,
            *figures.values(),
            *(f for fs in columns.values() for f in fs),
            *filter(None, [agree.get("field")]),
        ):
            self.one_of(used, fields, at)
        for used in (*made["codes"].values(), *filter(None, [agree.get("codes")])):
            self.one_of(str(used), codes, at)
        for used in made["find"].values():
            self.one_of(str(used), ("units", "people"), at)
        given = {
            *columns,
            *made["values"],
            *(c for step in chain for c in step.values),
            *(["since"] if chain else []),
        }
        missing = [c.name for c in table.columns if c.required and c.name not in given]
        if missing:
            self.fault("R150", "required columns are not made: {columns}", at, columns=", ".join(missing))
        return Make(
            name,
            when,
            bool(data.get("once", False)),
            columns,
            {k: self.text(v, f"{at}.values.{k}") for k, v in made["values"].items()},
            {k: self.text(v, f"{at}.codes.{k}") for k, v in made["codes"].items()},
            {k: self.text(v, f"{at}.split.{k}") for k, v in made["split"].items()},
            {k: self.text(v, f"{at}.find.{k}") for k, v in made["find"].items()},
            figures,
            chain,
            agree,
        )

    def chain(
        self, data: object, at: str, table: Table, fields: Mapping[str, Sequence[str]]
    ) -> tuple[Step, ...]:
        if not isinstance(data, list):
            self.fault("R150", "not a list of tables", at)
            return ()
        steps = []
        for n, entry in enumerate(data):
            step = dict(self.table(entry, f"{at}[{n}]"))
            since = self.text(step.pop("since", ""), f"{at}[{n}].since")
            self.one_of(since, fields, f"{at}[{n}].since")
            for column in step:
                self.one_of(column, table.by_name, f"{at}[{n}]")
            steps.append(Step({k: self.text(v, f"{at}[{n}].{k}") for k, v in step.items()}, since))
        return tuple(steps)

    def known(self, data: Mapping[str, Any], keys: Sequence[str], at: str) -> None:
        for key in data:
            if key not in keys:
                self.fault("R150", "unknown key", f"{at}.{key}" if at else key, key, keys)

    def one_of(self, name: str, accepted: Mapping[str, Any] | Sequence[str], at: str) -> None:
        if name not in accepted:
            self.fault("R150", "not one of the names that may stand here", at, name or "-", tuple(accepted))

    def table(self, value: object, at: str) -> Mapping[str, Any]:
        if isinstance(value, Mapping):
            return value
        self.fault("R150", "not a table of keys and values", at)
        return {}

    def text(self, value: object, at: str) -> str:
        if isinstance(value, str):
            return value
        self.fault("R150", "not a text", at, value)
        return ""

    def texts(self, value: object, at: str) -> tuple[str, ...]:
        if isinstance(value, str):
            return (value,)
        if isinstance(value, list) and all(isinstance(v, str) for v in value):
            return tuple(value)
        self.fault("R150", "neither a text nor a list of texts", at)
        return ()
