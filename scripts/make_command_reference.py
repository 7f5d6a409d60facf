"""Write docs/reference/commands.md: every command with its arguments and options, out of the commands themselves.

    python scripts/make_command_reference.py [--check]

`--check` writes nothing and exits 1 if the file would change.
"""

import argparse
from pathlib import Path

import click

from partyorg.cli.program import build
from partyorg.i18n import translator, use

FILE = Path(__file__).parent.parent / "docs/reference/commands.md"
NOTE = "<!-- Written by scripts/make_command_reference.py out of the commands; change those. -->\n"
INTRO = """\
# 命令 · Commands

结果写到标准输出，说给人看的话写到标准错误。退出码：0 完成；1 用 `--fail-on` 等要求失败的情况出现了；2 输入或用法有误。
语言由 `--lang zh|en` 决定，其次是环境变量 `PARTYORG_LANG`，再次是系统语言。没有安装 `cli` 附加包时，命令只说明缺什么。

Results go to standard output, words for people to standard error. Exit codes: 0 done; 1 what was asked to fail on was found;
2 bad input or usage. The language is `--lang zh|en`, else `PARTYORG_LANG`, else the system's.
"""
HEAD = "| 参数 · Argument | 说明 | Meaning |\n|---|---|---|\n"
EVERYWHERE = {"--lang", "--help", "--plugin-dir", "--block"}
COMMON = """\
## 各命令共有 · For every command

`--lang` 可以写在任何命令之前或之后，`--help` 显示帮助。带 `[plugins]` 的命令另有下面两个选项。

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
    zh, en = commands("zh_Hans"), commands("en")
    parts = [NOTE, INTRO]
    parts += [section(name, zh[name], en[name]) for name in zh]
    shared = [p for p in zip(zh["evaluate"].params, en["evaluate"].params, strict=True) if is_shared(p[0])]
    parts.append(COMMON + HEAD + "".join(row(*pair) for pair in shared if "--lang" not in pair[0].opts))
    return "\n".join(parts)


def commands(locale: str) -> dict[str, click.Command]:
    """Every command, built in a language."""
    with use(translator(locale)):
        group = build()
        context = click.Context(group, info_name="partyorg")
        names = group.list_commands(context)
        return {name: found for name in names if (found := group.get_command(context, name))}


def section(name: str, zh: click.Command, en: click.Command) -> str:
    """What one command does, how it is called, and its arguments."""
    takes_plugins = any("--plugin-dir" in p.opts for p in en.params)
    words = [p.make_metavar(click.Context(en)) for p in en.params if isinstance(p, click.Argument)]
    usage = " ".join(["partyorg", name, *words, "[options]", *(["[plugins]"] if takes_plugins else [])])
    said = "\n\n".join(dict.fromkeys([zh.help or "", en.help or ""]))
    text = f"## `{name}`\n\n{said}\n\n```text\n{usage}\n```\n"
    own = [
        p
        for p in zip(zh.params, en.params, strict=True)
        if isinstance(p[0], click.Option) and not is_shared(p[0])
    ]
    return text + ("\n" + HEAD + "".join(row(*pair) for pair in own) if own else "")


def is_shared(parameter: click.Parameter) -> bool:
    """Whether the option belongs to every command, or to all that load plugins."""
    return not EVERYWHERE.isdisjoint(parameter.opts)


def row(zh: click.Parameter, en: click.Parameter) -> str:
    """One option in a table."""
    assert isinstance(zh, click.Option)
    assert isinstance(en, click.Option)
    value = "" if en.is_flag else " " + en.make_metavar(click.Context(click.Command("x")))
    value = " N" if "INTEGER" in value else value
    extra = []
    if en.required:
        extra.append(("必填", "required"))
    if en.multiple and "several times" not in (en.help or ""):
        extra.append(("可重复", "may be repeated"))
    if en.show_default and en.default is not None:
        extra.append((f"默认 {en.default}", f"default {en.default}"))
    ours = "；".join([zh.help or "", *(e[0] for e in extra)]).replace("。；", "；")
    theirs = "; ".join([(en.help or "").removesuffix("."), *(e[1] for e in extra)])
    name = f"{', '.join(en.opts)}{value}".replace("|", "\\|")
    return f"| `{name}` | {ours} | {theirs} |\n"


if __name__ == "__main__":
    raise SystemExit(main())
