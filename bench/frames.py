"""One rule of the Liaoning campaign, LN-06 (a visit a year), on data frames: with Polars, with pandas, and with a rule engine.

Each gives subject, period, due, status, count and evidence of every row, in order; `bench/bulk.py` holds them equal to the
bulk engine's. Like the SQL by hand they know the register and have the notice's numbers written into them. The rule engine
knows no joins: it decides the status of rows that Polars prepared.
"""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

__all__ = ["by_pandas", "by_polars", "by_rule_engine"]

MEMBER = ["probationary", "full", "member"]
STUDENT = ["student", "undergraduate", "postgraduate", "vocational"]
WORK = ["staff", "teacher", "counsellor", *STUDENT]
OPENS = date(2016, 6, 3)
FAR = date(9999, 1, 1)
YEARS = [
    (str(year), max(OPENS, date(year, 1, 1)), date(year + 1, 1, 1), timedelta(days=1))
    for year in (2016, 2017, 2018)
]
COLUMNS = ["subject", "period", "due", "status", "count", "evidence"]


def by_polars(folder: Path, target: Path, as_of: date) -> None:
    """The rows through lazy frames, in one collection."""
    _decided(_prepared(folder, as_of), as_of).select(COLUMNS).write_parquet(target)


def _prepared(folder: Path, as_of: date) -> Any:
    """Every row of the rule with days of presence, due day, acts and waiver, before its status."""
    import polars as pl

    def facts(table: str, *columns: str) -> Any:
        return pl.scan_parquet(folder / f"{table}.parquet").select(columns)

    def known(frame: Any) -> Any:
        return frame.with_columns(until=pl.when(pl.col("until") <= as_of).then("until").otherwise(FAR))

    c = pl.col
    visits = facts(
        "activities", "id", "kind", "on", "actors", "counterparts", "revoked_on", "recorded_on", "supersedes", "status"
    ).filter(
        c("kind") == "family_visit", c("on") <= as_of, c("recorded_on").is_null() | (c("recorded_on") <= as_of),
        ~c("status").is_in(["planned", "cancelled"]),
    )  # fmt: skip
    newer = visits.select(id="supersedes").drop_nulls().with_columns(status=pl.lit("corrected"))
    visits = visits.join(newer, on=["id", "status"], how="anti").with_columns(
        revoked=pl.when(c("revoked_on") <= as_of).then("revoked_on"),
        counterparts=c("counterparts").fill_null([]),
    )
    member = known(
        facts("stages", "person", "stage", "since", "until").filter(
            c("stage").is_in(MEMBER), c("since") <= as_of
        )
    )
    roles = known(
        facts("tenures", "person", "kind", "value", "since", "until").filter(
            c("kind") == "role", c("value").is_in(WORK), c("since") <= as_of
        )
    )
    days = (
        member.join(roles, on="person", suffix="_role")
        .select(
            "person",
            since=pl.max_horizontal("since", "since_role"),
            until=pl.min_horizontal("until", "until_role"),
        )
        .filter(c("since") < c("until"))
    )
    years = pl.LazyFrame(YEARS, schema=["period", "low", "high", "one"], orient="row")
    rows = (
        days.join(years, how="cross")
        .filter(c("since") < c("high"), c("until") > c("low"))
        .group_by("person", "period", "low", "high")
        .agg(
            n=(pl.min_horizontal("until", "high") - pl.max_horizontal("since", "low")).dt.total_days().sum(),
            last=(pl.min_horizontal("until", "high") - c("one")).max(),
            one=c("one").first(),
        )
        .join(facts("people", "id"), left_on="person", right_on="id", how="semi")
        .with_columns(
            due=pl.when(c("n") >= 90, c("last") < c("high") - c("one"), c("last") < as_of)
            .then("last")
            .otherwise(c("high") - c("one"))
        )
    )
    students = (
        visits.select("id", "on", person="counterparts")
        .explode("person", empty_as_null=False)
        .join(roles.filter(c("value").is_in(STUDENT)), on="person")
        .filter(c("since") <= c("on"), c("on") < c("until"))
        .join(facts("people", "id"), left_on="person", right_on="id", how="semi")
        .select("id")
        .unique()
    )
    sound = visits.filter(
        c("counterparts").list.len() > 0, c("actors").list.set_intersection("counterparts").list.len() == 0
    ).join(students, on="id", how="semi")
    failed = (
        visits.join(sound, on="id", how="anti")
        .filter(c("on") >= OPENS, c("revoked").is_null() | (c("revoked") > c("on")))
        .select("id", failed=True)
    )
    acts = (
        visits.select("id", "on", "counterparts", "revoked", person=c("actors").list.unique())
        .explode("person", empty_as_null=False)
        .join(days, on="person")
        .filter(c("since") <= c("on"), c("on") < c("until"))
        .drop("since", "until")
        .join(rows.filter(c("n") >= 90), on="person")
        .filter(
            c("low") <= c("on"), c("on") < c("high"),
            c("revoked").is_null() | (c("revoked") > pl.min_horizontal("due", pl.lit(as_of))),
        )
        .join(failed, on="id", how="left")
        .sort("on", "id")
        .group_by("person", "period")
        .agg(
            good=c("failed").is_null().any(),
            evidence=c("id"),
            count=pl.when(c("counterparts").list.len() > 0)
            .then("counterparts")
            .otherwise(pl.concat_list("id"))
            .explode()
            .n_unique(),
        )
    )  # fmt: skip
    granted = facts("waivers", "subject", "rule", "since", "until", "on", "revoked_on").filter(
        c("rule") == "LN-06", c("on").is_null() | (c("on") <= as_of), c("revoked_on").is_null()
    )
    waived = (
        rows.join(granted, left_on="person", right_on="subject")
        .filter(
            c("since").is_null() | (c("since") <= c("due")), c("until").is_null() | (c("due") < c("until"))
        )
        .select("person", "period", waived=True)
        .unique()
    )
    return (
        rows.join(acts, on=["person", "period"], how="left")
        .join(waived, on=["person", "period"], how="left")
        .select(
            "period", "due", "n", subject="person",
            good=c("good").fill_null(value=False), waived=c("waived").fill_null(value=False),
            count=pl.when(c("n") >= 90).then(c("count").fill_null(0).cast(pl.Int64)), evidence=c("evidence").fill_null([]),
        )
        .sort("subject", "period")
        .collect()
    )  # fmt: skip


def _decided(frame: Any, as_of: date) -> Any:
    import polars as pl

    c = pl.col
    steps: list[tuple[Any, str]] = [
        (c("n") < 90, "not_applicable"), (c("good"), "met"), (c("count") > 0, "incomplete"), (c("waived"), "waived"),
        (c("due") > as_of, "pending"),
    ]  # fmt: skip
    status = pl.lit("unmet")
    for holds, word in reversed(steps):
        status = pl.when(holds).then(pl.lit(word)).otherwise(status)
    return frame.with_columns(status=status)


def by_rule_engine(folder: Path, target: Path, as_of: date) -> None:
    """The status of every row by the package rule-engine, one row after the other."""
    import polars as pl
    import rule_engine

    frame = _prepared(folder, as_of).with_columns(late=pl.col("due") <= as_of)
    rules = [
        (rule_engine.Rule(text), word)
        for text, word in (
            ("n < 90", "not_applicable"), ("good", "met"), ("count > 0", "incomplete"), ("waived", "waived"),
            ("not late", "pending"),
        )
    ]  # fmt: skip

    def status(row: dict[str, object]) -> str:
        return next((word for rule, word in rules if rule.matches(row)), "unmet")

    found = [
        status(row) for row in frame.select("n", "good", "count", "waived", "late").iter_rows(named=True)
    ]
    frame.with_columns(status=pl.Series(found)).select(COLUMNS).write_parquet(target)


def by_pandas(folder: Path, target: Path, as_of: date) -> None:
    """The rows with merges and groups, days as day numbers."""
    import pandas as pd

    def facts(table: str, *columns: str) -> Any:
        frame = pd.read_parquet(folder / f"{table}.parquet", columns=list(columns))
        for name in set(columns) & {"on", "since", "until", "revoked_on", "recorded_on"}:
            days = pd.to_datetime(frame[name]).astype("datetime64[s]") - pd.Timestamp(1970, 1, 1)
            frame[name] = days.dt.days.astype("Float64") + date(1970, 1, 1).toordinal()
        return frame

    today, far = as_of.toordinal(), FAR.toordinal()

    def known(frame: Any) -> Any:
        frame = frame[frame["since"] <= today]
        return frame.assign(until=frame["until"].where((frame["until"] <= today).fillna(value=False), far))

    visits = facts(
        "activities",
        "id",
        "kind",
        "on",
        "actors",
        "counterparts",
        "revoked_on",
        "recorded_on",
        "supersedes",
        "status",
    )
    visits = visits[
        (visits["kind"] == "family_visit")
        & (visits["on"] <= today)
        & ~(visits["recorded_on"] > today).fillna(value=False)
        & ~visits["status"].isin(["planned", "cancelled"])
    ]
    replaced = (visits["status"] == "corrected") & visits["id"].isin(visits["supersedes"].dropna())
    visits = visits[~replaced]
    visits = visits.assign(
        revoked=visits["revoked_on"].where((visits["revoked_on"] <= today).fillna(value=False)),
        actors=visits["actors"].map(list, na_action="ignore"),
        counterparts=[[] if one is None else list(one) for one in visits["counterparts"]],
    )
    people = facts("people", "id")["id"]
    stages = facts("stages", "person", "stage", "since", "until")
    member = known(stages[stages["stage"].isin(MEMBER)])
    tenures = facts("tenures", "person", "kind", "value", "since", "until")
    roles = known(tenures[(tenures["kind"] == "role") & tenures["value"].isin(WORK)])
    days = member.merge(roles, on="person", suffixes=("", "_role"))
    days = pd.DataFrame(
        {
            "person": days["person"],
            "since": days[["since", "since_role"]].max(axis=1),
            "until": days[["until", "until_role"]].min(axis=1),
        }
    )
    days = days[days["since"] < days["until"]]
    years = pd.DataFrame(
        [(name, low.toordinal(), high.toordinal()) for name, low, high, _ in YEARS],
        columns=["period", "low", "high"],
    )
    rows = days.merge(years, how="cross")
    rows = rows[(rows["since"] < rows["high"]) & (rows["until"] > rows["low"])]
    end = rows[["until", "high"]].min(axis=1)
    rows = rows.assign(n=end - rows[["since", "low"]].max(axis=1), last=end - 1)
    rows = rows.groupby(["person", "period", "low", "high"], as_index=False).agg(
        n=("n", "sum"), last=("last", "max")
    )
    rows = rows[rows["person"].isin(people)]
    early = (rows["n"] >= 90) & (rows["last"] < rows["high"] - 1) & (rows["last"] < today)
    rows = rows.assign(due=rows["last"].where(early, rows["high"] - 1))
    named = visits[["id", "on", "counterparts"]].explode("counterparts").dropna(subset="counterparts")
    named = named.merge(roles[roles["value"].isin(STUDENT)], left_on="counterparts", right_on="person")
    named = named[
        (named["since"] <= named["on"]) & (named["on"] < named["until"]) & named["person"].isin(people)
    ]
    apart = pd.Series(
        [
            bool(b) and not set(a) & set(b)
            for a, b in zip(visits["actors"], visits["counterparts"], strict=True)
        ],
        index=visits.index,
    )
    sound = apart & visits["id"].isin(named["id"])
    stands = visits["revoked"].isna() | (visits["revoked"] > visits["on"]).fillna(value=False)
    failed = visits[~sound & (visits["on"] >= OPENS.toordinal()) & stands]["id"]
    acts = visits.assign(person=[list(dict.fromkeys(one)) for one in visits["actors"]]).explode("person")
    acts = acts[["id", "on", "counterparts", "revoked", "person"]].merge(days, on="person")
    acts = acts[(acts["since"] <= acts["on"]) & (acts["on"] < acts["until"])]
    acts = acts.merge(rows[rows["n"] >= 90], on="person")
    decided = acts["due"].clip(upper=today)
    stands = acts["revoked"].isna() | (acts["revoked"] > decided).fillna(value=False)
    acts = acts[(acts["low"] <= acts["on"]) & (acts["on"] < acts["high"]) & stands].sort_values(["on", "id"])
    acts = acts.assign(
        good=~acts["id"].isin(failed),
        who=[b or [a] for a, b in zip(acts["id"], acts["counterparts"], strict=True)],
    )
    counted = acts.groupby(["person", "period"], as_index=False).agg(
        good=("good", "any"),
        evidence=("id", list),
        count=("who", lambda lists: len({one for several in lists for one in several})),
    )
    waivers = facts("waivers", "subject", "rule", "since", "until", "on", "revoked_on")
    waivers = waivers[
        (waivers["rule"] == "LN-06")
        & ~(waivers["on"] > today).fillna(value=False)
        & waivers["revoked_on"].isna()
    ]
    granted = rows.merge(waivers, left_on="person", right_on="subject")
    within = ~(granted["since"] > granted["due"]).fillna(value=False)
    within &= ~(granted["until"] <= granted["due"]).fillna(value=False)
    granted = granted[within][["person", "period"]].drop_duplicates().assign(waived=True)
    rows = rows.merge(counted, on=["person", "period"], how="left").merge(
        granted, on=["person", "period"], how="left"
    )
    status = pd.Series("unmet", index=rows.index)
    for holds, word in (
        (rows["due"] > today, "pending"), (rows["waived"].notna(), "waived"), (rows["count"] > 0, "incomplete"),
        (rows["good"].eq(other=True), "met"), (rows["n"] < 90, "not_applicable"),
    ):  # fmt: skip
        status = status.mask(holds.fillna(value=False).astype(bool), word)
    out = pd.DataFrame(
        {
            "subject": rows["person"],
            "period": rows["period"],
            "due": [date.fromordinal(int(day)) for day in rows["due"]],
            "status": status,
            "count": rows["count"].fillna(0).astype("Int64").where(rows["n"] >= 90),
            "evidence": [one if isinstance(one, list) else [] for one in rows["evidence"]],
        }
    )
    out.sort_values(["subject", "period"]).to_parquet(target, index=False)


FRAMES: dict[str, Callable[[Path, Path, date], None]] = {
    "polars": by_polars,
    "pandas": by_pandas,
    "rule-engine": by_rule_engine,
}
