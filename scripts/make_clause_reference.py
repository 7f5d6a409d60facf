"""Write docs/reference/clauses/: for every campaign shipped here its clauses, what carries each, and every assumed number.

    python scripts/make_clause_reference.py [--check]

`--check` writes nothing and exits 1 if a page would change.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path

from partyorg.app import load_catalogue
from partyorg.campaign.coverage import coverage
from partyorg.campaign.definition import Campaign
from partyorg.i18n import use
from partyorg.reports.coverage import coverage_tables
from partyorg.reports.table import Table

FOLDER = Path(__file__).parent.parent / "docs/reference/clauses"
NOTE = "<!-- Written by scripts/make_clause_reference.py out of the definition files; change those. -->\n"
INTRO = """
# 各活动的条款 · Clauses of the campaigns

每份通知的每一条规定都在这里：由哪些规则承担，或者为什么没有规则；文件没有给出、由定义文件假定的数字全部列在各页末尾。

Every provision of every document that ships: the rules that carry it, or why none does. Numbers that the document does not give
and the definition file assumes stand at the end of each page.

| 活动 Campaign | 标题 Title | 条款 Clauses | 规则 Rules | 未由规则承担 Disposed of | 假定的数字 Assumed | 没有给出的数字 Open |
|---|---|---|---|---|---|---|
"""


def main() -> int:
    """Compare or write the pages, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a page is out of date")
    check = parser.parse_args().check
    new = dict(pages())
    old = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md")}
    if old != new and not check:
        FOLDER.mkdir(exist_ok=True)
        for name in old.keys() - new.keys():
            (FOLDER / name).unlink()
        for name, text in new.items():
            (FOLDER / name).write_text(text, encoding="utf-8")
    print("out of date" if old != new and check else "up to date")
    return int(check and old != new)


def pages() -> Iterator[tuple[str, str]]:
    """Every page by its file name: one a campaign, and the list of them."""
    catalogue = load_catalogue()
    index = NOTE + INTRO
    toc = "\n```{toctree}\n:hidden:\n\n"
    for id in catalogue.campaigns():
        campaign = catalogue.campaign(id)
        name = id.replace(".", "-")
        yield f"{name}.md", page(campaign)
        found = coverage(campaign)
        disposed = sum(bool(row.clause.disposition) for row in found.rows)
        counts = (len(found.rows), len(campaign.versions), disposed, len(found.assumed), len(found.unlisted))
        cells = (f"[{id}]({name}.md)", f"{campaign.title} {campaign.title_en}", *map(str, counts))
        index += f"| {' | '.join(cells)} |\n"
        toc += f"{name}\n"
    yield "index.md", index + toc + "```\n"


def page(campaign: Campaign) -> str:
    """A campaign: source, clauses in document order, assumed figures, open ones."""
    text = f"{NOTE}\n# {campaign.title} · {campaign.title_en}\n\n`{campaign.id}`"
    for source in campaign.sources:
        told = (source.title, source.issuer, source.number, str(source.issued or ""))
        text += "\n\n" + "，".join(part for part in told if part)
    with use("zh_Hans"):
        for n, table in enumerate(coverage_tables(coverage(campaign), campaign)):
            text += "\n\n" + (f"## {table.title}\n\n" if n else "## 条款\n\n") + markdown(table)
    return text + "\n"


def markdown(table: Table) -> str:
    """The table with a row a line; bars and line breaks in cells are kept out of its way."""
    rows = [table.headings, tuple("---" for _ in table.headings), *table.rows]
    return "\n".join("| " + " | ".join(cell(text) for text in row) + " |" for row in rows)


def cell(text: str) -> str:
    """A text that is one cell."""
    for sign in ("\\", "|", "<", "*", "_", "`", "["):
        text = text.replace(sign, "\\" + sign)
    return " ".join(text.split())


if __name__ == "__main__":
    raise SystemExit(main())
