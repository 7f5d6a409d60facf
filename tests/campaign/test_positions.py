"""Places of keys in a TOML text."""

import tomllib
from datetime import date, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partyorg.campaign.positions import KeyPath, Place, Positions, end_of_value
from tests.campaign.texts import EXAMPLES, keys

AWKWARD = """\
top = 1 # not = here
"quoted = key" = '''
[[not_a_table]]
x = "y"'''
a.b . "c.d" = { e = [1, { f = "]}" }], g.h = 2020-01-01 10:00:00 }

[[list]]
name = "first" # [x]
[list.inner]
deep = true
[[list.inner_list]]
k = 1
[[list]]
name = \"\"\"two "quotes" \\\\ and \\"\"\"\"\"\"
[list.inner]
deep = [
    1, # one
    [2, 3],
]
[ other . 'table' ]
z = -inf
"""


def test_every_key_of_an_awkward_text_has_its_place() -> None:
    """Quoted and dotted keys, multi-line strings, nested tables and arrays of tables do not confuse the scan."""
    assert tomllib.loads(AWKWARD)["list"][1]["name"] == 'two "quotes" \\ and """'
    places = Positions(AWKWARD)
    assert places.of_key(("top",)) == Place(1, 1)
    assert places.of_value(("top",)) == Place(1, 7)
    assert places.of_key(("quoted = key",)) == Place(2, 1)
    assert places.of_key(("a", "b", "c.d", "e", 1, "f")) == Place(5, 27)
    assert places.of_value(("a", "b", "c.d", "g", "h")) == Place(5, 46)
    assert places.of_key(("list", 0, "inner", "deep")) == Place(10, 1)
    assert places.of_key(("list", 0, "inner_list", 0, "k")) == Place(12, 1)
    assert places.of_value(("list", 1, "inner", "deep", 1, 1)) == Place(18, 9)
    assert places.of_key(("other", "table", "z")) == Place(21, 1)


def test_a_missing_key_has_the_place_of_its_table() -> None:
    """What is not there is shown at what surrounds it."""
    places = Positions(AWKWARD)
    assert places.of_key(("list", 1, "missing")) == Place(13, 1)
    assert places.of_value(("nothing", "here")) == Place(1, 1)


def paths_of(value: Any, path: KeyPath = ()) -> list[KeyPath]:
    """Every key path of a parsed text."""
    inner = enumerate(value) if isinstance(value, list) else value.items() if isinstance(value, dict) else ()
    return [p for key, v in inner for p in ((*path, key), *paths_of(v, (*path, key)))]


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: str(file.stem))
def test_every_key_of_the_examples_is_where_its_place_says(file: Any) -> None:
    """The key is written at its place, and what stands behind it reads as its value."""
    text = file.read_text(encoding="utf-8")
    content = tomllib.loads(text)
    assert set(paths_of(content)) == set(Positions(text).paths()) | {("duty",)} | {
        p for p in paths_of(content) if len(p) == 1
    }
    for key in keys(text):
        value: Any = content
        for part in key.path:
            value = value[part]
        assert tomllib.loads(f"x = {text[key.value : key.end]}")["x"] == value


values = st.recursive(
    st.one_of(
        st.booleans(),
        st.integers(-(2**40), 2**40),
        st.dates(date(1000, 1, 1)),
        st.text(max_size=8),
        st.datetimes(),
        st.just(time(7, 30)),
    ),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(min_size=1, max_size=4), inner, max_size=3)
    ),
    max_leaves=8,
)


def written(value: Any) -> str:
    """A value in TOML."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return (
            '"' + "".join(f"\\U{ord(c):08X}" if c in '"\\' or not c.isprintable() else c for c in value) + '"'
        )
    if isinstance(value, list):
        return "[ " + " , ".join(map(written, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{written(k)} = {written(v)}" for k, v in value.items()) + "}"
    return value.isoformat() if isinstance(value, date | time) else str(value)


@given(
    st.dictionaries(st.text(min_size=1, max_size=6).filter(lambda s: "\ud800" not in s), values, max_size=4)
)
def test_no_key_of_any_text_is_missed(content: dict[str, Any]) -> None:
    """The scan and tomllib see the same keys."""
    text = "".join(f"{written(key)}={written(value)}#\n" for key, value in content.items())
    assert set(Positions(text).paths()) == set(paths_of(tomllib.loads(text)))


def test_the_end_of_a_value_is_found() -> None:
    """Values end where they end, whatever stands inside."""
    assert end_of_value('x = ["]", { a = "}" }] # y', 4) == 22
