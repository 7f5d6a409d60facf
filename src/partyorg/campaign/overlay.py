"""Overlays: which files a definition is made of, and the rules after every change."""

import copy
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Literal

from attrs import define, field, frozen

from partyorg.errors import nearest

from .cursor import Cursor, Table, shown
from .positions import KeyPath
from .read_header import tables
from .reading import Document, Reading
from .tighten import at_path, leaves, tighter

__all__ = ["Entry", "Layer", "Overlaid", "layers_of", "overlaid"]

Do = Literal["tighten", "replace", "drop"]
_DO: tuple[Do, ...] = ("tighten", "replace", "drop")


@frozen(eq=False)
class Layer:
    """One definition file of the stack; `above` are the ids that it extends, directly or not."""

    id: str
    root: Cursor
    above: frozenset[str]
    pinned: date | None = None


@define(eq=False)
class Entry:
    """One rule table as it stands after the changes so far; `cited` are the clauses that changed it."""

    kind: str
    table: dict[str, Any]
    document: Document
    path: KeyPath
    origin: str
    patches: dict[KeyPath, Cursor] = field(factory=dict)
    cited: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The id of the rule, or "" where it has none."""
        found = self.table.get("id")
        return found if isinstance(found, str) else ""


@frozen(eq=False)
class Overlaid:
    """The rules of a stack in order, what overlays made looser than the national text, and the rules they dropped.

    `dropped` gives, by rule, the clause for which it was taken out.
    """

    entries: tuple[Entry, ...]
    looser: tuple[str, ...]
    dropped: Mapping[str, str]


# The stack of files


def layers_of(reading: Reading, own: Document, find: Mapping[str, Document], pin: date | None) -> list[Layer]:
    """The files a definition is made of, what is extended first; reports what is missing and circles."""
    stack: dict[str, Layer] = {}
    _stack(reading, own, find, pin, (), stack)
    return list(stack.values())


def _stack(
    reading: Reading,
    document: Document,
    find: Mapping[str, Document],
    pin: date | None,
    trail: tuple[str, ...],
    stack: dict[str, Layer],
) -> frozenset[str]:
    content = document.content
    name = content.get("id") if isinstance(content.get("id"), str) else ""
    root = Cursor(reading, document, content, name=str(name))
    above: frozenset[str] = frozenset()
    names = root.child("extends").several() if "extends" in content else []
    for at in names:
        text = at.text()
        base, _, day = text.partition("@")
        when = pin
        if day:
            try:
                when = date.fromisoformat(day)
            except ValueError:
                at.fault(
                    "D107",
                    found=shown(text),
                    wanted='an id, perhaps with a date as in "national.branch@2024-01-01"',
                )
        found = find.get(base)
        if base == name or base in trail:
            at.fault("D151", circle=" → ".join((*trail, str(name), base)))
        elif found is None:
            if base:
                at.fault("D150", spelling=base, accepted=sorted(find))
        elif base in stack:
            above |= stack[base].above | {base}
        else:
            above |= _stack(reading, found, find, when, (*trail, str(name)), stack) | {base}
    stack[str(name)] = Layer(str(name), root, above, pin)
    return above


# The rules


def overlaid(layers: list[Layer], kinds: Iterable[str], prefer: Iterable[str] = ()) -> Overlaid:
    """The rule tables of all layers with every change applied; `prefer` names the definitions that win a conflict."""
    run = _Run(layers, tuple(kinds), frozenset(prefer))
    return Overlaid(tuple(run.entries), tuple(dict.fromkeys(run.looser)), run.dropped_for)


@frozen(eq=False)
class _Made:
    """A change that was made: by which definition, to what."""

    by: str
    value: Any


class _Run:
    def __init__(self, layers: list[Layer], kinds: tuple[str, ...], prefer: frozenset[str]) -> None:
        self.kinds = kinds
        self.prefer = prefer
        self.entries: list[Entry] = []
        self.looser: list[str] = []
        self.made: dict[tuple[str, str], _Made] = {}
        self.dropped: dict[str, str] = {}
        self.dropped_for: dict[str, str] = {}
        for layer in layers:
            for c in tables(layer.root, "change"):
                self._change(layer, c)
            own = self._own(layer)
            if layer.pinned is not None:
                before, own = own, _pinned(own, layer.pinned)
                _cite_others(layer.root.reading, (e for e in before if e not in own))
            self.entries += own

    def _own(self, layer: Layer) -> list[Entry]:
        out = []
        for kind in self.kinds:
            for c in tables(layer.root, kind):
                table = c.value if isinstance(c.value, dict) else {}
                if table is not c.value:
                    c.wrong("a table")
                out.append(Entry(kind, table, c.document, c.path, layer.id))
        return sorted(out, key=lambda e: e.document.positions.of_key(e.path))

    def _change(self, layer: Layer, c: Cursor) -> None:
        t = c.table("a change")
        at_rule, at_do, at_clause, at_set = t.need("rule"), t.need("do"), t.need("clause"), t.get("set")
        t.done()
        rule = at_rule.text() if at_rule else ""
        do = at_do.choice(_DO) if at_do else "replace"
        clause = at_clause.text() if at_clause else ""
        if at_clause is not None and clause and not _has_clause(layer, clause):
            known = [x["id"] for x in _tables(layer, "clause") if isinstance(x.get("id"), str)]
            at_clause.fault("D120", spelling=clause, accepted=sorted(known))
        if do != "drop" and at_set is None and not t.broken:
            t.missing("set")
        if do == "drop" and at_set is not None:
            at_set.fault("D114", at_key=True, key="set", other='do = "drop"')
        if at_rule is None or not rule:
            return
        if clause:
            c.reading.cited.setdefault(clause, []).append(rule)
        found = [e for e in self.entries if e.id == rule]
        if not found and rule not in self.dropped:
            at_rule.fault("D127", spelling=rule, accepted=sorted({e.id for e in self.entries}), what="rule")
        elif do == "drop":
            self._drop(layer, at_rule, rule, found, clause)
        elif at_set is not None:
            keys = at_set.table("the keys of a change")
            if rule in self.dropped:
                self._against_drop(at_rule, rule, self.dropped[rule], layer.id)
                return
            self._set(layer, rule, do, clause, keys, found)

    def _drop(self, layer: Layer, c: Cursor, rule: str, found: list[Entry], clause: str) -> None:
        others = {made.by for (name, _), made in self.made.items() if name == rule} - layer.above - {layer.id}
        for other in sorted(others):
            self._against_drop(c, rule, layer.id, other)
        if found and found[0].origin.startswith("national."):
            self.looser.append(rule)
        self.entries = [e for e in self.entries if e.id != rule]
        self.dropped[rule] = layer.id
        self.dropped_for[rule] = clause

    def _against_drop(self, c: Cursor, rule: str, first: str, second: str) -> None:
        if not self.prefer & {first, second}:
            c.fault("D156", spelling=rule, rule=rule, first=first, second=second)

    def _set(self, layer: Layer, rule: str, do: Do, clause: str, keys: Table, found: list[Entry]) -> None:
        for key in keys:
            at = keys.cursor.child(key)
            before = self.made.get((rule, key))
            if before is not None and before.by not in layer.above and before.by != layer.id:
                if before.value != at.value and not self.prefer & {before.by, layer.id}:
                    at.fault(
                        "D155",
                        at_key=True,
                        spelling=key,
                        key=key,
                        rule=rule,
                        first=before.by,
                        second=layer.id,
                    )
                if before.value == at.value or before.by in self.prefer:
                    self._cite(found, clause)
                    continue
            self.made[rule, key] = _Made(layer.id, at.value)
            for entry in found:
                self._put(entry, key, at, do)
        self._cite(found, clause)

    def _cite(self, found: list[Entry], clause: str) -> None:
        for entry in found:
            if clause not in entry.cited:
                entry.cited = (*entry.cited, clause)

    def _put(self, entry: Entry, key: str, at: Cursor, do: Do) -> None:
        old = entry.table
        path = at_path(old, key)
        if path is None or path[0] == "id":
            keys = sorted(k for k in old if k != "id")
            first = key.split(".", maxsplit=1)[0]
            near = nearest(first, keys) if first not in keys else ""
            at.fault("D152", at_key=True, spelling=key, accepted=keys, near=near, key=key, rule=entry.id)
            return
        new = copy.deepcopy(old)
        _put(new, path, at.value)
        effective = _effective(old, at.reading)
        for leaf, value in leaves(key, at.value):
            known = tighter(entry.kind, leaf, effective, new)
            if do == "tighten":
                _say(at, key, leaf, known, effective, value)
            elif known is False and entry.origin.startswith("national."):
                self.looser.append(f"{entry.id}.{leaf}")
        entry.table = new
        entry.patches[path] = at


def _effective(table: Mapping[str, Any], reading: Reading) -> dict[str, Any]:
    """The rule with the force and waiver it has by its clause."""
    rule, cited = str(table.get("id", "")), table.get("clauses")
    names = [cited[0] if isinstance(cited, list) and cited else rule, rule.split(".", maxsplit=1)[0]]
    clause = next((reading.clauses[n] for n in names if isinstance(n, str) and n in reading.clauses), None)
    force = table.get("force", clause.force if clause else None)
    return {"force": force, "waiver": "any_time" if force == "principle" else "none", **table}


def _say(at: Cursor, key: str, leaf: str, known: bool | None, old: Mapping[str, Any], value: object) -> None:
    if known is None:
        at.fault("D154", at_key=True, spelling=key, key=key, hint='write do = "replace"')
    elif not known:
        at.fault("D153", found=shown(value), key=leaf, before=_before(old, leaf), after=shown(value))


def _before(old: Mapping[str, Any], leaf: str) -> str:
    path = at_path(old, leaf)
    value: Any = old
    for part in path or ():
        try:
            value = value[part]
        except (KeyError, IndexError, TypeError):
            return "the default"
    if isinstance(value, dict) and "assumed" in value:
        value = value["assumed"]
    return shown(value)


def _put(table: Any, path: KeyPath, value: Any) -> None:
    for i, part in enumerate(path[:-1]):
        inner = table.get(part) if isinstance(table, dict) else table[part]
        if inner is None:
            inner = table[part] = {}
        elif not isinstance(inner, dict | list):
            inner = table[part] = {"unit" if path[i] == "period" else "min": inner}
        table = inner
    table[path[-1]] = value


def _tables(layer: Layer, key: str) -> list[dict[str, Any]]:
    found = layer.root.value.get(key)
    return [x for x in found if isinstance(x, dict)] if isinstance(found, list) else []


def _has_clause(layer: Layer, clause: str) -> bool:
    return any(x.get("id") == clause for x in _tables(layer, "clause"))


def _cite_others(reading: Reading, left_out: Iterable[Entry]) -> None:
    """Versions that are not in force on the day still account for the clauses they cite."""
    for entry in left_out:
        cited = entry.table.get("clauses")
        names = [cited] if isinstance(cited, str) else cited if isinstance(cited, list) else []
        if "clauses" not in entry.table:
            names = [x for x in (entry.id, entry.id.split(".", 1)[0]) if x in reading.clauses][:1]
        for key in ("eligibility", "checkpoint"):
            parts = entry.table.get(key)
            names += [x.get("key") for x in parts if isinstance(x, dict)] if isinstance(parts, list) else []
        for name in names:
            if isinstance(name, str):
                reading.cited.setdefault(name, []).append(entry.id)


def _pinned(entries: list[Entry], day: date) -> list[Entry]:
    """The versions in force on a day, each standing for the whole life of its rule."""
    out = []
    for entry in entries:
        versions = [e for e in entries if e.id == entry.id]
        since, until = entry.table.get("since"), entry.table.get("until")
        try:
            if (since is not None and since > day) or (until is not None and until <= day):
                continue
            starts = [e.table.get("since") for e in versions]
            ends = [e.table.get("until") for e in versions]
            life = {
                "since": None if None in starts else min(x for x in starts if x is not None),
                "until": None if None in ends else max(x for x in ends if x is not None),
            }
        except TypeError:  # not dates, which is reported where the rule is read
            out.append(entry)
            continue
        table = {k: v for k, v in entry.table.items() if k not in life}
        entry.table = {**table, **{k: v for k, v in life.items() if v is not None}}
        out.append(entry)
    return out
