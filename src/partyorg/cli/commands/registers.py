"""check, convert, import, template: registers in and out."""

import secrets
from pathlib import Path

import click

from partyorg.app import all_words
from partyorg.errors import Fault, InputError, Where, nearest
from partyorg.i18n import current, ngettext
from partyorg.i18n import gettext as _

from ..options import Session, plugin_options, register_argument

__all__ = ["command"]


def command(name: str) -> click.Command:
    """One of the commands of this module."""
    commands = {"check": _check, "convert": _convert, "import": _import, "template": _template}
    return commands[name]()


def _lang() -> str:
    return "zh" if current().locale.startswith("zh") else "en"


def _check() -> click.Command:
    @click.command(help=_("Check a register: every fault with its code, place, value, and what is accepted."))
    @register_argument
    @plugin_options
    def check(session: Session, register: Path) -> int:
        from partyorg.io.formats import check_register
        from partyorg.reports.faults import fault_text

        faults = check_register(register, vocabulary=all_words(session.setup().catalogue))
        for fault in faults:
            session.console.result(fault_text(fault))
        errors = sum(fault.severity == "error" for fault in faults)
        warnings = len(faults) - errors
        said = ngettext("{n} error", "{n} errors", errors).format(n=errors)
        also = ngettext("{n} warning", "{n} warnings", warnings).format(n=warnings)
        session.console.say(f"{said}, {also}")
        return 2 if errors else 0

    return check


def _convert() -> click.Command:
    @click.command(
        help=_(
            "Write a register in another format: a folder of CSV files, .xlsx or .json, by the name of OUT."
        )
    )
    @register_argument
    @click.argument("out", type=click.Path(path_type=Path), metavar="OUT")
    @click.option(
        "--pseudonymise", is_flag=True, help=_("Replace ids, leave out names and free text: safe to send.")
    )
    @click.option(
        "--key-file",
        type=click.Path(path_type=Path, dir_okay=False, exists=True),
        metavar="FILE",
        help=_("The secret behind the new ids; the same key gives the same ids. A new one, if left out."),
    )
    @plugin_options
    def convert(
        session: Session, register: Path, out: Path, pseudonymise: bool, key_file: Path | None
    ) -> int:
        from partyorg.io.formats import save_register

        setup = session.setup()
        words = all_words(setup.catalogue)
        facts = session.register(register, setup)
        if pseudonymise:
            from partyorg.io.pseudonymise import pseudonymise as hidden

            facts = hidden(facts, key_file.read_bytes() if key_file else secrets.token_bytes(32))
        session.console.step(_("writing {file}").format(file=out))
        save_register(facts, out, lang=_lang(), vocabulary=words)
        session.console.say(_("written: {file}").format(file=out))
        return 0

    return convert


def _import() -> click.Command:
    @click.command(help=_("Make a register out of a roster, one wide row a person or meeting."))
    @click.argument("roster", type=click.Path(path_type=Path), metavar="ROSTER")
    @click.argument("out", type=click.Path(path_type=Path), metavar="OUT")
    @click.option(
        "--mapping",
        required=True,
        metavar="M",
        help=_("A mapping file (.toml), or the name of an installed one."),
    )
    @click.option("--skip-faulty", is_flag=True, help=_("Leave faulty rows out in place of stopping."))
    @plugin_options
    def import_(session: Session, roster: Path, out: Path, mapping: str, skip_faulty: bool) -> int:
        from partyorg.io.formats import save_register
        from partyorg.io.importer import import_roster

        setup = session.setup()
        words = all_words(setup.catalogue)
        plan = _mapping(mapping, {name: Path(str(file)) for name, file in setup.mappings.items()})
        register, faults = import_roster(roster, plan, vocabulary=words, strict=not skip_faulty)
        session.console.faults(faults)
        save_register(register, out, lang=_lang(), vocabulary=words)
        for table, facts in register.tables.items():
            n = len(facts)
            session.console.say(f"{table}: " + ngettext("{n} row", "{n} rows", n).format(n=n))
        session.console.say(_("written: {file}").format(file=out))
        return 0

    return import_


def _mapping(name: str, installed: dict[str, Path]) -> Path:
    """The file of a mapping: an installed one by name, else a path."""
    if name in installed:
        return installed[name]
    if name.endswith(".toml"):
        return Path(name)
    message = "there is no mapping {name}; give the name of an installed one, or a .toml file"
    known = tuple(installed)
    raise InputError([Fault("A505", message, Where(), {"name": name}, name, known, nearest(name, known))])


def _template() -> click.Command:
    @click.command(help=_("Write an empty workbook to fill in, with drop-downs and a guide."))
    @click.argument("out", type=click.Path(path_type=Path), metavar="OUT.xlsx")
    @plugin_options
    def template(session: Session, out: Path) -> int:
        from partyorg.io.template import write_template

        if out.suffix.lower() != ".xlsx":
            fault = Fault(
                "R100",
                "not a format of registers",
                Where(file=str(out)),
                found=out.suffix,
                accepted=(".xlsx",),
            )
            raise InputError([fault])
        write_template(out, lang=_lang(), vocabulary=all_words(session.setup().catalogue))
        session.console.say(_("written: {file}").format(file=out))
        return 0

    return template
