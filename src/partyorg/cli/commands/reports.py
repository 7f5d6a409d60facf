"""summary, form, merge: what goes up to a committee, papers to sign, and what comes back in a workbook."""

import sys
import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, Literal, TypeVar

import click

from partyorg import app
from partyorg.errors import Fault, InputError, Where
from partyorg.i18n import current, ngettext
from partyorg.i18n import gettext as _

from ..options import (
    Session,
    as_known_option,
    as_of_option,
    campaign_option,
    plugin_options,
    register_argument,
    unknown,
)

__all__ = ["command"]

F = TypeVar("F", bound=Callable[..., Any])

SUFFIXES = {".md": "md", ".json": "json", ".docx": "docx"}


def command(name: str) -> click.Command:
    """One of the commands of this module."""
    return {"summary": _summary, "form": _form, "merge": _merge}[name]()


def _unit_option(text: str) -> Callable[[F], F]:
    return click.option("--unit", default="", metavar="ID", help=text)


def _summary() -> click.Command:
    @click.command(
        help=_(
            "Report progress to a higher committee: counts and shares by requirement and college, and the numbers assumed."
        )
    )
    @register_argument
    @campaign_option()
    @as_of_option
    @as_known_option
    @_unit_option(_("Only findings at or below this unit."))
    @click.option(
        "--format", "format_", type=click.Choice(["md", "json", "docx"]), default=None,
        help=_("Markdown, JSON or Word; by the name of the output file, if left out."),
    )  # fmt: skip
    @click.option(
        "--output", type=click.Path(path_type=Path), default=None, metavar="FILE",
        help=_("Write to a file in place of standard output."),
    )  # fmt: skip
    @plugin_options
    def summary(
        session: Session, register: Path, campaigns: tuple[str, ...], as_of: date, as_known: date | None, unit: str,
        format_: Literal["md", "json", "docx"] | None, output: Path | None,
    ) -> int:  # fmt: skip
        from partyorg.reports.progress import progress_json, progress_markdown, progress_report

        kind = format_ or SUFFIXES.get(output.suffix.lower() if output else "", "md")
        if output is not None and output.suffix and SUFFIXES.get(output.suffix.lower()) != kind:
            params = {"suffix": output.suffix, "format": kind}
            message = "a file named *{suffix} does not hold the format {format}"
            raise InputError(
                [Fault("A506", message, Where(file=str(output)), params, output.suffix, tuple(SUFFIXES))]
            )
        if kind == "docx" and output is None:
            raise unknown(
                "A508", "the format {format} is written to a file: name it with --output", format=kind
            )
        setup = session.setup()
        facts = session.register(register, setup)
        _known_unit(facts, unit)
        chosen = (
            app.chosen_campaigns(setup.catalogue, campaigns, as_of)
            if campaigns
            else app.applicable(setup.catalogue, as_of, facts)[0]
        )
        with session.console.working(_("evaluating")):
            found = app.evaluate_campaigns(facts, chosen, as_of, as_known=as_known)
        if kind == "docx":
            assert output is not None
            known = app.form_values(facts, found, chosen, as_of, unit=unit)
            app.written_form(setup, "progress-report", known, {}, output)
            return 0
        report = progress_report(found, chosen, facts, unit)
        names = app.names_in(facts, people=False)
        text = progress_json(report) + "\n" if kind == "json" else progress_markdown(report, names)
        if output is None:
            sys.stdout.write(text)
        else:
            from partyorg.io.atomic import write_text

            write_text(output, text)
        return 0

    return summary


def _form() -> click.Command:
    @click.command(
        help=_(
            "Fill a form and write it as a Word document. Without ID the forms there are; without OUT what the form asks for."
        )
    )
    @click.argument("id", required=False, default="", metavar="[ID]")
    @click.argument("out", type=click.Path(path_type=Path), required=False, default=None, metavar="[OUT]")
    @click.option(
        "--register", type=click.Path(path_type=Path), default=None, metavar="REGISTER",
        help=_("Take what is known from this register."),
    )  # fmt: skip
    @campaign_option()
    @as_of_option
    @_unit_option(_("The unit the form is about."))
    @click.option("--fact", default="", metavar="ID", help=_("The activity that a record is about."))
    @click.option(
        "--values", type=click.Path(path_type=Path, exists=True, dir_okay=False), default=None, metavar="FILE",
        help=_("A TOML file with values for the fields; they go before what is known."),
    )  # fmt: skip
    @click.option("--set", "given", multiple=True, metavar="FIELD=VALUE", help=_("A value for one field."))
    @plugin_options
    def form(
        session: Session, id: str, out: Path | None, register: Path | None, campaigns: tuple[str, ...], as_of: date,
        unit: str, fact: str, values: Path | None, given: tuple[str, ...],
    ) -> int:  # fmt: skip
        from partyorg.reports.forms import form_table, forms_table

        setup = session.setup()
        if not id:
            session.console.table(forms_table(setup.forms.values()))
            return 0
        wanted = app.form_named(setup, id)
        if out is None:
            session.console.table(form_table(wanted))
            return 0
        asked = _given(wanted, values, given)
        known: dict[str, Any] = {}
        if register is not None:
            facts = session.register(register, setup)
            _known_unit(facts, unit)
            if fact and facts.get(fact) is None:
                raise unknown("A512", "the register has no record {id}", id=fact)
            chosen = app.chosen_campaigns(setup.catalogue, campaigns, as_of) if campaigns else ()
            found = app.evaluate_campaigns(facts, chosen, as_of) if chosen else None
            known = app.form_values(facts, found, chosen, as_of, unit=unit, fact=fact)
        app.written_form(setup, id, known, asked, out)
        session.console.say(_("Written: {file}").format(file=out))
        return 0

    return form


def _given(form: Any, file: Path | None, pairs: tuple[str, ...]) -> dict[str, Any]:
    """Values of a TOML file and of the command line; days are read where the form takes a day."""
    out: dict[str, Any] = {}
    if file is not None:
        try:
            out |= tomllib.loads(file.read_text(encoding="utf-8-sig"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
            message = "not a TOML file that can be read: {problem}"
            where = Where(file=str(file))
            raise InputError([Fault("A513", message, where, {"problem": str(problem)})]) from None
    kinds = {field.name: field.kind for field in form.fields}
    for pair in pairs:
        name, equals, text = pair.partition("=")
        if not equals:
            raise unknown("A514", "{pair} is not FIELD=VALUE", pair=pair)
        out[name] = text
        if kinds.get(name) == "date":
            try:
                out[name] = date.fromisoformat(text)
            except ValueError:
                raise unknown("A502", "{day} is not a date like 2018-03-31", day=text) from None
    return out


def _known_unit(register: Any, unit: str) -> None:
    if unit and unit not in {fact.id for fact in register.tables.get("units", ())}:
        raise unknown("A504", "the register has no person or unit {id}", id=unit)


def _merge() -> click.Command:
    @click.command(
        help=_(
            "Add the exceptions and decisions of a workbook that came back to a register, and write it to OUT."
        )
    )
    @register_argument
    @click.argument("workbook", type=click.Path(path_type=Path), metavar="WORKBOOK")
    @click.argument("out", type=click.Path(path_type=Path), metavar="OUT")
    @plugin_options
    def merge(session: Session, register: Path, workbook: Path, out: Path) -> int:
        from partyorg.io.formats import save_register
        from partyorg.io.returned import read_returned
        from partyorg.io.words import Words

        setup = session.setup()
        words = app.all_words(setup.catalogue)
        facts = session.register(register, setup)
        back = read_returned(workbook, facts, Words(words))
        lang = "zh" if current().locale.startswith("zh") else "en"
        save_register(facts.with_(*back.added), out, lang=lang, vocabulary=words)
        n = len(back.added)
        added = ngettext("{n} record added", "{n} records added", n).format(n=n)
        known = ngettext("{n} was there already", "{n} were there already", back.known).format(n=back.known)
        session.console.say(_("{added}, {known}").format(added=added, known=known))
        return 0

    return merge
