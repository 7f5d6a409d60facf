"""Write src/partyorg/schemas/campaign.json and docs/reference/keys.md out of the classes that definitions are read into.

    python scripts/make_campaign_schema.py [--check]

The schema is what editors complete and check by; partyorg itself reads with more care. What a class cannot say, because a
file writes it in another shape, stands in `SHAPES` below; what each key means, in key_notes.toml. `--check` writes nothing
and exits 1 if a file would change.
"""

import argparse
import json
import re
import tomllib
import types
import typing
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import attrs

from partyorg.campaign import conditions, definition, figures, matches, rules
from partyorg.campaign.examples import EXAMPLES, example_of
from partyorg.campaign.read_cells import SINGULAR, binding_keys, cells
from partyorg.campaign.read_rules import RULE_TABLES
from partyorg.facts.tables import TABLES
from partyorg.sources import FORCES, Clause, Disposition, Source
from partyorg.vocabulary import base

ROOT = Path(__file__).parent.parent
SCHEMA = ROOT / "src/partyorg/schemas/campaign.json"
PAGE = ROOT / "docs/reference/keys.md"
NOTES = Path(__file__).with_name("key_notes.toml")

Json = dict[str, Any]

TEXT: Json = {"type": "string"}
FLAG: Json = {"type": "boolean"}
FREE_TABLE: Json = {"type": "object", "additionalProperties": True}
WHOLE: Json = {"type": "integer", "minimum": 0}


def ref(name: str) -> Json:
    """A reference to one of the definitions."""
    return {"$ref": f"#/$defs/{name}"}


def several(item: Json) -> Json:
    """One, or a list."""
    return {"anyOf": [item, {"type": "array", "items": item}]}


def either(*forms: Json) -> Json:
    """Any of the forms."""
    return {"anyOf": list(forms)}


def one_of(*words: str) -> Json:
    """One of the words."""
    return {"type": "string", "enum": list(words)}


def words_of(name: str) -> Json:
    """Words of a vocabulary list; a file may add others, so that these are only offered."""
    return ref(f"{name}_word")


def table(properties: Json, required: tuple[str, ...] = (), **more: Any) -> Json:
    """A table with these keys and no other."""
    found: Json = {"type": "object", "properties": properties, "additionalProperties": False}
    return found | ({"required": list(required)} if required else {}) | more


LONG = {"in_": "in", "pass_": "pass", "class_": "class"}
INTERNAL = {"place", "line", "base_id", "base_ids", "academic_start"}
OPTIONAL = {"clauses", "force"}
OF_TYPE: Mapping[type, Json] = {
    str: TEXT, bool: FLAG, int: WHOLE, date: ref("date"), rules.PeriodSpec: ref("period"), rules.Presence: ref("presence"),
    rules.Per: ref("per"), matches.CountSpec: ref("count"), conditions.PersonCondition: ref("person"),
    conditions.UnitCondition: ref("unit"), conditions.Test: ref("test"), conditions.Comparison: ref("comparison"),
    figures.Ladder: ref("ladder"), rules.Ballot: ref("ballot"), rules.CheckItem: ref("check_item"), rules.Item: ref("item"),
    rules.Voice: ref("voice"), rules.Veto: ref("veto"), rules.Limit: ref("limit"), rules.Points: ref("points"),
    rules.TaskItem: ref("task_item"), rules.Window: ref("timeline_window"), rules.Round: ref("round"),
    rules.Quota: ref("quota"), rules.Eligibility: ref("eligibility"), rules.RouteStep: ref("route_step"),
    rules.Checkpoint: ref("checkpoint"), rules.Exclusion: ref("exclusion"), rules.LadderLimit: ref("ladder_limit"),
    conditions.SpanTest: ref("held"), conditions.Inside: ref("inside"), conditions.Linked: ref("linked"),
    conditions.Has: ref("has"), conditions.PostTest: ref("post_held"), conditions.UnitTest: ref("affiliation"),
    conditions.Binding: ref("binding"),
}  # fmt: skip
UNIONS = (
    (set(get_args(figures.Figure)), ref("figure")),
    (set(get_args(conditions.Scope)), ref("scope")),
    (set(get_args(matches.Match)), ref("match")),
)
COLUMNS = either(TEXT, {"type": "array", "items": TEXT})
UNLISTED = table({"unlisted": TEXT}, ("unlisted",))
CONDITION_OR_MATCH = either(ref("match"), ref("who"))
WORDS = several(TEXT)

SHAPES: Mapping[str, Json | None] = {
    # None: no key of the file.
    "source.url": TEXT,
    "duty.per": ref("per"),
    "holding.at": either(one_of("as_of", "period_end", "every_day"), table({"by": ref("figure")}, ("by",))),
    "holding.by": None,
    "timing.anchor": either(ref("match"), table({"date": either(ref("date"), TEXT)}, ("date",))),
    "timing.same": WORDS,
    "timing.window": ref("window"),
    "timing.unless": CONDITION_OR_MATCH,
    "target.of": either(ref("match"), TEXT),
    "target.hit": either(ref("match"), ref("who"), ref("person"), ref("unit")),
    "target.threshold": either(ref("comparison"), ref("figure")),
    "completeness.required": either(WORDS, UNLISTED),
    "completeness.required_unlisted": None,
    "completeness.mode": either(one_of("all", "any"), table({"k": ref("figure")}, ("k",))),
    "completeness.mode_k": None,
    "rubric.items": None,
    "rubric.item": either(several(ref("item")), UNLISTED),
    "rubric.items_unlisted": None,
    "rubric.voices": None,
    "rubric.voice": several(ref("voice")),
    "rubric.round": ref("rounding"),
    "rubric.bands": either(ref("ladder"), ref("figure")),
    "item.round": ref("rounding"),
    "item.items": None,
    "item.item": several(ref("item")),
    "item.finding_points": None,
    "item.gives": table({key: ref("figure") for key in ("met", "late", "incomplete", "unmet", "per_missing")}),
    "item.gate": either(ref("comparison"), ref("figure")),
    "voice.quorum": either(ref("comparison"), ref("figure")),
    "veto.when": either(ref("match"), ref("who"), ref("person"), ref("unit")),
    "cap.when": CONDITION_OR_MATCH,
    "cap.limit": either(ref("fact"), ref("ladder_limit")),
    "cap.alternative": either(ref("fact"), ref("ladder_limit")),
    "cap.window": ref("window"),
    "task.items": None,
    "task.item": several(ref("task_item")),
    "task.owners": one_of("listed"),
    "task_item.lead": either(ref("scope"), WORDS, UNLISTED, table({"id": WORDS}, ("id",))),
    "task_item.deadline": either(ref("figure"), TEXT),
    "timeline.windows": None,
    "timeline.window": several(ref("timeline_window")),
    "timeline.tail": one_of("allowed"),
    "timeline_window.since": either(ref("figure"), ref("match")),
    "timeline_window.until": either(ref("figure"), ref("match")),
    "selection.schemes": None,
    "selection.scheme": WORDS,
    "selection.category": ref("test"),
    "selection.rounds": either({"type": "array", "items": ref("round")}, ref("rounds")),
    "selection.automatic": either(ref("match"), ref("eligible")),
    "selection.basis": several(ref("match")),
    "selection.term": table({"start": ref("figure"), "length": ref("figure")}, ("length",)),
    "selection.withdrawal": ref("has"),
    "selection.withdrawal_within": None,
    "rounds.listed": None,
    "rounds.every": one_of("year"),
    "quota.where": either(ref("who"), ref("person"), ref("unit")),
    "eligibility.candidacy": ref("fact"),
    "eligibility.any": {"type": "array", "items": ref("eligible")},
    "eligibility.all": {"type": "array", "items": ref("eligible")},
    "eligibility.none": {"type": "array", "items": ref("eligible")},
    "eligibility.as_of": ref("as_of"),
    "eligibility.only_if": ref("eligible"),
    "eligibility.unless": ref("eligible"),
    "route_step.skip_if": either(ref("match"), ref("eligible")),
    "route_step.only_if": either(ref("match"), ref("eligible")),
    "route_step.within": ref("window"),
    "checkpoint.window": ref("window"),
    "exclusion.scheme": WORDS,
    "ballot.quorum": ref("votes"),
    "ballot.majority": several(ref("votes")),
    "ballot.surplus": either(
        ref("figure"), table({"percent": ref("figure"), "round": ref("rounds_to"), "min": ref("figure")}, ("percent", "round"))
    ),
    "check.args": FREE_TABLE,
    "period.skip": several(either(one_of("holidays"), {"type": "integer", "minimum": 1, "maximum": 12})),
    "period.months": several({"type": "integer", "minimum": 1, "maximum": 12}),
    "period.weekday": one_of("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    "period.unit": ref("period_unit"),
    "clause.force": one_of(*FORCES),
    "clause.disposition": one_of(*get_args(Disposition)),
    "points.per": TEXT,
    "person.id": WORDS, "unit.id": WORDS,
    "person.stage": ref("held"), "person.role": ref("held"),
    "person.attr": FREE_TABLE, "unit.attr": FREE_TABLE,
    "unit.parent": either(ref("unit"), ref("binding")),
    "unit.age_from": one_of("own", "predecessors"),
    "unit.members": table({"person": ref("person"), "count": ref("test")}, ("count",)),
    "unit.children": table({"unit": ref("unit"), "count": ref("test")}, ("count",)),
    "unit.filled": WORDS,
    "stream.title": TEXT,
}  # fmt: skip
"""The JSON of a key where the class alone does not say how a file writes it, by TABLE.key."""

CLASSES: Mapping[str, type] = {
    "source": Source, "clause": Clause, "stream": definition.Stream,
    "duty": rules.Duty, "holding": rules.Holding, "timing": rules.Timing, "target": rules.Target,
    "completeness": rules.Completeness, "rubric": rules.Rubric, "cap": rules.Cap, "task": rules.Task,
    "timeline": rules.Timeline, "selection": rules.Selection, "check": rules.PythonCheck,
    "presence": rules.Presence, "ballot": rules.Ballot, "item": rules.Item, "points": rules.Points, "voice": rules.Voice,
    "veto": rules.Veto, "limit": rules.Limit, "task_item": rules.TaskItem, "timeline_window": rules.Window,
    "rounds": rules.Rounds, "round": rules.Round, "quota": rules.Quota, "eligibility": rules.Eligibility,
    "route_step": rules.RouteStep, "checkpoint": rules.Checkpoint, "exclusion": rules.Exclusion,
    "person": conditions.PersonCondition, "unit": conditions.UnitCondition,
}  # fmt: skip
"""The tables of a file that are read into a class."""


# From a class to JSON ---------------------------------------------------------------------------------


def of_class(name: str, cls: Any) -> Json:
    """The table that is read into a class."""
    hints = typing.get_type_hints(cls, {**vars(conditions), **vars(matches), **vars(figures), **vars(rules)})
    properties: Json = {}
    required = []
    for a in attrs.fields(cls):
        key = LONG.get(a.name, a.name)
        shape = SHAPES.get(f"{name}.{key}", of_type(hints[a.name]))
        if a.name in INTERNAL or shape is None:
            continue
        properties[key] = shape
        if a.default is attrs.NOTHING and key not in OPTIONAL:
            required.append(key)
    for path, shape in SHAPES.items():
        first, _, key = path.partition(".")
        if first == name and shape is not None and key not in properties:
            properties[key] = shape
            if (name, key) in (("selection", "scheme"), ("timeline", "window"), ("task", "item")):
                required.append(key)
    if name in RULE_TABLES:
        properties["force"] = one_of(*FORCES)
    return table(properties, tuple(required), description=(cls.__doc__ or "").split("\n")[0])


def of_type(hint: Any) -> Json:
    """The JSON of a type of the classes."""
    if hint in OF_TYPE:
        return OF_TYPE[hint]
    origin, args = get_origin(hint), [a for a in get_args(hint) if a is not type(None)]
    if origin is Literal:
        return one_of(*(str(a) for a in get_args(hint) if a))
    if origin in (typing.Union, types.UnionType):
        return of_union(args)
    if origin is tuple and args[-1] is Ellipsis:
        return several(of_type(args[0]))
    if origin is tuple and all(a in UNIONS[0][0] or get_args(a) for a in args):
        return ref("window")
    if origin is frozenset:
        return WORDS
    return {}


def of_union(args: list[Any]) -> Json:
    """The forms of a union; figures, scopes and matches as one each."""
    forms = []
    left = list(args)
    for members, shape in UNIONS:
        if members & set(left):
            forms.append(shape)
            left = [a for a in left if a not in members]
    forms += [of_type(a) for a in left]
    unique = [form for n, form in enumerate(forms) if form not in forms[:n]]
    return unique[0] if len(unique) == 1 else either(*unique)


def example(name: str, key: str) -> str:
    """The example of a key of a table, "calendar.year" for one in a table written in place; "" where there is none."""
    *above, last = key.split(".")
    places = (
        *reversed(above),
        name,
        name.removeprefix("task_").removeprefix("timeline_"),
        *KIN.get(name, ()),
    )
    if name in OF_FACTS and last not in MAIN_KEYS:
        return next((EXAMPLES[known] for place in places if (known := f"{place}.{last}") in EXAMPLES), "")
    found = example_of(last, *places)
    return "" if found.startswith("[[") else found


def plain(value: Any) -> Any:
    """What TOML says as JSON can: dates as texts."""
    return json.loads(json.dumps(value, default=date.isoformat))


# Shapes without a class -------------------------------------------------------------------------------


def shapes() -> Json:
    """The definitions that many tables share."""
    figure_forms = (
        table({"assumed": ref("anything"), "reason": TEXT}, ("assumed", "reason")),
        UNLISTED,
        table({"param": TEXT}, ("param",)),
        table({"count": either(ref("scope"), ref("match")), "as_of": ref("as_of")}, ("count",)),
        table(
            {"percent": ref("figure"), "of": ref("figure"), "round": ref("rounds_to"), "min": ref("figure"), "max": ref("figure")},
            ("percent", "of"),
        ),
        table({"field": TEXT}, ("field",)),
        table({"ladder": ref("ladder"), "on": ref("figure")}, ("ladder",)),
        table({"times": {"type": "array", "items": ref("figure")}}, ("times",)),
        table({"plus": {"type": "array", "items": ref("figure")}}, ("plus",)),
        table({"per_full": ref("figure"), "of": ref("figure")}, ("per_full", "of")),
    )  # fmt: skip
    held = {"for_at_least": ref("figure"), "ever": FLAG}
    step = {key: ref("figure") for key in ("at_least", "above", "at_most", "below")}
    comparison = {key: ref("operand") for key in ("at_least", "at_most", "more_than", "less_than")}
    comparison["between"] = {"type": "array", "items": ref("operand"), "minItems": 2, "maxItems": 2}
    number: Json = {"type": "number"}
    as_of = either(
        one_of("any_day", "every_day", "first_day", "last_day", "day", "today"),
        ref("date"),
        TEXT,
        table({"date": TEXT}, ("date",)),
    )
    link = {
        "link": WORDS,
        "to": either(ref("scope"), ref("binding")),
        "side": one_of("a", "b", "either"),
        **held,
    }
    period = of_class("period", rules.PeriodSpec)
    period["required"] = ["unit"]
    return {
        "date": {"type": "string", "format": "date", "pattern": r"^\d{4}-\d\d-\d\d$"},
        "binding": {"type": "string", "pattern": r"^(self|subject|counterpart|trigger|(anchor|fact)\.[a-z_]+)(\.(unit|holder))*$"},
        "figure": either(number, ref("date"), TEXT, FLAG, {"type": "array"}, *figure_forms),
        "operand": either(number, ref("date"), TEXT, *figure_forms),
        "rounds_to": one_of("down", "up", "half_up", "half_even"),
        "rounding": table({"digits": WHOLE, "mode": ref("rounds_to")}, ("mode",)),
        "window": {"type": "array", "items": ref("figure"), "minItems": 2, "maxItems": 2},
        "ladder": either(
            {"type": "array", "items": ref("step")},
            table({"steps": {"type": "array", "items": ref("step")}, "integers": FLAG, "by": TEXT}, ("steps",)),
        ),
        "step": table({**step, "is": several(TEXT), "gives": ref("anything")}, ("gives",)),
        "comparison": table(comparison),
        "test": either(
            ref("date"), TEXT, number, FLAG, {"type": "array"},
            table({**comparison, "not": ref("test"), "all": {"type": "array"}}), *figure_forms[:3],
        ),
        "as_of": as_of,
        "who": either(table({"person": ref("person")}, ("person",)), table({"unit": ref("unit")}, ("unit",))),
        "scope": either(
            table({"person": ref("person"), "as_of": ref("as_of")}, ("person",)),
            table({"unit": ref("unit"), "as_of": ref("as_of")}, ("unit",)),
            table(
                {
                    "post": several(words_of("post")), "of": either(ref("unit"), ref("binding")), "holder": ref("person"),
                    "as_of": ref("as_of"),
                },
                ("post",),
            ),
            table({"any": {"type": "array", "items": ref("scope")}, "as_of": ref("as_of")}, ("any",)),
        ),
        "per": {
            "type": "object",
            "properties": {
                "person": ref("person"), "unit": ref("unit"), "post": several(words_of("post")),
                "of": either(ref("unit"), ref("binding")), "holder": ref("person"),
                "any": {"type": "array", "items": ref("scope")}, "as_of": ref("as_of"),
                "min_presence_days": ref("figure"), "exclude": one_of("subject", "none"), "pairs": FLAG,
            },
            "additionalProperties": False,
        },
        "held": either(WORDS, table({"is": WORDS, **held}, ("is",))),
        "post_held": either(
            several(words_of("post")),
            table({"is": WORDS, "of": either(ref("unit"), ref("binding")), "rank": ref("test"), "mode": ref("test"), **held}),
        ),
        "affiliation": either(
            ref("binding"), ref("unit"), table({"is": either(ref("binding"), ref("unit")), **held}, ("is",))
        ),
        "inside": either(ref("binding"), table({"id": WORDS}, ("id",))),
        "linked": either(table(link, ("link",)), table({"is": table(link, ("link",)), **held}, ("is",))),
        "period_unit": one_of(
            "week", "month", "quarter", "half", "semester", "year", "campaign", "round", "phase", "nth_weekday"
        ),
        "period": either(ref("period_unit"), period),
        "count": either(
            ref("figure"),
            table({
                "min": ref("figure"), "max": ref("figure"), "parity": one_of("odd", "even"),
                "distinct_by": TEXT, "credit": one_of("each", "one"),
            }),
        ),
        "votes": table({"base": one_of("due", "present", "cast"), "at_least": ref("figure"), "more_than": ref("figure")}),
        "ladder_limit": table({"ladder": ref("ladder"), "on": ref("figure")}, ("ladder", "on")),
        "match": match(), "has": match(within=ref("figure"), count=ref("count")), "fact": fact(),
        "check_item": check_item(),
        "eligible": table({
            "person": ref("person"), "unit": ref("unit"), "candidacy": ref("fact"),
            **{key: {"type": "array", "items": ref("eligible")} for key in ("any", "all", "none")},
        }),
        "anything": either(ref("date"), {"type": ["string", "number", "boolean", "array"]}, FREE_TABLE),
        **{f"{name}_word": offered(name) for name in sorted({"post", *KINDS.values()})},
    }  # fmt: skip


def offered(name: str) -> Json:
    """Any text, with the words of a list to choose from."""
    return either({"type": "string", "enum": [word.id for word in base().words(name)]}, TEXT)


def columns() -> Json:
    """Binding keys and cells of every table."""
    tables = (*TABLES, "findings")
    names = {name for t in tables for name in (*binding_keys(t), *cells(t))} | set(SINGULAR)
    return {name: ref("anything") for name in sorted(names)}


PARTS = {r"^(figures|attr|data|tags|sections|parts)\.": ref("anything")}
KINDS = {
    "activity": "activity", "event": "event", "assessment": "scheme", "document": "document", "candidacy": "scheme",
    "step": "step", "resource": "resource", "link": "link", "tenure": "tenure", "stage": "stage",
}  # fmt: skip


def match(**more: Json) -> Json:
    """Facts of a table, or alternatives."""
    kinds = {
        key: either(several(words_of(KINDS[key])) if key in KINDS else WORDS, UNLISTED)
        for key in matches.FACT_KEYS
    }
    control = {"on": TEXT, "latest": FLAG, "revoked": one_of("counts", "void"), "only_tagged": FLAG}
    kinds["unit"] = ref("anything")
    properties = {**columns(), **kinds, **control, "any": {"type": "array", "items": ref("match")}, **more}
    keys = [*matches.FACT_KEYS, "any"]
    return {
        "type": "object", "properties": properties, "patternProperties": PARTS, "additionalProperties": False,
        "anyOf": [{"required": [key]} for key in keys],
    }  # fmt: skip


def fact() -> Json:
    """Conditions on the cells of a fact."""
    return {
        "type": "object",
        "properties": columns() | {"id": ref("anything")},
        "patternProperties": PARTS,
        "additionalProperties": False,
    }


def check_item() -> Json:
    """One check of a completeness rule."""
    when = {"when": ref("fact")}
    forms = (
        table({"differs": {"type": "array", "items": TEXT}, **when}, ("differs",)),
        table({"signed_by": ref("scope"), "dual": one_of("one_ok", "both"), **when}, ("signed_by",)),
        table(
            {"delay": {"type": "array", "items": TEXT}, "at_most": ref("figure"), **when},
            ("delay", "at_most"),
        ),
        table({"listed": ref("match"), "in": TEXT, "with": WORDS, **when}, ("listed", "in")),
        table({"part_share": WORDS, "at_least": ref("figure"), **when}, ("part_share", "at_least")),
        table({"ballot": ref("ballot"), **when}, ("ballot",)),
        table({"rule": TEXT, **when}, ("rule",)),
    )
    plain_form = fact()
    plain_form["properties"] = plain_form["properties"] | when
    return either(*forms, plain_form)


# The whole ------------------------------------------------------------------------------------------


def schema() -> Json:
    """The schema of a campaign file."""
    definitions = shapes() | {name: of_class(name, cls) for name, cls in CLASSES.items()}
    span = {"since": ref("date"), "until": ref("date")}
    definitions["word"] = table(
        {
            "list": TEXT, "id": TEXT, "title": TEXT, "title_en": TEXT, "is_a": TEXT, "single": FLAG, "ordered_after": TEXT,
            "aliases": WORDS,
        },
        ("list", "id", "title"),
        description="An addition to the vocabulary.",
    )  # fmt: skip
    definitions["parameter"] = table(
        {"name": TEXT, "value": ref("anything"), "note": TEXT, **span},
        ("name", "value"),
        description="A value with a name, perhaps dated.",
    )
    definitions["change"] = table(
        {"rule": TEXT, "do": one_of("tighten", "replace", "drop"), "clause": TEXT, "set": FREE_TABLE},
        ("rule", "do", "clause"),
        description="A change of a rule that the campaign takes over from another.",
    )
    top: Json = {
        "format": {"const": "partyorg.campaign/1"},
        "id": {"type": "string", "pattern": "^[a-z0-9][a-z0-9_.-]*$"},
        "title": TEXT, "title_en": TEXT, "issuer": TEXT, "issuer_en": TEXT,
        "window": table(span, ("since",)),
        "calendar": table({"year": one_of("calendar", "academic"), "academic_start": TEXT, "semesters": one_of("register")}),
        "applies_to": ref("scope"),
        "extends": WORDS,
    }  # fmt: skip
    for name in ("source", "stream", "word", "parameter", "clause", "change", *RULE_TABLES):
        top[name] = {"type": "array", "items": ref(name)}
    notes = Notes()
    found: Json = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "partyorg.campaign/1",
        "description": "A campaign file of partyorg: one notice as clauses and rules.",
        **notes.described(table(top, ("format", "id", "title", "window")), "campaign"),
        "$defs": {name: notes.described(shape, name) for name, shape in definitions.items()},
    }
    notes.done()
    return found


# What keys mean ---------------------------------------------------------------------------------------

CHECKS = ("differs", "signed_by", "dual", "delay", "listed", "with", "part_share", "ballot", "rule")
KIN: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(RULE_TABLES, ("rule",)),
    "operand": ("figure",), "test": ("comparison", "figure"), "who": ("scope",), "per": ("scope",),
    "has": ("match",), "fact": ("match",), "check_item": ("match",), "post_held": ("held",), "affiliation": ("held",),
    "linked": ("held",), "eligibility": ("eligible",), "eligible": ("eligibility",), "unit": ("person",),
}  # fmt: skip
"""Tables whose keys mean what they mean elsewhere, unless they have a sentence of their own."""
OF_FACTS = ("match", "has", "fact", "check_item")
"""Tables that take every column of a fact: one without a sentence is called by its heading."""
MAIN_KEYS = {*matches.FACT_KEYS, "latest", "revoked", "only_tagged", *CHECKS}
"""Keys of those tables that are no columns, or mean the same in all of them."""


class Notes:
    """The sentences of key_notes.toml, and which of them were asked for."""

    def __init__(self) -> None:
        self.texts: Json = tomllib.loads(NOTES.read_text(encoding="utf-8"))
        self.left = {(name, key) for name, keys in self.texts.items() for key in keys}
        self.missing: list[str] = []

    def described(self, shape: Json, name: str, above: str = "") -> Json:
        """The shape with a description at every key of its tables; `above` is the key that a table stands at."""
        shape = dict(shape)
        if "properties" in shape:
            shape["properties"] = {
                key: self.described(value, name, f"{above}{key}.") | self.told(value, name, f"{above}{key}")
                for key, value in shape["properties"].items()
            }
        if "anyOf" in shape:
            shape["anyOf"] = [self.described(form, name, above) for form in shape["anyOf"]]
        return shape

    def told(self, value: Json, name: str, key: str) -> Json:
        """What a key means, and its example."""
        text = "" if value.get("items") == ref(key) else example(name, key)
        examples = {"examples": [plain(tomllib.loads(f"x = {text}")["x"])]} if text else {}
        return {"description": self.of(name, key)} | examples

    def of(self, name: str, key: str) -> str:
        """What a key of a table means, in Chinese and English."""
        last = key.rpartition(".")[2]
        in_place = [("figure", last)] if last != key else []
        for place in [
            (table, k) for k in dict.fromkeys((key, last)) for table in (name, *KIN.get(name, ()))
        ] + in_place:
            if place[1] in self.texts.get(place[0], ()):
                self.left.discard(place)
                return " · ".join(self.texts[place[0]][place[1]])
        headings = dict.fromkeys(c.zh for t in TABLES.values() for c in t.columns if c.name == key)
        if name in OF_FACTS and headings:
            return f"“{'”“'.join(headings)}”一栏 · The column `{key}`"
        self.missing.append(f"{name}.{key}")
        return ""

    def done(self) -> None:
        """Raises SystemExit with the keys that have no sentence, and the sentences that have no key."""
        wrong = [f"no sentence: {key}" for key in dict.fromkeys(self.missing)]
        wrong += [f"no such key: {name}.{key}" for name, key in sorted(self.left)]
        if wrong:
            raise SystemExit("\n".join([f"{NOTES.name}:", *wrong]))


# The page ---------------------------------------------------------------------------------------------

INTRO = """\
<!-- Written by scripts/make_campaign_schema.py out of the classes that definitions are read into; change those. -->

# 各表各键 · Every table and key

每张表有哪些键、含义、必填与否、写什么、例子。键怎样合在一起用，见[定义文件](definitions.md)；编辑器用的 JSON Schema 由 `partyorg schema`
写出，里面有同样的说明。`calendar.year` 是写在 `calendar = { … }` 里的键。

Which keys each table has, what they mean, whether it needs them, what they take, and an example. How keys work together is on the page on
[definition files](definitions.md); `partyorg schema` writes the JSON Schema for editors, which has the same sentences. `calendar.year` is a key inside
`calendar = { … }`.

"""
HEAD = "| 键 · Key | 含义 · Meaning | | 写什么 · Takes | 例 · Example |\n|---|---|---|---|---|\n"
COLUMNS_TOO = """
其余的键是台账各列的名字，写这一格须符合的条件；列见[台账格式](register.md)。

Other keys are columns of the fact's table, with what the cell has to fit; the columns are on the page on [the register](register.md).
"""


def page(found: Json) -> str:
    """The page in Markdown."""
    parts = [INTRO, "## 文件顶层 · The top of a file\n\n", HEAD, *rows(found, "campaign")]
    own = tomllib.loads(NOTES.read_text(encoding="utf-8"))
    for name, shape in found["$defs"].items():
        for form in forms_of(shape):
            keys = set(form.get("properties", ()))
            if name in OF_FACTS and "actor" in keys:  # every column of every table is among them
                keys &= own[name].keys() if name in ("match", "has") else set()
            if keys:
                title = form.get("description") or shape.get("description") or ""
                said = f"{title}\n\n" if title else ""
                head = f"## `{name}`\n\n" if form is first_table(shape) else ""
                parts += [f"\n{head}{said}", HEAD, *rows(form, name, keys)]
                parts += [COLUMNS_TOO] if name == "match" else []
    return "".join(parts)


def forms_of(shape: Json) -> list[Json]:
    """A shape, or the forms it may take."""
    return list(shape.get("anyOf", [])) if "properties" not in shape else [shape]


def first_table(shape: Json) -> Json | None:
    """The first form of a shape that is a table."""
    return next((form for form in forms_of(shape) if "properties" in form), None)


def rows(shape: Json, name: str, keys: Collection[str] = (), above: str = "") -> Iterator[str]:
    """A line for every key of a table (or for `keys`), and for those of a table written in place below it."""
    needed = shape.get("required", [])
    for key, value in shape["properties"].items():
        if keys and key not in keys:
            continue
        shown = f"`{key} = {example(name, f'{above}{key}')}`" if "examples" in value else ""
        mark = "必填 · required" if key in needed else ""
        cells = (f"`{above}{key}`", value["description"], mark, said(value), shown)
        yield f"| {' | '.join(cells)} |\n".replace("||", "\\|\\|")
        for form in forms_of(value) if name in (*CLASSES, "campaign") else ():
            if "properties" in form:
                yield from rows(form, name, above=f"{above}{key}.")


def said(shape: Json) -> str:
    """What a key takes, in a few words of code."""
    if "$ref" in shape:
        name = shape["$ref"].rpartition("/")[2]
        return "…" if name == "anything" else f"*{name}*"
    if "enum" in shape:
        return " ".join(f"`{word}`" for word in shape["enum"][:12]) + (
            " …" if len(shape["enum"]) > 12 else ""
        )
    if "const" in shape:
        return f"`{shape['const']}`"
    if "anyOf" in shape:
        return " / ".join(dict.fromkeys(said(form) for form in shape["anyOf"]))
    if shape.get("type") == "array":
        return f"[{said(shape.get('items', {}))}…]"
    if shape.get("type") == "object":
        keys = ", ".join(f"`{key}`" for key in shape.get("properties", {}))
        return "{ " + keys + " }" if keys else "{ … }"
    return {
        "string": "*text*",
        "boolean": "*true / false*",
        "integer": "*whole number*",
        "number": "*number*",
    }.get(shape.get("type", ""), "…")


def unused_examples(found: Json) -> set[str]:
    """Examples of keys that no table has."""
    keys = set(re.findall(r'"(\w+)": ', json.dumps(found)))
    return {key for key in EXAMPLES if key.rpartition(".")[2] not in keys}


def written(found: Json) -> str:
    """The schema with a line for each definition, so that changes can be read."""
    lines = [
        f" {json.dumps(key)}: {json.dumps(found[key], ensure_ascii=False)}" for key in found if key != "$defs"
    ]
    defs = [
        f"  {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}"
        for key, value in found["$defs"].items()
    ]
    inner = ",\n".join(defs)
    return "{\n" + ",\n".join([*lines, f' "$defs": {{\n{inner}\n }}']) + "\n}\n"


def main() -> int:
    """Compare or write the files, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a file is out of date")
    check = parser.parse_args().check
    found = schema()
    texts = {SCHEMA: written(found), PAGE: page(found)}
    old = {file: file.read_text(encoding="utf-8") if file.exists() else "" for file in texts}
    stale = [file for file, text in texts.items() if old[file] != text]
    for file in () if check else stale:
        file.write_text(texts[file], encoding="utf-8")
    print("out of date" if stale and check else "up to date")
    return int(bool(stale) and check)


if __name__ == "__main__":
    raise SystemExit(main())
