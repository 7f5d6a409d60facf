"""Registers of any size as Parquet: the demo university, several seeds of it, multiplied inside the database.

Every copy has ids of its own and hangs below one provincial committee, so the statistics are those of the demo university
at any scale. Rows stream from the database to the files; memory does not grow with the number of copies.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

from attrs import evolve

from partyorg.bulk.source import is_parquet_folder, save_parquet
from partyorg.demo.university import make_university
from partyorg.facts import TABLES, Register, Settings, Unit
from partyorg.io.register_toml import write_settings

__all__ = ["TOP", "make_province"]

TOP = "PROVINCE"
"""The id of the unit above all universities."""


def make_province(
    path: Path, *, members: int, university: int = 6_000, seeds: int = 3, memory: str = "2GB"
) -> int:
    """Write a province of at least `members` members, in universities of `university`, and tell how many universities.

    `seeds` different universities take turns. A folder that is already there is left as it is.
    """
    copies = max(1, -(-members // university))
    if is_parquet_folder(path):
        return copies
    import duckdb

    path.mkdir(parents=True)
    with TemporaryDirectory(prefix="partyorg-province-") as folder, duckdb.connect() as connection:
        connection.execute("SET memory_limit = ?", [memory])
        bases = []
        for seed in range(min(seeds, copies)):
            register = make_university(seed=seed + 1, members=university)
            bases.append(Path(folder) / str(seed))
            save_parquet(_below(register), bases[-1])
            if seed == 0:
                write_settings(evolve(register.settings, title="虚构省", root=TOP), path / "register.toml")
        for file in sorted(bases[0].glob("*.parquet")):
            parts = [
                f"SELECT {_columns(file.stem)} FROM read_parquet('{base / file.name}') f, "
                f"range({n}, {copies}, {len(bases)}) r(copy)"
                for n, base in enumerate(bases)
            ]
            if file.stem == "units":
                save_parquet(
                    Register.of([Unit(id=TOP, kind="committee", level="province")], settings=Settings()),
                    Path(folder),
                )
                parts.append(f"SELECT * FROM read_parquet('{Path(folder) / 'units.parquet'}')")
            query = " UNION ALL BY NAME ".join(f"({part})" for part in parts)
            connection.execute(f"COPY ({query}) TO '{path / file.name}' (FORMAT parquet, COMPRESSION zstd)")
    return copies


def _below(register: Register) -> Register:
    """The university with its top unit placed below the province; the id is left as it is by `_columns`."""
    tables = dict(register.tables)
    tables["units"] = tuple(evolve(u, parent=TOP) if not u.parent else u for u in register.facts(Unit))
    return Register(tables, register.settings)


def _columns(table: str) -> str:
    """Every column of the table, ids under the number of their university."""
    cells = []
    for column in TABLES[table].columns:
        name = f'"{column.name}"'
        if column.name == "id" or column.type == "id":
            cell = f"CASE WHEN {name} = '{TOP}' THEN {name} ELSE format('{{:05d}}-', copy) || {name} END"
        elif column.type == "ids":
            cell = f"list_transform({name}, lambda x: format('{{:05d}}-', copy) || x)"
        elif column.name == "institution":
            cell = "format('I{:05d}', copy)"
        else:
            cell = name
        cells.append(f"{cell} AS {name}")
    return ", ".join(cells)
