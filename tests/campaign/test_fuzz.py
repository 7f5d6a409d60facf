"""Whatever the text, reading gives a campaign or faults, and nothing else."""

import tomllib

from hypothesis import given, settings
from hypothesis import strategies as st

from partyorg.campaign.definition import Campaign
from partyorg.campaign.reader import load_campaign
from partyorg.errors import InputError
from tests.campaign.texts import EXAMPLES, keys

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
    """Read a text that may be anything."""
    try:
        assert isinstance(load_campaign(text + "\n"), Campaign)
    except InputError as problem:
        assert problem.faults
        assert all(f.where.line and f.code.startswith("D1") and f.text() for f in problem.faults)
        assert len({(f.code, f.where, f.found) for f in problem.faults}) == len(problem.faults)
        return "refused"
    return "read"


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
    outcome(text)


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
    outcome(text)


@given(st.binary(max_size=60) | st.text(max_size=60).map(lambda s: s.encode("utf-8", "ignore")))
def test_bytes_of_any_kind_are_refused(data: bytes) -> None:
    """What is no definition at all is refused with a place."""
    from partyorg.campaign.reader import parse, read_campaign

    try:
        document = parse(data, "some.toml")
        read_campaign(document, vocabulary=None, checks=None, bases={}, at=None)
    except InputError as problem:
        assert all(f.where.file == "some.toml" and f.where.line for f in problem.faults)
    else:
        raise AssertionError("no such text is a campaign")


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
