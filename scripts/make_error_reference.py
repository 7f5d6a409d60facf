"""Write docs/reference/errors.md: every fault code of definition files, with the files of the gallery that show it.

    python scripts/make_error_reference.py [--check]

`--check` writes nothing and exits 1 if the file would change.
"""

import argparse
import re
from pathlib import Path

from partyorg.campaign.codes import CODES
from partyorg.campaign.reader import load_campaign
from partyorg.errors import Fault, InputError
from partyorg.i18n import translator

ROOT = Path(__file__).parent.parent
FILE = ROOT / "docs/reference/errors.md"
GALLERY = ROOT / "tests/errors/definitions"
CONTEXT = 1
INTRO = """\
<!-- Written by scripts/make_error_reference.py out of tests/errors/definitions; change the files there. -->

# 定义文件的问题代码 · Fault codes of definition files

每个问题都给出文件、行、列、键的路径、写的是什么、可以写什么、最接近的写法；一次运行报告全部问题。代码的含义不会再变。登记数据的问题见
[数据问题代码](faults.md)。

Every fault names file, line, column and key path, what was found, what would be accepted and the nearest spelling; one run
tells all of them. A code keeps its meaning for good. Faults of registers are on [their own page](faults.md).

| Code | 含义 | Meaning |
|---|---|---|
"""


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
    zh = translator("zh_Hans")
    rows = "".join(
        f"| {code} | {shown(zh.gettext(text))} | {shown(text)} |\n" for code, text in CODES.items()
    )
    files = sorted(file for file in GALLERY.glob("*.toml") if ".base" not in file.name)
    by_code: dict[str, list[str]] = {}
    for file in files:
        faults = faults_of(file)
        # A file stands under the fault that it was written for: the one that its name or the last line is about.
        by_code.setdefault(faults[-1].code, []).append(example(file, faults))
    sections = (f"## {code}\n\n" + "\n".join(by_code[code]) for code in sorted(by_code))
    return INTRO + rows + "\n" + "\n".join(sections)


def shown(template: str) -> str:
    """A template with its parameters as placeholders."""
    return re.sub(r"\{(\w+)\}", r"*\1*", template).replace("|", "\\|")


def faults_of(file: Path) -> tuple[Fault, ...]:
    """The faults of a file of the gallery, whose bases stand beside it."""
    bases = {}
    for base in sorted(file.parent.glob(f"{file.stem}.base*.toml")):
        text = base.read_text(encoding="utf-8")
        bases[re.findall(r'^id = "(.*)"', text, re.MULTILINE)[0]] = text
    try:
        load_campaign(file, bases=bases, checks={"example.check": None})
    except InputError as problem:
        return problem.faults
    raise SystemExit(f"{file.name} has no fault")


def example(file: Path, faults: tuple[Fault, ...]) -> str:
    """What is wrong, the lines around it, and what is said."""
    lines = file.read_text(encoding="utf-8").splitlines()
    what = lines[0].removeprefix("# ")
    own = [fault.where.line for fault in faults if fault.where.file == str(file)]
    near = sorted(
        {n for line in own for n in range(line - CONTEXT, line + CONTEXT + 1) if 0 < n <= len(lines)}
    )
    excerpt = "\n".join(f"{n:4} {lines[n - 1]}" for n in near if lines[n - 1] or n in own)
    said = "\n".join(str(fault) for fault in faults).replace(str(file), file.name)
    parts = [what, *([f"```text\n{excerpt}\n```"] if excerpt else []), f"```text\n{said}\n```"]
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    raise SystemExit(main())
