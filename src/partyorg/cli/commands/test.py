"""test: scenarios, with what was found beside what was expected."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import click
from attrs import evolve

from partyorg.campaign.catalogue import Catalogue
from partyorg.i18n import gettext as _
from partyorg.i18n import ngettext
from partyorg.reports.table import Table
from partyorg.testing import (
    CaseResult,
    Check,
    ScenarioResult,
    plugin_folder,
    run_scenarios,
    scenario_coverage,
)

from ..options import Session, plugin_options

__all__ = ["command"]


def command(name: str) -> click.Command:  # noqa: ARG001 - the only one of this module
    """The command."""

    @click.command(
        help=_("Run the scenarios at a path: a *.scenario.toml file, or a folder with such files.")
    )
    @click.argument("path", type=click.Path(path_type=Path), metavar="PATH")
    @click.option(
        "--coverage",
        "covering",
        is_flag=True,
        help=_(
            "Say too which rules were never met, never unmet or never reached, and which figures played no part."
        ),
    )
    @plugin_options
    def test(session: Session, path: Path, covering: bool) -> int:
        from partyorg.reports.messages import titled

        catalogue = _session(session, path).setup().catalogue
        results = run_scenarios(path, catalogue=catalogue)
        for result in results:
            title = titled(result.scenario.title, result.scenario.title_en)
            session.console.result(
                f"{_('passed') if result.ok else _('FAILED')}  {Path(result.scenario.file).name}  {title}"
            )
            for case in result.cases:
                for check in case.checks:
                    if not check.ok:
                        session.console.result(f"  {case.title}")
                        for line in _lines(check, case):
                            session.console.result(f"    {line}")
        if covering:
            _cover(session, results, catalogue)
        failed = sum(not result.ok for result in results)
        said = ngettext("{n} scenario", "{n} scenarios", len(results)).format(n=len(results))
        session.console.say(_("{said}, {failed} failed").format(said=said, failed=failed))
        return 1 if failed else 0

    return test


def _session(session: Session, path: Path) -> Session:
    """With the plugin in whose folder the scenarios lie, which need not be named again."""
    own = plugin_folder(path)
    if own is None or own in [folder.resolve() for folder in session.plugin_dirs]:
        return session
    return evolve(session, plugin_dirs=(*session.plugin_dirs, own))


def _cover(session: Session, results: Sequence[ScenarioResult], catalogue: Catalogue) -> None:
    """A table of what the scenarios leave unshown, for every campaign that they are about."""
    for id in dict.fromkeys(result.scenario.campaign for result in results):
        shown = scenario_coverage(results, catalogue.campaign(id))
        kinds = (
            (_("rules never met"), shown.never_met),
            (_("rules never unmet"), shown.never_unmet),
            (_("rules never reached"), shown.never_hit),
            (_("figures that played no part"), shown.figures_never_hit),
        )
        rows = tuple((said, str(len(names)), " ".join(names) or "–") for said, names in kinds)
        n = len(shown.rules)
        title = f"{id}: " + ngettext("{n} rule", "{n} rules", n).format(n=n)
        session.console.table(Table(("", _("number"), _("which")), rows, title))


def _lines(check: Check, case: CaseResult) -> Iterator[str]:
    """What was expected, beneath it what was found, and why the nearest row is what it is."""
    yield _("line {line}: expected {fields}").format(line=check.line, fields=_fields(check.expected))
    for row in check.found:
        yield "  " + _("found {fields}").format(fields=_fields(row))
    if not check.found:
        yield "  " + _("found no such row")
    elif any(key == "rows" for key, _value in check.expected):
        yield "  " + ngettext("found {n} row", "found {n} rows", check.rows).format(n=check.rows)
    if check.explanation is not None and case.campaign is not None:
        from partyorg.reports.explain import explanation_text

        yield from explanation_text(check.explanation, case.campaign).rstrip().splitlines()


def _fields(fields: tuple[tuple[str, str], ...]) -> str:
    return ", ".join(f"{key} {value}" for key, value in fields)
