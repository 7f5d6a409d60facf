"""Findings of several campaigns to one Parquet file, one campaign after the other."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from attrs import frozen

from partyorg.campaign.definition import Campaign
from partyorg.facts import Register

from .database import Opener, needed_modules
from .engine import bulk_run
from .writing_parquet import gathered, joined, refuse_others

__all__ = ["Written", "write_findings"]


@frozen
class Written:
    """How many findings were written, and which rules of which campaign ran on objects, with what kept them there."""

    count: int
    on_objects: Mapping[str, Mapping[str, str]]


def write_findings(
    source: Register | Path | str,
    campaigns: Sequence[Campaign],
    as_of: date,
    path: Path,
    *,
    as_known: date | None = None,
    rules: Mapping[str, Iterable[str]] | None = None,
    memory: str = "",
    threads: int = 0,
    on: Opener | None = None,
    done: Callable[[], None] = lambda: None,
) -> Written:
    """Evaluate the campaigns and write every finding to `path`, whole or not at all.

    `path` becomes a file, or a folder of them where the workers of a cluster write (see `on_spark`). `rules` names, by
    campaign, the rules to keep to; `done` is told when a campaign is done. Raises InputError: see `bulk_run`, and A534
    where `path` is a folder that would lose something.
    """
    count, on_objects, spread = 0, {}, False
    if path.is_dir():
        refuse_others(path)
    # Beside the target, since the parts may be as large as the whole.
    path.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=f".{path.name}.", dir=path.parent) as folder:
        parts = []
        for n, campaign in enumerate(campaigns):
            asked = None if rules is None else rules[campaign.id]
            with bulk_run(
                source,
                campaign,
                as_of,
                as_known=as_known,
                rules=asked,
                memory=memory,
                threads=threads,
                on=on,
                within=Path(folder),
            ) as run:
                part = Path(folder) / f"{n}.parquet"
                count += run.write(part)
                parts.append(part)
                spread = run.database.spreads
                on_objects[campaign.id] = dict(run.on_objects)
            done()
        (duckdb,) = needed_modules("bulk", "duckdb")
        with duckdb.connect() as connection:
            (gathered if spread else joined)(connection, parts, path)
    return Written(count, on_objects)
