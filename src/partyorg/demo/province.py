"""`make_province`: universities below one provincial committee, as many as one likes, as a folder of Parquet files."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from attrs import evolve

from partyorg.bulk.multiplied import multiplied
from partyorg.bulk.source import ParquetFolder, save_parquet
from partyorg.facts import Register, Unit
from partyorg.io.register_toml import write_settings

from .university import make_university

__all__ = ["TOP", "make_province"]

TOP = "PROVINCE"
"""The id of the unit above all universities."""

DIFFERENT = 3
"""How many universities are drawn; the others are copies of them, with ids of their own."""


def make_province(
    path: Path,
    universities: int,
    *,
    members: int = 6_000,
    seed: int = 1,
    done: Callable[[str], None] = lambda _: None,
) -> None:
    """Write a province of `universities` universities with `members` members each: shares and averages are those of the demo's.

    Rows stream to the files: memory does not grow with the number of universities. `done` is told each table that is
    written. Raises ValueError where there are fewer than one, or too few members; InputError without the extra
    partyorg[bulk].
    """
    if universities < 1:
        raise ValueError("there must be at least one university")
    path.mkdir(parents=True, exist_ok=True)
    # Beside the target, since a memory file system may be too small.
    with TemporaryDirectory(prefix=".universities-", dir=path) as folder:
        top = Path(folder) / "top"
        save_parquet(Register({"units": (Unit(id=TOP, kind="committee", level="province"),)}), top)
        drawn = []
        for n in range(min(DIFFERENT, universities)):
            university = make_university(seed + n, members=members)
            drawn.append(Path(folder) / str(n))
            save_parquet(_below_the_top(university), drawn[-1])
        multiplied(drawn, path, universities, top=top, kept=TOP, done=done)
        settings = ParquetFolder(drawn[0]).settings
    title = "虚构省（虚构数据 fictitious data）"
    write_settings(evolve(settings, title=title, root=TOP), path / "register.toml")


def _below_the_top(university: Register) -> Register:
    units = tuple(evolve(u, parent=TOP) if not u.parent else u for u in university.facts(Unit))
    return Register({**university.tables, "units": units}, university.settings)
