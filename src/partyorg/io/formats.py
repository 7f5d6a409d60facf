"""Loading, saving and checking a register, whatever its format."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from partyorg.errors import Fault, InputError, Where
from partyorg.facts.register import Register
from partyorg.facts.settings import Settings
from partyorg.io import csv_folder, json_file, xlsx
from partyorg.io.cells import CellError
from partyorg.io.check import check_facts, finished
from partyorg.io.faults import FaultList
from partyorg.io.rows import TableRead
from partyorg.io.words import Words

if TYPE_CHECKING:
    from partyorg.vocabulary import Vocabulary

__all__ = ["Reading", "check_register", "load_register", "read_register", "save_register"]

_Reader = Callable[[Path, Words, FaultList], tuple[dict[str, TableRead], Settings]]
_ACCEPTED = ("a folder of CSV files", ".xlsx", ".json")


@frozen
class Reading:
    """What came of reading: the register, or None where anything is wrong, and every fault, warnings included."""

    register: Register | None
    faults: tuple[Fault, ...]


def read_register(
    path: str | Path, *, vocabulary: "Vocabulary | None" = None, strict: bool = True
) -> Reading:
    """Read a folder of CSV files, a workbook (.xlsx) or a JSON file, with every fault found.

    Without a `vocabulary` the base words are known, and words they lack are warnings, as a campaign may bring them.
    `strict=False` asks only whether the register can be read, not whether its facts fit together (codes R2xx), save
    that no two facts share an id. Raises InputError (R123) where a workbook needs the xlsx extra.
    """
    path = Path(path)
    faults = FaultList()
    read: _Reader | None = None
    if path.name == "register.toml" and path.is_file():
        path = path.parent
    if path.is_dir():
        read = csv_folder.read_folder
    elif not path.is_file():
        faults.add(
            Fault("R100", "there is no such file or folder", Where(file=str(path)), accepted=_ACCEPTED)
        )
    elif path.suffix.lower() in (".xlsx", ".xlsm"):
        read = xlsx.read_workbook
    elif path.suffix.lower() == ".json":
        read = json_file.read_json
    else:
        where = Where(file=str(path))
        faults.add(Fault("R100", "not a format of registers", where, found=path.suffix, accepted=_ACCEPTED))
    if read is None:
        return Reading(None, faults.closed())
    words = Words(vocabulary)
    tables, settings = read(path, words, faults)
    register = finished(tables, settings, words, faults, content=strict)
    return Reading(register, faults.closed())


def load_register(
    path: str | Path, *, vocabulary: "Vocabulary | None" = None, strict: bool = True
) -> Register:
    """The register at `path`: a folder of CSV files, a workbook (.xlsx) or a JSON file.

    Raises InputError with everything wrong; see `read_register` for the arguments and for the warnings.
    """
    reading = read_register(path, vocabulary=vocabulary, strict=strict)
    if reading.register is None:
        raise InputError(f for f in reading.faults if f.severity == "error")
    return reading.register


def save_register(
    register: Register, path: str | Path, *, lang: str = "en", vocabulary: "Vocabulary | None" = None
) -> None:
    """Write the register as a workbook (.xlsx), a JSON file (.json) or a folder of CSV files (any other name).

    `lang` "zh" writes Chinese headings and words, save in JSON. Nothing is left half written. Raises InputError: R114 for extension
    columns that are not declared, R121 where something else would be overwritten, R131 for what a workbook cannot hold.
    """
    path = Path(path)
    lang = "en" if lang.startswith("en") else "zh"
    undeclared = sorted(
        {n for facts in register.tables.values() for f in facts for n in f.attr} - set(register.settings.attr)
    )
    if undeclared:
        message = "extension column {name} is not declared"
        raise InputError([Fault("R114", message, Where(), {"name": n}, found=n) for n in undeclared])
    words = Words(vocabulary)
    try:
        match path.suffix.lower():
            case ".xlsx":
                xlsx.write_workbook(register, path, words, lang)
            case ".json":
                json_file.write_json(register, path, words)
            case _:
                csv_folder.write_folder(register, path, words, lang)
    except CellError as error:
        raise InputError([Fault(error.code, error.message, Where(file=str(path)), error.params)]) from None
    except UnicodeEncodeError:
        raise InputError(
            [Fault("R131", "a text holds characters that no file can hold", Where(file=str(path)))]
        ) from None
    except OSError as error:
        what = error.strerror or type(error).__name__
        raise InputError(
            [Fault("R121", "cannot be written: {what}", Where(file=str(path)), {"what": what})]
        ) from None


def check_register(
    register: "str | Path | Register", *, vocabulary: "Vocabulary | None" = None
) -> tuple[Fault, ...]:
    """Everything wrong with a register, or with the file or folder it stands in, warnings included."""
    if isinstance(register, Register):
        faults = FaultList()
        check_facts(register, Words(vocabulary), faults)
        return faults.closed()
    return read_register(register, vocabulary=vocabulary).faults
