"""The head of a definition file: itself, sources, words, clauses, streams, parameters."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any, Literal, get_args

from partyorg.sources import FORCES, Clause, Disposition, Source
from partyorg.vocabulary import Vocabulary, VocabularyConflict, Word

from .conditions import Scope
from .cursor import Cursor, shown
from .definition import Calendar, Stream
from .figures import Figure, Plain
from .read_conditions import scope
from .read_figures import figure
from .read_plain import month_day
from .read_plain import number as as_number
from .reading import Reading

__all__ = [
    "FORMAT",
    "Head",
    "parameter_figures",
    "read_calendar",
    "read_clauses",
    "read_head",
    "read_parameters",
    "read_sources",
    "read_streams",
    "read_words",
    "tables",
]

FORMAT = "partyorg.campaign/1"
_ID = re.compile(r"[a-z0-9][a-z0-9_.-]*")
_WORD = re.compile(r"[a-z0-9][a-z0-9_]*")
_YEARS: tuple[Literal["calendar", "academic"], ...] = ("calendar", "academic")
_DISPOSITIONS: tuple[Disposition, ...] = get_args(Disposition)
_DATE: date = date.min

Head = dict[str, Any]
"""The plain fields of a campaign."""


def tables(root: Cursor, key: str) -> list[Cursor]:
    """The tables of an array of tables at the top of a file."""
    if not isinstance(root.value, dict) or key not in root.value:
        return []
    at = root.child(key)
    if not isinstance(at.value, list):
        at.fault("D104", found=shown(at.value), wanted=f"an array of tables, [[{key}]]")
        return []
    return [
        Cursor(root.reading, root.document, value, path=(key, i), name=root.name_base)
        for i, value in enumerate(at.value)
    ]


def read_head(root: Cursor, rule_tables: Iterable[str]) -> Head:
    """The header of a campaign, whose other tables are read apart; reports unknown keys at the top."""
    t = root.table("a campaign")
    form = t.need("format")
    if form is not None:
        form.choice((FORMAT,))
    at_id = t.need("id")
    name = at_id.text() if at_id else ""
    if at_id is not None and name and not _ID.fullmatch(name):
        at_id.fault("D107", found=shown(name), wanted="an id made of a-z, 0-9, dots, hyphens and underlines")
    since, until = _window(t.need("window"))
    applies = t.get("applies_to")
    extends = t.get("extends")
    head: Head = {
        "id": name,
        "title": t.text("title", required=True),
        "title_en": t.text("title_en"),
        "issuer": t.text("issuer"),
        "issuer_en": t.text("issuer_en"),
        "since": since,
        "until": until,
        "calendar": root.reading.calendar,
        "applies_to": scope(applies) if applies else None,
        "extends": tuple(extends.texts()) if extends else (),
    }
    for key in ("calendar", "source", "stream", "word", "clause", "parameter", "change", *rule_tables):
        t.get(key)
    t.done()
    return head


def _window(c: Cursor | None) -> tuple[date, date | None]:
    if c is None:
        return _DATE, None
    t = c.table("a window")
    t.need("since")
    since, until = t.span()
    t.done()
    return since or _DATE, until


def read_calendar(c: Cursor | None) -> Calendar:
    """What a year is in the file."""
    if c is None:
        return Calendar()
    t = c.table("a calendar")
    year = t.choice("year", _YEARS, "calendar")
    start = t.get("academic_start")
    begins = start.text() if start else ""
    if start is not None and begins and not month_day(begins):
        start.fault("D107", found=shown(begins), wanted='a month and day such as "09-01"')
    if year == "academic" and start is None:
        t.missing("academic_start")
    t.choice("semesters", ("register",), "register")
    t.done()
    return Calendar(year=year, academic_start=begins)


def read_sources(root: Cursor) -> list[Source]:
    """The documents that clauses come from."""
    out: list[Source] = []
    for c in tables(root, "source"):
        t = c.table("a source")
        since, until = t.span()
        source = Source(
            key=t.text("key", required=True),
            title=t.text("title", required=True),
            title_en=t.text("title_en"),
            number=t.text("number"),
            issuer=t.text("issuer"),
            url=t.text("url"),
            issued=t.day("issued"),
            since=since,
            until=until,
        )
        t.done()
        if source.key in {s.key for s in out}:
            c.child("key").fault("D126", spelling=source.key, what="source")
        out.append(source)
    return out


def read_words(roots: Iterable[Cursor], vocabulary: Vocabulary) -> Vocabulary:
    """The vocabulary with the words of the files added."""
    places: dict[tuple[str, str], Cursor] = {}
    words: list[Word] = []
    lists = vocabulary.lists()
    for root in roots:
        for c in tables(root, "word"):
            word = _word(c, lists)
            if word is not None:
                places[word.list, word.id] = c
                words.append(word)
    given = {(word.list, word.id) for word in words}
    for word in list(words):
        for key, other in (("is_a", word.is_a), ("ordered_after", word.ordered_after)):
            if other and (word.list, other) not in given and not vocabulary.has(word.list, other):
                c = places[word.list, word.id]
                known = [w.id for w in vocabulary.words(word.list)] + [
                    i for name, i in given if name == word.list
                ]
                c.child(key).fault("D106", spelling=other, accepted=sorted(known), list=word.list)
                words = [w for w in words if w is not word]
    return _added(vocabulary, words, places)


def _added(vocabulary: Vocabulary, words: list[Word], places: dict[tuple[str, str], Cursor]) -> Vocabulary:
    while words:
        try:
            return vocabulary.add(words)
        except VocabularyConflict as problem:
            culprit = problem.second if (problem.second.list, problem.second.id) in places else problem.first
            place = places[culprit.list, culprit.id]
            place.fault(
                "D113", spelling=culprit.id, word=f"{culprit.list}.{culprit.id}", problem=problem.reason
            )
            words = [w for w in words if (w.list, w.id) != (culprit.list, culprit.id)]
        except ValueError:  # a word that stands on one just taken out
            return vocabulary
    return vocabulary


def _word(c: Cursor, lists: tuple[str, ...]) -> Word | None:
    t = c.table("a word")
    at_list, at_id = t.need("list"), t.need("id")
    name, word_id = (at_list.text() if at_list else ""), (at_id.text() if at_id else "")
    if at_list is not None and name and name not in lists and not name.startswith(("grade:", "tag:")):
        at_list.fault("D105", spelling=name, accepted=(*lists, "grade:NAME", "tag:AXIS"))
        name = ""
    if at_id is not None and word_id and not _WORD.fullmatch(word_id):
        at_id.fault("D107", found=shown(word_id), wanted="a word made of a-z, 0-9 and underlines")
        word_id = ""
    word = Word(
        list=name,
        id=word_id,
        zh=t.text("title", required=True),
        en=t.text("title_en"),
        is_a=t.text("is_a") or None,
        single=t.flag("single"),
        ordered_after=t.text("ordered_after") or None,
        aliases=t.texts("aliases"),
    )
    t.done()
    return word if name and word_id else None


def read_clauses(root: Cursor, sources: list[Source], known: dict[str, Cursor]) -> list[Clause]:
    """The provisions of the file's documents; `known` collects their places by id."""
    out = []
    default = sources[0].key if sources else ""
    for c in tables(root, "clause"):
        t = c.table("a clause")
        at_force, at_source, disposition = t.need("force"), t.get("source"), t.get("disposition")
        source = at_source.text() if at_source else default
        if at_source is not None and source and source not in {s.key for s in sources}:
            at_source.fault("D127", spelling=source, accepted=[s.key for s in sources], what="source")
        clause = Clause(
            id=t.text("id", required=True),
            at=t.text("at", required=True),
            gist=t.text("gist", required=True),
            gist_en=t.text("gist_en"),
            kind=t.text("kind", required=True),
            force=at_force.choice(FORCES) if at_force else "must",
            source=source,
            disposition=disposition.choice(_DISPOSITIONS) if disposition else None,
            of=t.text("of"),
            reason=t.text("reason"),
        )
        t.done()
        if clause.id in known:
            c.child("id").fault("D126", spelling=clause.id, what="clause")
        _disposed(c, clause)
        known.setdefault(clause.id, c)
        out.append(clause)
    for clause in out:
        if clause.of and clause.of not in known:
            known[clause.id].child("of").fault("D120", spelling=clause.of, accepted=sorted(known))
    return out


def _disposed(c: Cursor, clause: Clause) -> None:
    needs = {"duplicate_of": "of", "not_checkable": "reason", "outside_scope": "reason"}
    key = needs.get(clause.disposition or "")
    if key and not getattr(clause, key):
        c.fault("D123", key=key, found=key, disposition=str(clause.disposition))
    for given in ("of", "reason"):
        if getattr(clause, given) and clause.disposition is None:
            c.child(given).fault("D114", at_key=True, key=given, other="a clause without disposition")


def read_streams(root: Cursor) -> list[Stream]:
    """The groups that rules may be limited to."""
    out: list[Stream] = []
    for c in tables(root, "stream"):
        t = c.table("a stream")
        name = t.text("id", required=True)
        c.name_base = name
        at = t.need("scope")
        found: Scope | None = scope(at) if at else None
        title, title_en = t.text("title", required=True), t.text("title_en")
        t.done()
        if name in {s.id for s in out}:
            c.child("id").fault("D126", spelling=name, what="stream")
        if found is not None:
            out.append(Stream(id=name, title=title, title_en=title_en, scope=found))
    return out


def read_parameters(reading: Reading, root: Cursor) -> None:
    """Note the parameters of a file by name, so that figures can ask for them; those of a later file replace."""
    own: dict[str, list[Cursor]] = {}
    for c in tables(root, "parameter"):
        t = c.table("a parameter")
        name, value = t.text("name", required=True), t.need("value")
        t.span()
        t.text("note")
        t.done()
        if name and value is not None:
            _versions(c, own.get(name, []))
            own.setdefault(name, []).append(c)
    reading.parameters.update(own)


def _versions(c: Cursor, others: list[Cursor]) -> None:
    def ends(at: Cursor) -> tuple[date, date]:
        since, until = at.value.get("since"), at.value.get("until")
        try:
            return date.min if since is None else min(since, date.max), date.max if until is None else min(
                until, date.max
            )
        except TypeError:  # not a date, which is reported where it is read
            return date.max, date.min

    start, end = ends(c)
    for other in others:
        first, last = ends(other)
        if start < last and first < end:
            c.child("name").fault("D126", spelling=c.value["name"], what="parameter")
            return


def parameter_figures(reading: Reading) -> dict[str, Figure]:
    """Every parameter as a figure of any kind."""
    out = {}
    for name, places in reading.parameters.items():
        ask = {"param": name}
        c = places[0].over(ask)
        c.name_base = name
        out[name] = figure(c, "any", value=_anything)
    return out


def _anything(c: Cursor) -> Plain:
    if isinstance(c.value, list):
        return tuple(_anything(item) for item in c.several())
    if isinstance(c.value, bool | str):
        return c.value
    found = as_number(c.value)
    return c.day() if found is None else found
