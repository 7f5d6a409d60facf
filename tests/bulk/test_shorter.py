"""Programs made shorter, and campaigns lowered once."""

from datetime import date
from pathlib import Path

from partyorg import load_catalogue
from partyorg.bulk.engine import bulk_run
from partyorg.bulk.plan import Aggregate, Cell, Select, Source, Table, both, every
from partyorg.bulk.program import Keep
from partyorg.bulk.shorter import shorter
from partyorg.demo import DEMO_AS_OF, make_university

ROWS = Select((Source("f", Table("facts")),), {"id": Cell("f", "id")}, Cell("f", "kind").eq("talk"))


def test_a_step_read_once_stands_where_it_is_read() -> None:
    """A step that one other alone reads becomes part of it, and what nothing reads is left out."""
    steps = [Keep("a", ROWS), Keep("b", every(Table("a"), "id")), Keep("unread", every(Table("a"), "id"))]
    left, (end,) = shorter(steps, [every(Table("b"), "id")])
    assert left == []
    assert end == every(every(ROWS, "id"), "id")


def test_a_step_read_twice_stays() -> None:
    """What two steps read is worked out once."""
    steps = [Keep("a", ROWS)]
    left, ends = shorter(steps, [every(Table("a"), "id"), every(Table("a"), "id")])
    assert left == steps
    assert ends == [every(Table("a"), "id")] * 2


def test_a_join_stays() -> None:
    """A step that joins is kept, since the database would join joins."""
    join = Select((Source("a", Table("x")), Source("b", Table("y"), "cross")), {"id": Cell("a", "id")})
    left, _ = shorter([Keep("a", join)], [every(Table("a"), "id")])
    assert left == [Keep("a", join)]


def test_the_same_rows_are_kept_once_with_all_columns() -> None:
    """Two looks at the same rows become one; a look at other rows, or one that groups, stays apart."""
    talks = Select(ROWS.sources, {"day": Cell("f", "on")}, ROWS.where)
    visits = Select(ROWS.sources, {"id": Cell("f", "id")}, Cell("f", "kind").eq("visit"))
    count = Select(ROWS.sources, {"n": Aggregate("count", Cell("f", "id"))}, ROWS.where)
    steps = [Keep("a", ROWS), Keep("b", talks), Keep("c", visits), Keep("d", count)]
    ends = [
        Select(
            (Source("x", Table(name)), Source("y", Table(name), "inner", both(Cell("x", "k").eq(1)))),
            {"k": Cell("x", "k")},
        )
        for name in "abcd"
    ]
    left, short = shorter(steps, ends)
    wide = Select(ROWS.sources, {"id": Cell("f", "id"), "day": Cell("f", "on")}, ROWS.where)
    assert left == [Keep("a", wide), Keep("c", visits), Keep("d", count)]
    assert short == [ends[0], ends[0], ends[2], ends[3]]


def test_a_campaign_is_lowered_once(tmp_path: Path) -> None:
    """A second run of the same campaign on the same day writes no query anew, over whatever register; another day does."""
    campaign = load_catalogue().campaign("liaoning.vanguard")
    runs = []
    for seed, day in ((1, DEMO_AS_OF), (2, DEMO_AS_OF), (2, date(2018, 3, 30))):
        register = make_university(members=30, seed=seed)
        with bulk_run(register, campaign, day, rules=["LN-06"]) as run:
            run.write(tmp_path / "findings.parquet")
            runs.append(run.lowered)
    assert runs[0] is runs[1]
    assert runs[0] is not runs[2]
    rows = runs[0].columns["LN-06"].rows
    assert isinstance(rows, Select)
    assert "duckdb" in rows.texts
