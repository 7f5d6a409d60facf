"""Write the word tables of docs/glossary.md from the base vocabulary; what stands above them is kept by hand.

    python scripts/make_glossary.py [--check]

`--check` writes nothing and exits 1 if the file would change.
"""

import argparse
from pathlib import Path

from partyorg.vocabulary import Vocabulary, Word, base

FILE = Path(__file__).parent.parent / "docs/glossary.md"
MARK = "<!-- Everything below is written by scripts/make_glossary.py. -->\n"
HEAD = "| 中文 | English identifier | 列表 · List | 说明 · Note |\n|---|---|---|---|\n"

TITLES = {
    "activity": "活动 · Activities",
    "by_class": "评议主体 · Classes of reviewers",
    "category": "组织类型 · Categories of units",
    "document": "文件 · Documents",
    "event": "事件 · Events",
    "level": "层级 · Levels",
    "link": "联系关系 · Links",
    "mode": "任职方式 · Modes of holding a post",
    "outcome": "结果 · Outcomes",
    "post": "职务 · Posts",
    "qualification": "资格 · Qualifications",
    "rank": "职级 · Ranks",
    "resource": "资源 · Resources",
    "role": "身份 · Roles",
    "scheme": "考核与评选 · Schemes",
    "stage": "发展阶段 · Stages",
    "status": "记录状态 · Status of a record",
    "step": "步骤 · Steps",
    "task_state": "任务状态 · States of a task",
    "tenure": "任职与身份类别 · Kinds of tenure",
    "topic": "主题 · Topics",
    "unit": "组织类别 · Kinds of units",
}


def main() -> int:
    """Compare or write the file, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--check", action="store_true", help="write nothing; exit 1 if the file is out of date"
    )
    check = parser.parse_args().check
    old = FILE.read_text(encoding="utf-8")
    new = old.partition(MARK)[0] + MARK + tables(base())
    if old != new and not check:
        FILE.write_text(new, encoding="utf-8")
    print("out of date" if old != new and check else "up to date")
    return int(check and old != new)


def tables(vocabulary: Vocabulary) -> str:
    """One table per list, lists by name and words in their own order."""
    parts = []
    for name in vocabulary.lists():
        title = TITLES.get(name) or f"等次 · Grades `{name}`"
        rows = "".join(row(word, vocabulary) for word in vocabulary.words(name))
        parts.append(f"\n### {title}\n\n{HEAD}{rows}")
    return "".join(parts)


def row(word: Word, vocabulary: Vocabulary) -> str:
    """One word as a line of a table."""
    notes = [word.en]
    if word.is_a:
        notes.append(f"属于 · is a `{word.is_a}`")
    if word.list == "post":
        notes.append("一人 · one holder" if word.single else "多人 · several holders")
    place = vocabulary.rank(word.list, word.id)
    if place is not None:
        notes.append(f"第 {place + 1} 级 · place {place + 1}")
    if word.aliases:
        notes.append(f"也写作 · also {'、'.join(word.aliases)}")
    return f"| {word.zh} | `{word.id}` | `{word.list}` | {'; '.join(notes)} |\n"


if __name__ == "__main__":
    raise SystemExit(main())
