"""Findings of several campaigns to one Parquet file, one campaign after the other."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

from attrs import frozen

from partyorg.campaign.definition import Campaign
from partyorg.facts import Register

from .connection import opened_duckdb
from .database import Opener
from .engine import bulk_run
from .postgresql import is_postgresql
from .province import folders_of, refuse_sums
from .source import ParquetFolder
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
    each: bool = False,
    done: Callable[[], None] = lambda: None,
) -> Written:
    """Evaluate the campaigns and write every finding to `path`, whole or not at all.

    A folder with a folder for each institution is evaluated as one register, institutions with settings of their own
    after the others; with `each`, one institution after the other. `path` becomes a file, or a folder of them where the
    workers of a cluster write (see `on_spark`). `rules` names, by campaign, the rules to keep to; `done` is told when a rule
    is done. Raises InputError: see `bulk_run`, A534 where `path` is a folder that would lose something, and A540 for rules
    that count over institutions which go by different settings.
    """
    spread = False
    on_objects: dict[str, dict[str, str]] = {}
    if path.is_dir():
        refuse_others(path)
    sources: Sequence[Register | ParquetFolder | str]
    if isinstance(source, Register) or (isinstance(source, str) and is_postgresql(source)):
        sources = (source,)
    else:
        sources = folders = folders_of(Path(source), each=each)
        for campaign in () if each else campaigns:
            refuse_sums(folders, campaign, None if rules is None else rules[campaign.id])
    # Beside the target, since the parts may be as large as the whole.
    path.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=f".{path.name}.", dir=path.parent) as folder:
        parts: list[Path] = []
        for n, (campaign, one) in enumerate(product(campaigns, sources)):
            asked = None if rules is None else tuple(rules[campaign.id])
            own = Path(folder) / f"run-{n}"
            own.mkdir()
            with bulk_run(
                one,
                campaign,
                as_of,
                as_known=as_known,
                rules=asked,
                memory=memory,
                threads=threads,
                on=on,
                within=own,
            ) as run:
                parts += run.write_parts(own, lambda _: done())
                spread = run.database.spreads
                on_objects.setdefault(campaign.id, {}).update(run.on_objects)
        with opened_duckdb(Path(folder), memory, threads) as connection:
            count = (gathered if spread else joined)(connection, parts, path)
    return Written(count, on_objects)
