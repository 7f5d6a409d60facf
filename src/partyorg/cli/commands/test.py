"""test: scenarios, with what was found beside what was expected."""

from collections.abc import Iterator
from pathlib import Path

import click

from partyorg.i18n import gettext as _
from partyorg.i18n import ngettext
from partyorg.testing import Check, run_scenarios

from ..options import Session, plugin_options

__all__ = ["command"]


def command(name: str) -> click.Command:  # noqa: ARG001 - the only one of this module
    """The command."""

    @click.command(
        help=_("Run the scenarios at a path: a *.scenario.toml file, or a folder with such files.")
    )
    @click.argument("path", type=click.Path(path_type=Path), metavar="PATH")
    @plugin_options
    def test(session: Session, path: Path) -> int:
        from partyorg.reports.messages import titled

        results = run_scenarios(path, catalogue=session.setup().catalogue)
        for result in results:
            title = titled(result.scenario.title, result.scenario.title_en)
            session.console.result(
                f"{_('passed') if result.ok else _('FAILED')}  {Path(result.scenario.file).name}  {title}"
            )
            for case in result.cases:
                for check in case.checks:
                    if not check.ok:
                        session.console.result(f"  {case.title}")
                        for line in _lines(check):
                            session.console.result(f"    {line}")
        failed = sum(not result.ok for result in results)
        said = ngettext("{n} scenario", "{n} scenarios", len(results)).format(n=len(results))
        session.console.say(_("{said}, {failed} failed").format(said=said, failed=failed))
        return 1 if failed else 0

    return test


def _lines(check: Check) -> Iterator[str]:
    """What was expected, and beneath it what was found."""
    yield _("line {line}: expected {fields}").format(line=check.line, fields=_fields(check.expected))
    for row in check.found:
        yield "  " + _("found {fields}").format(fields=_fields(row))
    if not check.found:
        yield "  " + _("found no such row")
    elif any(key == "rows" for key, _value in check.expected):
        yield "  " + ngettext("found {n} row", "found {n} rows", check.rows).format(n=check.rows)


def _fields(fields: tuple[tuple[str, str], ...]) -> str:
    return ", ".join(f"{key} {value}" for key, value in fields)
