"""Write the list in docs/decisions/README.md: every decision by number, with its heading.

    python scripts/make_decision_index.py [--check]

`--check` writes nothing and exits 1 if the file would change.
"""

import argparse
import re
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "docs/decisions"
MARK = "<!-- Everything below is written by scripts/make_decision_index.py. -->\n"


def main() -> int:
    """Compare or write the file, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--check", action="store_true", help="write nothing; exit 1 if the file is out of date"
    )
    check = parser.parse_args().check
    file = FOLDER / "README.md"
    old = file.read_text(encoding="utf-8")
    new = old.partition(MARK)[0] + MARK + "\n" + "".join(map(entry, sorted(FOLDER.glob("[0-9]*.md"))))
    if old != new and not check:
        file.write_text(new, encoding="utf-8")
    print("out of date" if old != new and check else "up to date")
    return int(check and old != new)


def entry(decision: Path) -> str:
    """One line of the list: number, heading, link."""
    heading = decision.read_text(encoding="utf-8").partition("\n")[0]
    title = re.sub(r"^# (\d+[:.]? +)?", "", heading)
    return f"* {decision.name[:4]} [{title}]({decision.name})\n"


if __name__ == "__main__":
    raise SystemExit(main())
