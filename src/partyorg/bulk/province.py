"""Several institutions as one register: a folder with a folder of Parquet files for each of them.

Institutions whose settings agree are read as one register, under the settings of the province where they have none of
their own. Those with other settings are a register by themselves: days, semesters and ledgers are counted by one book.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

from attrs import evolve

from partyorg.campaign.definition import Campaign
from partyorg.campaign.rules import Selection, Target
from partyorg.errors import Fault, InputError, Where
from partyorg.facts import Settings

from .folders import institutions_in, is_parquet_folder
from .source import ParquetFolder, settings_in

__all__ = ["folders_of", "one_register", "refuse_sums"]

COUNTED = ("semesters", "holidays", "recorded_since", "attr")
"""What the findings depend on, of what a register says of itself."""


def folders_of(path: Path, *, each: bool = False) -> tuple[ParquetFolder, ...]:
    """The registers that a folder holds: itself, with all institutions in it that count by its settings, and the others.

    Institutions that differ from the province and agree among themselves are one register; with `each`, every one is a
    register by itself, below a top unit of its own.
    """
    found = institutions_in(path) if path.is_dir() else []
    if not found:
        return (ParquetFolder(path),)
    province = settings_in(path)
    if each:
        return tuple(_alone(path, institution, province) for institution in found)
    books: list[tuple[Settings, list[Path]]] = [(province, [])]
    for institution in found:
        own = settings_in(institution)
        filled = {name: getattr(own, name) or getattr(province, name) for name in COUNTED}
        settings = evolve(province, **filled)
        for known, members in books:
            if known == settings:
                members.append(institution)
                break
        else:
            books.append((settings, [institution]))
    own_tables = is_parquet_folder(path)
    if not books[0][1] and not own_tables:
        del books[0]
    elif not books[0][1] and len(books) == 2:
        # All agree with one another, and the province's own tables go by their book.
        books = [(books[1][0], books[1][1])]
    return tuple(
        ParquetFolder(
            path, tuple(members), _rooted(settings, own=own_tables and not n), own=own_tables and not n
        )
        for n, (settings, members) in enumerate(books)
    )


def _alone(path: Path, institution: Path, province: Settings) -> ParquetFolder:
    own = settings_in(institution)
    filled = {name: getattr(own, name) or getattr(province, name) for name in COUNTED}
    root = f"{institution.name}:{own.root}" if own.root else ""
    return ParquetFolder(path, (institution,), evolve(own, root=root, **filled), own=False)


def _rooted(settings: Settings, *, own: bool) -> Settings:
    return settings if own else evolve(settings, root="")


def one_register(folders: Sequence[ParquetFolder]) -> ParquetFolder:
    """The only one. Raises InputError (A540) where institutions differ in settings that findings depend on."""
    if len(folders) == 1:
        return folders[0]
    raise InputError([_differs(folders, "")])


def refuse_sums(folders: Sequence[ParquetFolder], campaign: Campaign, rules: Iterable[str] | None) -> None:
    """Nothing where there is one register. Raises InputError (A540) for rules that count over all institutions."""
    if len(folders) == 1:
        return
    asked = None if rules is None else set(rules)
    for rule in campaign.rules:
        if isinstance(rule, Target | Selection) and (asked is None or {rule.id, rule.base_id} & asked):
            raise InputError([_differs(folders, rule.id)])


def _differs(folders: Sequence[ParquetFolder], rule: str) -> Fault:
    first, other = folders[0], folders[1]
    key = next(name for name in COUNTED if getattr(first.settings, name) != getattr(other.settings, name))
    message = (
        "{institution} has {key} of its own, so that it cannot be evaluated as one register with the others"
    )
    if rule:
        message = (
            "{institution} has {key} of its own, so that rule {rule} cannot be counted over all institutions"
        )
    params = {"institution": other.institutions[0].name, "key": _KEYS.get(key, key), "rule": rule}
    return Fault("A540", message, Where(file=str(other.institutions[0] / "register.toml")), params)


_KEYS = {"semesters": "semester", "holidays": "holiday"}
