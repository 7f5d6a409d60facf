"""test: scenarios, with what was found beside what was expected."""

from pathlib import Path

import click

from partyorg.i18n import gettext as _
from partyorg.i18n import ngettext

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
        from partyorg.testing import run_scenarios

        results = run_scenarios(path, catalogue=session.setup().catalogue)
        for result in results:
            title = titled(result.scenario.title, result.scenario.title_en)
            session.console.result(
                f"{_('passed') if result.ok else _('FAILED')}  {Path(result.scenario.file).name}  {title}"
            )
            for case in result.cases:
                for check in case.checks:
                    if not check.ok:
                        session.console.result("  " + f"{case.title}: {check}".replace("\n", "\n  "))
        failed = sum(not result.ok for result in results)
        said = ngettext("{n} scenario", "{n} scenarios", len(results)).format(n=len(results))
        session.console.say(_("{said}, {failed} failed").format(said=said, failed=failed))
        return 1 if failed else 0

    return test
