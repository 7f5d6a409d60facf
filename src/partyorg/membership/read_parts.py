"""The states, steps and terms of a procedure file."""

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import combinations, product

from attrs import evolve

from partyorg.campaign.cursor import Cursor, Table, shown
from partyorg.campaign.matches import FACT_KEYS
from partyorg.campaign.read_header import tables
from partyorg.dates import Offset, parse_offset
from partyorg.facts.tables import TABLES

from .codes import complain
from .procedure import Extension, FactTemplate, Move, State, Step, Term, Value

__all__ = ["read_states", "read_steps", "read_terms"]

_FACTS = ("activity", "event", "assessment", "document", "link")
_WORDS = {"assessment": "scheme"}
_SOURCES = ("person", "unit", "by", "on", "outcome", "case")
_COLUMNS = {"actor": "actors", "counterpart": "counterparts", "host": "hosts"}


def read_states(roots: Iterable[Cursor]) -> dict[str, tuple[State, Cursor]]:
    """The states of all files by id, each with its place."""
    out: dict[str, tuple[State, Cursor]] = {}
    for root in roots:
        for c in tables(root, "state"):
            t = c.table("a state")
            at_stage, at_since = t.get("stage"), t.get("since")
            step, term = _since(at_since)
            state = State(
                id=t.text("id", required=True),
                title=t.text("title", required=True),
                title_en=t.text("title_en"),
                stage=at_stage.word("stage") if at_stage else "",
                end=t.flag("end"),
                since_step=step,
                since_term=term,
                origin=str(root.value.get("id", "")),
            )
            t.done()
            if state.id in out:
                c.child("id").fault("D126", spelling=state.id, what="state")
            out.setdefault(state.id, (state, c))
    return out


def _since(c: Cursor | None) -> tuple[str, str]:
    if c is None:
        return "", ""
    t = c.table("the day a stage counts from")
    at = t.one_of("step", "term")
    t.done()
    if at is None:
        return "", ""
    return (at.word("step"), "") if at.key == "step" else ("", at.text())


def read_steps(roots: Iterable[Cursor], states: Mapping[str, object]) -> list[tuple[Step, Cursor]]:
    """The steps of all files in order, each with its place."""
    out: list[tuple[Step, Cursor]] = []
    for root in roots:
        for c in tables(root, "step"):
            out.append((_step(c, len(out), states, str(root.value.get("id", ""))), c))
    return _placed(out)


def _placed(steps: list[tuple[Step, Cursor]]) -> list[tuple[Step, Cursor]]:
    """The steps in the order in which those of one day are taken: as written, but each `before` the step it names."""
    moved = [(step, c) for step, c in steps if c.has_key("before")]
    order = [(step, c) for step, c in steps if not c.has_key("before")]
    for step, c in moved:
        at = c.child("before")
        name = at.text()
        place = next((n for n, (other, _) in enumerate(order) if other.id == name), None)
        if place is None:
            at.fault(
                "D127", spelling=name, accepted=sorted({s.id for s, _ in steps} - {step.id}), what="step"
            )
            place = len(order)
        order.insert(place, (step, c))
    return [(evolve(step, place=n), c) for n, (step, c) in enumerate(order)]


def _step(c: Cursor, place: int, states: Mapping[str, object], origin: str) -> Step:
    t = c.table("a step")
    at = t.need("id")
    id = at.word("step") if at else ""
    c.name_base = id
    word = c.reading.vocabulary.get("step", id)
    at_actor, at_forms, at_unit = t.get("actor"), t.get("forms"), t.get("new_unit")
    t.get("before")  # read where all steps are known
    since, until = t.span()
    step = Step(
        id=id,
        title=t.text("title") or (word.zh if word else id),
        title_en=t.text("title_en") or (word.en if word else id),
        number=t.whole("number", 0),
        part=t.whole("part", 0),
        actor=at_actor.word("tag:actor") if at_actor else "",
        moves=_moves(t, states),
        forms=at_forms.words("document") if at_forms else (),
        clauses=_clauses(t, id),
        repeat=t.flag("repeat"),
        aside=t.flag("aside"),
        new_unit=at_unit.text() if at_unit else "",
        since=since,
        until=until,
        facts=tuple(_fact(item) for item in _inner(t, "fact")),
        place=place,
        origin=origin,
    )
    t.done()
    return step


def _inner(t: Table, key: str) -> list[Cursor]:
    at = t.get(key)
    return at.elements(f"an array of tables, [[step.{key}]]") if at else []


def _clauses(t: Table, id: str) -> tuple[str, ...]:
    at = t.get("clauses")
    if at is None:
        return ()
    reading = t.cursor.reading
    names = at.texts()
    for item, name in zip(at.several(), names, strict=True):
        if name and name not in reading.clauses:
            item.fault("D120", spelling=name, accepted=sorted(reading.clauses))
        reading.cited.setdefault(name, []).append(id)
    return names


def _moves(t: Table, states: Mapping[str, object]) -> tuple[Move, ...]:
    own = _move(t, states) if any(key in t for key in ("from", "to", "outcome")) else None
    moves = [] if own is None else [own]
    for key in ("from", "to", "outcome"):
        t.get(key)
    for item in _inner(t, "move"):
        inner = item.table("a move")
        moves.append(_move(inner, states))
        inner.done()
    if not moves and not t.broken:
        t.missing("from")
    _distinct(t.cursor, moves)
    return tuple(moves)


def _move(t: Table, states: Mapping[str, object]) -> Move:
    at_from, at_to, at_outcome = t.need("from"), t.get("to"), t.get("outcome")
    source = _state_names(at_from, states) if at_from else ()
    to = _state_names(at_to, states) if at_to else ()
    outcomes = at_outcome.words("outcome") if at_outcome else ()
    return Move(source=source, outcomes=outcomes, to=to[0] if to else "")


def _state_names(c: Cursor, states: Mapping[str, object]) -> tuple[str, ...]:
    names = c.texts()
    for item, name in zip(c.several(), names, strict=True):
        if name and name not in states:
            item.fault("D127", spelling=name, accepted=sorted(states), what="state")
    return names


def _distinct(c: Cursor, moves: list[Move]) -> None:
    for first, second in combinations(moves, 2):
        shared = [state for state in first.source if state in second.source]
        outcomes = [
            a or b
            for a, b in product(first.outcomes or ("",), second.outcomes or ("",))
            if not (a and b) or a == b
        ]
        if shared and outcomes:
            complain(c, "M105", str(c.value.get("id", "")), state=shared[0], outcome=outcomes[0] or "*")


def _fact(c: Cursor) -> FactTemplate:
    t = c.table("a fact of a step")
    at = t.one_of(*_FACTS)
    if at is None:
        return FactTemplate(table="", kind="")
    key = str(at.key)
    table = FACT_KEYS[key][0]
    kind = at.word(_WORDS.get(key, key))
    columns = {x.name for x in TABLES[table].own}
    at_outcome = t.get("if_outcome")
    cells: dict[str, Value] = {}
    for name in t:
        if name in (key, "if_outcome"):
            continue
        item = t.get(name)
        assert item
        column = _COLUMNS.get(name, name)
        if column not in columns:
            accepted = sorted({*columns, *(k for k, v in _COLUMNS.items() if v in columns)})
            item.fault("D102", at_key=True, spelling=name, accepted=accepted, key=name, table=t.what)
        else:
            cells[column] = _value(item)
    t.done()
    outcomes = at_outcome.words("outcome") if at_outcome else ()
    return FactTemplate(table=table, kind=kind, outcomes=outcomes, cells=cells)


def _value(c: Cursor) -> Value:
    if not isinstance(c.value, dict):
        return Value(literal=c.texts())
    t = c.table("where a value comes from")
    at = t.need("from")
    source = at.text() if at else ""
    head, _, rest = source.partition(".")
    if at is not None and source and source not in _SOURCES and (head not in ("data", "step") or not rest):
        at.fault("D105", spelling=source, accepted=(*_SOURCES, "data.KEY", "step.STEP"))
    words = {}
    for name in t:
        if name != "from":
            item = t.get(name)
            assert item
            words[name] = item.text()
    t.done()
    return Value(source=source, words=words)


def read_terms(roots: Iterable[Cursor]) -> list[tuple[Term, Cursor]]:
    """The terms of all files, each with its place."""
    out: list[tuple[Term, Cursor]] = []
    for root in roots:
        for c in tables(root, "term"):
            t = c.table("a term")
            c.name_base = t.text("id", required=True)
            at_start, at_event, at_length = t.need("start"), t.need("event"), t.need("length")
            step, outcomes = _step_and_outcomes(at_start)
            extension = t.get("extension")
            term = Term(
                id=c.name_base,
                title=t.text("title", required=True),
                title_en=t.text("title_en"),
                start=step,
                outcomes=outcomes,
                length=_length(at_length),
                event=at_event.word("event") if at_event else "",
                extension=_extension(extension) if extension else None,
                clauses=_clauses(t, c.name_base),
            )
            t.done()
            if term.id in {other.id for other, _ in out}:
                c.child("id").fault("D126", spelling=term.id, what="term")
            out.append((term, c))
    return out


def _length(c: Cursor | None) -> Offset:
    if c is None:
        return Offset()
    try:
        found = parse_offset(c.text())
    except ValueError:
        found = None
    if found is None or found.sign < 0 or found.workdays:
        c.fault("D107", found=shown(c.value), wanted='a length such as "12m" or "90d"')
        return Offset()
    return found


def _step_and_outcomes(c: Cursor | None) -> tuple[str, tuple[str, ...]]:
    if c is None:
        return "", ()
    t = c.table("a step with its outcomes")
    at_step, at_outcome = t.need("step"), t.get("outcome")
    found = (at_step.word("step") if at_step else "", at_outcome.words("outcome") if at_outcome else ())
    t.done()
    return found


def _extension(c: Cursor) -> Extension:
    t = c.table("what extends a term")
    at_step, at_outcome, at_figures, at_data = t.need("step"), t.get("outcome"), t.get("of"), t.need("data")
    step = at_step.word("step") if at_step else ""
    extension = Extension(
        step=step,
        outcomes=at_outcome.words("outcome") if at_outcome else (),
        figures_of=at_figures.word("step") if at_figures else step,
        data=at_data.text() if at_data else "",
    )
    t.done()
    return extension


def overlapping(steps: list[tuple[Step, Cursor]]) -> None:
    """Report versions of one step that are in force on the same day."""
    for (first, _), (second, c) in combinations(steps, 2):
        if first.id != second.id or not first.id:
            continue
        low = max(first.since or date.min, second.since or date.min)
        high = min(first.until or date.max, second.until or date.max)
        if low < high:
            complain(c.child("id"), "M104", second.id)
