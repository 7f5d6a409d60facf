"""Write docs/how-to/provisions.md: every rule of examples/provisions with its scenario.

    python scripts/make_provisions_page.py [--check]

`--check` writes nothing and exits 1 if the file would change.
"""

import argparse
import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "examples/provisions"
FILE = ROOT / "docs/how-to/provisions.md"
INTRO = """\
<!-- Written by scripts/make_provisions_page.py out of examples/provisions; change the files there. -->

# 常见规定怎样写 · How common provisions are written

通知里的规定翻来覆去就是这些。每一条都有最短的写法，可以照抄；旁边的场景说明它的意思，用 `partyorg test examples/provisions` 运行。
全部合成一个能用的定义文件：[examples/provisions/campaign.toml](../../examples/provisions/campaign.toml)。

Notices say the same things over and over. Here is each of them as the shortest rule that says it, to copy from; the scenario beside
it shows what it means and runs with `partyorg test examples/provisions`. Together they are one definition that loads:
[examples/provisions/campaign.toml](../../examples/provisions/campaign.toml).

```console
$ partyorg test examples/provisions
…
21 个场景，0 个未通过
```

| 说的是什么 | About | 见 · See |
|---|---|---|
"""
IDEAS = (
    ("积分，有封顶、保底、扣分", "points with caps, floors and deductions", "P01 P04"),
    (
        "整数分档；某档至多占几成、至少占几成",
        "bands of whole numbers; at most, at least so many in a band",
        "P01 P02 P20",
    ),
    ("一票否决", "a veto that caps the band", "P02"),
    ("几类人评分按权重合成，须有多少人参加", "scores by class of reviewers, with a quorum", "P03"),
    ("结果的后果，按身份不同", "consequences of a result, by status", "P03b P05"),
    ("次数分级", "counting ladders", "P04 P05"),
    ("名额按比例计算、取整、差额", "places by percentage, rounded, with surplus", "P06 P08"),
    ("任一条件、有才要求、可以免看", "any of several, only if held, not asked of some", "P06 P07"),
    ("表决：到会、赞成、按什么算", "votes: quorum, majority and their base", "P06 P08"),
    ("称号相互排斥", "titles that shut each other out", "P08"),
    ("比例，有约束的和导向的，左右", "shares, binding and advisory, and about", "P09"),
    ("随人数变的机构", "structure that changes with size", "P10"),
    ("两两之间", "every pair", "P11"),
    ("第几个星期几", "the nth weekday of the month", "P12"),
    ("每次活动的到会率", "attendance each time", "P13"),
    ("两样做一样", "either act", "P14"),
    ("期限，逾期无效", "time limits after which a thing is void", "P15"),
    ("请假、补课、免修", "leave, making up, exemption", "P16"),
    ("经费：人头、保底、封顶", "money: a head, at least, at most", "P17"),
    ("届满之前、有效期", "before a term ends; how long a thing is good", "P18"),
    ("以事件为界的阶段", "phases bounded by events", "P19"),
)


def main() -> int:
    """Compare or write the file, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--check", action="store_true", help="write nothing; exit 1 if the file is out of date"
    )
    check = parser.parse_args().check
    old = FILE.read_text(encoding="utf-8") if FILE.exists() else ""
    new = page()
    if old != new and not check:
        FILE.write_text(new, encoding="utf-8")
    print("out of date" if old != new and check else "up to date")
    return int(check and old != new)


def page() -> str:
    """The whole page."""
    text = (FOLDER / "campaign.toml").read_text(encoding="utf-8")
    parts = re.split(r"^# (P\w+) (.+)\n# \1 (.+)\n", text, flags=re.MULTILINE)
    sections = [
        section(id, zh, en, toml.strip())
        for id, zh, en, toml in zip(parts[1::4], parts[2::4], parts[3::4], parts[4::4], strict=True)
    ]
    index = "".join(
        f"| {zh} | {en} | {' '.join(f'[{id}](#{id.lower()})' for id in ids.split())} |\n"
        for zh, en, ids in IDEAS
    )
    return INTRO + index + "".join(sections)


def section(id: str, zh: str, en: str, toml: str) -> str:
    """One provision: what it says, how it is written, the scenario."""
    scenario = f"../../examples/provisions/{id.lower()}.scenario.toml"
    return f"\n## {id}\n\n{zh}。\n\n{en[0].upper()}{en[1:]}.\n\n```toml\n{toml}\n```\n\n[场景 · scenario]({scenario})\n"


if __name__ == "__main__":
    raise SystemExit(main())
