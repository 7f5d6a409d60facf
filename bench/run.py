"""Measure what the project promises about speed, print it beside its budget, and exit 1 on a miss that nobody has explained.

    python bench/run.py [--members N] [--rounds N]

Explained misses stand in `bench/known.toml`, each with its reason. `docs/benchmarks.md` tells how to read the table.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent

if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    from bench.table import main

    sys.exit(main())
