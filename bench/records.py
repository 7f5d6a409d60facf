"""Reading records of JSON and Parquet, against cattrs, which structures the same records and checks types alone."""

import json
import tempfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from cattrs.preconf.json import make_converter

from partyorg import load_register, save_register
from partyorg.bulk.source import ParquetFolder, save_parquet
from partyorg.facts import TABLES, Register
from partyorg.facts.records import FACT_CLASSES, Scalar
from partyorg.vocabulary import Vocabulary

from .clock import interleaved
from .figure import Figure

__all__ = ["measured"]


def measured(register: Register, vocabulary: Vocabulary, rounds: int) -> Iterator[Figure]:
    """Times that of cattrs: a JSON file read with every check, and Parquet, which is trusted to hold what was written."""
    with tempfile.TemporaryDirectory(prefix="partyorg-bench-") as folder:
        file, parquet = Path(folder) / "register.json", Path(folder) / "parquet"
        save_register(register, file, vocabulary=vocabulary)
        save_parquet(register, parquet)
        convert = converter()

        def structured() -> None:
            tables = json.loads(file.read_bytes())["tables"]
            for table, rows in tables.items():
                for row in rows:
                    convert(row, FACT_CLASSES[table])

        plain, checked, trusted = interleaved(
            rounds,
            structured,
            lambda: load_register(file, vocabulary=vocabulary),
            lambda: ParquetFolder(parquet).register(TABLES, {}),
        )
    yield Figure(
        id="records", what="JSON records read with every check, against cattrs", value=checked / plain, unit="times",
        budget=1.25,
    )  # fmt: skip
    yield Figure(
        id="records-trusted", what="Parquet records read as they are, against cattrs on JSON", value=trusted / plain,
        unit="times", budget=0.25,
    )  # fmt: skip


def converter() -> Any:
    """What structures records: dates of their text, numbers as decimals, a number or a word as it stands."""
    made = make_converter()
    made.register_structure_hook(Decimal, lambda cell, _: Decimal(str(cell)))
    made.register_structure_hook(
        Scalar, lambda cell, _: cell if isinstance(cell, str) else Decimal(str(cell))
    )
    return made.structure
