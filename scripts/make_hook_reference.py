"""Write the part of docs/reference/hooks.md between its marks: each hook with its contract, out of its docstring.

    python scripts/make_hook_reference.py [--check]

`--check` writes nothing and exits 1 if the file would change.
"""

import argparse
import importlib
import inspect
import re
import textwrap
from pathlib import Path

from partyorg.plugins import hookspecs

ROOT = Path(__file__).parent.parent
FILE = ROOT / "docs/reference/hooks.md"
BEGIN = (
    "<!-- From here to the next mark: written by scripts/make_hook_reference.py out of the docstrings. -->\n"
)
END = "<!-- The end of what is written by the script. -->\n"


def main() -> int:
    """Compare or write the file, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--check", action="store_true", help="write nothing; exit 1 if the file is out of date"
    )
    check = parser.parse_args().check
    old = FILE.read_text(encoding="utf-8")
    before, _, rest = old.partition(BEGIN)
    after = rest.partition(END)[2]
    hooks = sorted(name for name in vars(hookspecs) if name.startswith("partyorg_"))
    new = before + BEGIN + "".join(f"\n{section(name)}" for name in hooks) + "\n" + END + after
    if old != new and not check:
        FILE.write_text(new, encoding="utf-8")
    print("out of date" if old != new and check else "up to date")
    return int(check and old != new)


def section(hook: str) -> str:
    """What the docstring of one hook says, as Markdown, and the plugins of this repository that answer it."""
    text = inspect.getdoc(getattr(hookspecs, hook)) or ""
    prose, _, example = text.partition("Example::")
    first, *contract = prose.strip().split("\n\n")
    items = re.sub(r"^(\w+): ", r"* **\1.** ", "\n\n".join(contract), flags=re.MULTILINE)
    items = re.sub(r"\n(?!\* )", "\n  ", items)
    code = textwrap.dedent(example).strip()
    code = re.sub(
        r"(\n*)@hookimpl", r"\n\nfrom partyorg.plugins import hookimpl\n\n\n@hookimpl", code, count=1
    )
    if "Word(" in code:
        code = code.replace("import hookimpl\n", "import hookimpl\nfrom partyorg.vocabulary import Word\n", 1)
    users = ", ".join(f"`{name}`" for name in answering(hook))
    return f"## `{hook}`\n\n{first}\n\n{items}\n\n```python\n{code.strip()}\n```\n\nAnswered by · 使用者：{users}\n"


def answering(hook: str) -> list[str]:
    """The plugins in this repository that answer the hook."""
    found = ["partyorg.national"]
    found += sorted(path.name for path in ROOT.glob("plugins/*/src/partyorg_*"))
    return [name for name in found if hasattr(importlib.import_module(name), hook)]


if __name__ == "__main__":
    raise SystemExit(main())
