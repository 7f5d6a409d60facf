"""Columns and texts go into the page and come out again."""

from __future__ import annotations

import json
import zlib
from base64 import b64decode

from hypothesis import given
from hypothesis import strategies as st

from partyorg.reports.page.model import RISING, Languages, page_data
from partyorg.reports.page.packing import pack
from tests.reports.conftest import Run

NUMBERS = st.lists(st.integers(-(2**30), 2**30), max_size=30)


def unpacked(text: str, size: int) -> tuple[object, dict[str, list[int]]]:
    """What the page makes of it, written down a second time."""
    raw = zlib.decompress(b64decode(text), -15)
    assert len(raw) == size
    length = int.from_bytes(raw[:4], "little")
    head = json.loads(raw[4 : 4 + length])
    at, columns = 4 + length, {}
    for name, count, rising, planes in head["columns"]:
        bytes_of = [raw[at + n * count : at + (n + 1) * count] for n in range(planes)]
        numbers = [sum(part[n] << (8 * m) for m, part in enumerate(bytes_of)) for n in range(count)]
        if rising:
            total = 0
            numbers = [total := total + (-(one + 1) // 2 if one % 2 else one // 2) for one in numbers]
        columns[name] = numbers
        at += planes * count
    return head["texts"], columns


@given(st.text(), st.lists(st.integers(0, 2**30), max_size=30), NUMBERS)
def test_what_is_packed_is_unpacked(text: str, plain: list[int], rising: list[int]) -> None:
    """Texts of any signs that Unicode has, numbers of 32 bits, as they are or as differences."""
    packed, size = pack({"said": text}, {"plain": plain, "rising": rising}, frozenset({"rising"}))
    texts, columns = unpacked(packed, size)
    assert texts == {"said": text}
    assert columns == {"plain": plain, "rising": rising}


def test_a_finding_takes_few_bytes(university: Run) -> None:
    """6,000 members have some 220,000 findings, and the page may take 8 MB: the rows themselves take a fifth of that."""
    from partyorg.i18n import translator

    languages = Languages((translator("zh"), translator("en")))
    data = page_data(
        university.findings, university.campaigns, university.register, university.names, languages
    )
    packed, _size = pack([], data.columns, RISING)
    assert len(packed) / len(university.findings) < 8


def test_the_columns_say_what_the_findings_say(university: Run) -> None:
    """Rule, subject, day, status, evidence and who has to act of every finding can be read back."""
    from partyorg.i18n import translator

    run = university
    data = page_data(run.findings, run.campaigns, run.register, run.names, Languages((translator("en"),)))
    texts, columns = data.texts, data.columns
    at = place = 0
    starts = [0]
    for size in columns["acting.n"]:
        place += size
        starts.append(place)
    for n, f in enumerate(run.findings):
        assert texts["rules"][columns["rule"][n]]["id"] == f.rule
        assert texts["ids"][columns["subject"][n]] == f.subject.id
        assert columns["due"][n] == (f.due.toordinal() if f.due else 0)
        outcome = texts["outcomes"][columns["outcome"][n]]
        assert texts["statuses"][outcome[0]] == f.status
        assert [texts["facts"][e] for e in columns["evidence"][at : at + columns["proofs"][n]]] == list(
            f.evidence
        )
        at += columns["proofs"][n]
        group = columns["acting"][n]
        who = columns["acting.who"][3 * starts[group] : 3 * starts[group + 1]]
        people = [texts["ids"][one - 1] if one else "" for one in who[::3]]
        assert people == [r.person for r in f.responsible]
