"""Reading a campaign: TOML text in, a linked `Campaign` or every fault out."""

import hashlib
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from attrs import evolve

from partyorg.errors import Fault, InputError, Where
from partyorg.sources import Clause, Source
from partyorg.vocabulary import Vocabulary, base

from .codes import CODES
from .cursor import Cursor
from .definition import Calendar, Campaign, Stream
from .link import link
from .overlay import Layer, layers_of, overlaid
from .positions import Positions
from .read_header import (
    parameter_figures,
    read_calendar,
    read_clauses,
    read_head,
    read_parameters,
    read_sources,
    read_streams,
    read_words,
)
from .read_matches import count_of, has_match, match
from .read_rules import RULE_TABLES, read_rule
from .reading import Document, Reading
from .rules import Rule

__all__ = [
    "digest_of", "load_campaign", "load_document", "parse", "provisions", "read_campaign", "vocabulary_of",
]  # fmt: skip

_AT = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)$")


def load_campaign(
    source: str | Path,
    *,
    vocabulary: Vocabulary | None = None,
    checks: Mapping[str, object] | None = None,
    bases: Mapping[str, str | Path | Document] | None = None,
    at: date | None = None,
    prefer: Iterable[str] = (),
) -> Campaign:
    """Read and link a campaign from a file (`Path`, or a text without line breaks) or from TOML text.

    Args:
        source: where the definition is, or the definition itself.
        vocabulary: the words known beside those of the file; the base vocabulary if not given.
        checks: the Python checks by name that `[[check]]` tables may use; None leaves names unchecked.
        bases: the definitions that may be extended, by id: their text, their file, or as parsed.
        at: pins the text: of every rule the version in force on that day stands for its whole life.
        prefer: ids of definitions that win where two overlays conflict.

    Raises:
        InputError: with every fault of the file and of the files it extends.
    """
    document = load_document(source)
    return read_campaign(
        document, vocabulary=vocabulary, checks=checks, bases=_Bases(bases or {}), at=at, prefer=prefer
    )


class _Bases(Mapping[str, Document]):
    """Definitions by id, each parsed when it is first asked for."""

    def __init__(self, sources: Mapping[str, str | Path | Document]) -> None:
        self.sources = dict(sources)

    def __getitem__(self, key: str) -> Document:
        source = self.sources[key]
        if not isinstance(source, Document):
            source = self.sources[key] = load_document(source, "" if isinstance(source, Path) else key)
        return source

    def __iter__(self) -> Iterator[str]:
        return iter(self.sources)

    def __len__(self) -> int:
        return len(self.sources)


def vocabulary_of(document: Document, vocabulary: Vocabulary | None = None) -> Vocabulary:
    """The words known and those of a file, which is read no further; words with faults are left out."""
    reading = Reading(vocabulary if vocabulary is not None else base(), match, has_match, count_of)
    return read_words([Cursor(reading, document, document.content)], reading.vocabulary)


def load_document(source: str | Path, name: str = "") -> Document:
    """Parse a file, or a text under a name; what was parsed before is given again, so it is not to be changed.

    Raises InputError where it cannot be read or is not TOML.
    """
    if isinstance(source, str) and ("\n" in source or "=" in source):
        return _remembered(source.encode("utf-8", "surrogatepass"), name)
    path = Path(source)
    try:
        data = path.read_bytes()
    except (OSError, ValueError) as problem:
        text = problem.strerror if isinstance(problem, OSError) and problem.strerror else str(problem)
        raise _refused("D100", str(source), 0, 0, text) from None
    return _remembered(data, name or str(source))


def parse(data: bytes, name: str = "") -> Document:
    """Parse the bytes of a definition file. Raises InputError where they are not TOML 1.0 in UTF-8."""
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as problem:
        line = data.count(b"\n", 0, problem.start) + 1
        raise _refused("D101", name, line, 0, "it is not written in UTF-8") from None
    try:
        content = tomllib.loads(text, parse_float=Decimal)
        positions = Positions(text)
    except tomllib.TOMLDecodeError as problem:
        message = str(problem)
        found = _AT.search(message)
        line, column = text.count("\n") + 1, 0
        if found and found[1]:
            line, column = int(found[1]), int(found[2])
        raise _refused("D101", name, line, column, _AT.sub("", message)) from None
    except (ValueError, ArithmeticError, RecursionError) as problem:
        message = "it is nested too deeply" if isinstance(problem, RecursionError) else "a number is too long"
        raise _refused("D101", name, 1, 0, message) from None
    return Document(name, data, content, positions)


_remembered = lru_cache(maxsize=32)(parse)


def _refused(code: str, name: str, line: int, column: int, problem: str) -> InputError:
    return InputError((Fault(code, CODES[code], Where(name, line, column), {"problem": problem}, problem),))


def read_campaign(
    document: Document,
    *,
    vocabulary: Vocabulary | None,
    checks: Mapping[str, object] | None,
    bases: Mapping[str, Document],
    at: date | None,
    prefer: Iterable[str] = (),
) -> Campaign:
    """Read and link the campaign of a parsed file. Raises InputError with every fault."""
    reading = Reading(
        vocabulary if vocabulary is not None else base(),
        match,
        has_match,
        count_of,
        checks=checks,
    )
    layers = layers_of(reading, document, bases, at)
    try:
        campaign = _campaign(reading, layers, checks or {}, prefer)
    except RecursionError:
        raise _refused("D101", document.name, 1, 0, "it is nested too deeply") from None
    if reading.faults:
        order = {layer.root.document.name: i for i, layer in enumerate(reversed(layers))}
        raise InputError(
            sorted(
                reading.faults.values(),
                key=lambda f: (order.get(f.where.file, 0), f.where.line, f.where.column, f.code),
            )
        )
    assert campaign
    return campaign


def _campaign(
    reading: Reading, layers: list[Layer], checks: Mapping[str, object], prefer: Iterable[str]
) -> Campaign | None:
    own = layers[-1]
    roots = [layer.root for layer in layers]
    reading.vocabulary = read_words(roots, reading.vocabulary)
    for root in roots:
        read_parameters(reading, root)
    reading.calendar = _calendar(roots)
    head = read_head(own.root, RULE_TABLES)
    sources, clauses, places = provisions(reading, roots)
    streams: list[Stream] = [stream for root in roots for stream in read_streams(root)]
    reading.streams = {stream.id: stream.scope for stream in streams}
    stack = overlaid(layers, RULE_TABLES, prefer)
    rules: list[tuple[Rule, Cursor]] = []
    origins: dict[str, str] = {}
    for entry in stack.entries:
        c = Cursor(reading, entry.document, entry.table, path=entry.path, patches=entry.patches or None)
        rule = read_rule(entry.kind, c, entry.cited)
        inherited = entry.origin != own.id
        rules.append((evolve(rule, base_id=rule.id if inherited else ""), c))
        origins[rule.id] = entry.origin
    parameters = parameter_figures(reading)
    linked = link(reading, rules, reading.clauses, places)
    if reading.faults:
        return None
    return Campaign(
        **head,
        sources=tuple(sources),
        streams=tuple(streams),
        clauses=tuple(clauses),
        rules=linked,
        parameters=parameters,
        vocabulary=reading.vocabulary,
        assumed=tuple(sorted(reading.assumed.values(), key=lambda a: a.name)),
        checks=checks,
        looser_than_national=stack.looser,
        origins=origins,
        dropped=stack.dropped,
        digest=digest_of(layers),
        file=own.root.document.name,
    )


def _calendar(roots: list[Cursor]) -> Calendar:
    """The calendar of the file, else of the nearest one that it extends."""
    for root in reversed(roots):
        if "calendar" in root.value:
            return read_calendar(root.child("calendar"))
    return Calendar()


def provisions(reading: Reading, roots: list[Cursor]) -> tuple[list[Source], list[Clause], dict[str, Cursor]]:
    """Sources and clauses of all files, and the places of the clauses of the last one."""
    sources: dict[str, Source] = {}
    clauses: list[Clause] = []
    known: dict[str, Cursor] = {}
    before = 0
    for root in roots:
        before = len(known)
        own = read_sources(root)
        for source in own:
            sources.setdefault(source.key, source)
        clauses += read_clauses(root, own or list(sources.values()), known)
    reading.clauses = {clause.id: clause for clause in reversed(clauses)}
    return list(sources.values()), clauses, dict(list(known.items())[before:])


def digest_of(layers: list[Layer]) -> str:
    """SHA-256 over the bytes of the files, and over the dates their texts are pinned to."""
    total = hashlib.sha256()
    for layer in layers:
        total.update(layer.root.document.data)
        if layer.pinned is not None:
            total.update(f"@{layer.pinned.isoformat()}".encode())
    return total.hexdigest()
