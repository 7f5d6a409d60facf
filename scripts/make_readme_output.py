"""Write what `make demo` prints into README.md and README.en.md: the summary of a real run, shortened.

    python scripts/make_readme_output.py [--check]

`--check` writes nothing and exits 1 if a file would change. Takes as long as the demonstration.
"""

import argparse
import re
from pathlib import Path

from partyorg import app
from partyorg.app.volumes import run_volumes
from partyorg.cli.output import plain_table
from partyorg.demo import DEMO_AS_OF, VOLUMES, make_university
from partyorg.i18n import translator, use
from partyorg.reports.summary import summarise, summary_tables
from partyorg.reports.volumes import volumes_table

ROOT = Path(__file__).parent.parent
READMES = {"README.md": "zh_Hans", "README.en.md": "en"}
BLOCK = re.compile(r"(?<=<!-- demo -->\n).*?(?=<!-- /demo -->)", re.DOTALL)
MEMBERS = 6_000
SHOWN = 3
"""How many rows of the longest table are shown."""


def main() -> int:
    """Compare or write the files, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a file is out of date")
    check = parser.parse_args().check
    register = make_university()
    catalogue = app.load_catalogue()
    campaigns = tuple(c for c in app.chosen_campaigns(catalogue, (), DEMO_AS_OF) if c.id not in VOLUMES)
    found = app.evaluate_campaigns(register, campaigns, DEMO_AS_OF)
    summary = summarise(found, register)
    names = app.names_in(register, people=False)
    runs = [(run.register, run.campaigns, run.findings) for run in run_volumes(catalogue, 1, MEMBERS)]
    changed = False
    for name, locale in READMES.items():
        with use(translator(locale)):
            tables = [plain_table(table) for table in summary_tables(summary, campaigns, names)]
            tables.append(plain_table(volumes_table(runs)))
        text = "\n".join([register.settings.title + "\n", *(shortened(table) for table in tables)])
        old = (ROOT / name).read_text(encoding="utf-8")
        block = f"```text\n{text.rstrip()}\n```\n"
        new = BLOCK.sub(block.replace("\\", r"\\"), old)
        changed |= old != new
        if old != new and not check:
            (ROOT / name).write_text(new, encoding="utf-8")
    print("out of date" if changed and check else "up to date")
    return int(changed and check)


def shortened(table: str) -> str:
    """A table with its title, headings, and first rows."""
    lines = table.rstrip("\n").splitlines()
    head, rows = lines[:3], lines[3:]
    return "\n".join([*head, *rows[:SHOWN], *(["…"] if len(rows) > SHOWN else []), ""])


if __name__ == "__main__":
    raise SystemExit(main())
