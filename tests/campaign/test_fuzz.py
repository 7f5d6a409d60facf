"""Whatever the text, reading gives a campaign or faults, and nothing else."""

import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partyorg.campaign.definition import Campaign
from partyorg.campaign.reader import load_campaign, parse, read_campaign
from partyorg.errors import Fault, InputError
from tests.campaign.texts import EXAMPLES, keys

pytestmark = pytest.mark.slow

TEXTS = [file.read_text(encoding="utf-8") for file in EXAMPLES]
KEYS = [[key for key in keys(text) if len(key.path) > 1] for text in TEXTS]
VALUES = (
    """
1 | -1 | 0.5 | nan | inf | 1e400 | 99999999999999999999 | true | "" | " " | "x" | "*" | "2/3" | "1/0" | "open" | "30d"
"-1y" | "99999999d" | "12-31" | "02-30" | "subject" | "anchor.id" | "present" | 2020-01-01 | 2020-01-01T08:00:00 | 07:32:00
[] | {} | [[]] | [{}] | ["x"] | [1] | [[1], 2] | { x = 1 } | { id = "U" } | { is = 1 } | { any = [] } | { any = [{}] }
{ all = [1] } | { at_least = "x" } | { at_least = 1, below = 2 } | { between = [1] } | { assumed = 1, reason = "r" }
{ assumed = [1], reason = "r" } | { unlisted = "r" } | { param = "none" } | { param = "plan_quota" } | { steps = 3 }
{ count = { person = {} } } | { percent = 5, of = 3 } | { ladder = [], on = 1 } | { ladder = [{ gives = 1 }], on = 1 }
{ times = [] } | { unit = "year" } | { date = "round.closes" } | { has = {} } | { linked = 1 } | { event = "late" }
{ person = 1 } | { person = { any = 3 } } | { post = "secretary", of = 3 } | { integers = 1 } | { k = 1 } | { by = "1d" }
""".strip()
    .replace("\n", " | ")
    .split(" | ")
)


def outcome(text: str) -> str:
    """Read a text that may be anything: "read", or the codes of its faults."""
    try:
        assert isinstance(load_campaign(text + "\n"), Campaign)
        found: tuple[Fault, ...] = ()
    except InputError as problem:
        found = problem.faults
        if not found:
            return "refused without a fault"
    for fault in found:
        assert fault.where.line
        assert fault.code.startswith("D1")
        assert fault.text()
    assert len({(f.code, f.where, f.found) for f in found}) == len(found)
    return "refused" if found else "read"


@settings(max_examples=150)
@given(st.data())
def test_values_of_any_kind_are_read_or_refused(data: st.DataObject) -> None:
    """A file in which some values are replaced by others never gives another exception."""
    number = data.draw(st.integers(0, len(TEXTS) - 1))
    text = TEXTS[number]
    chosen = data.draw(st.lists(st.sampled_from(KEYS[number]), min_size=1, max_size=3))
    ends = len(text) + 1
    for key in sorted(chosen, key=lambda k: -k.value):
        if key.end < ends:
            text = text[: key.value] + data.draw(st.sampled_from(VALUES)) + text[key.end :]
            ends = key.start
    assert outcome(text) in ("read", "refused")


@settings(max_examples=150)
@given(st.data())
def test_a_mangled_text_is_read_or_refused(data: st.DataObject) -> None:
    """Characters taken out, put in or doubled never give another exception."""
    text = data.draw(st.sampled_from(TEXTS))
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(text)))
        size = data.draw(st.integers(0, 40))
        put = data.draw(
            st.sampled_from(
                ["", "[", "]", "}", '"', "'", "=", "\n", "[[duty]]\n", "\x00", "\ud800", "é", "#"]
            )
        )
        text = text[:at] + put + text[at + size * data.draw(st.booleans()) :]
    assert outcome(text) in ("read", "refused")


@given(st.binary(max_size=60) | st.text(max_size=60).map(lambda s: s.encode("utf-8", "ignore")))
def test_bytes_of_any_kind_are_refused(data: bytes) -> None:
    """What is no definition at all is refused with a place."""
    with pytest.raises(InputError) as caught:
        read_campaign(parse(data, "some.toml"), vocabulary=None, checks=None, bases={}, at=None)
    assert all(fault.where.file == "some.toml" and fault.where.line for fault in caught.value.faults)


def test_deep_nesting_and_huge_numbers_are_refused() -> None:
    """Texts at the limits of the parser give a fault as well."""
    assert outcome("x = " + "[" * 5000 + "]" * 5000) == "refused"
    assert outcome("x = 1" + "0" * 5000) == "refused"
    nested = "{ none = [" * 90 + "{}" + "] }" * 90
    text = TEXTS[0].replace(
        'scope = { person = { stage = "member" } }', f"scope = {{ person = {nested} }}", 1
    )
    assert tomllib.loads(text)
    assert outcome(text) in ("read", "refused")
