"""Connections to PostgreSQL: opened, set so that every server answers alike, their faults told without a password."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from partyorg.errors import Fault, InputError, Where

from .database import needed_modules

if TYPE_CHECKING:
    from psycopg import Connection

__all__ = ["PREFIXES", "connected", "is_postgresql", "shown"]

PREFIXES = ("postgresql://", "postgres://")

SETTINGS = (
    "SET client_encoding = 'UTF8'",
    "SET DateStyle = 'ISO, YMD'",
    "SET standard_conforming_strings = on",
    # Compiling a query costs more than it brings where there are hundreds of them.
    "SET jit = off",
    # Every row is fetched, so the plan that is quickest to the last row is wanted.
    "SET cursor_tuple_fraction = 1",
)


def is_postgresql(source: object) -> bool:
    """Whether this is a connection string of PostgreSQL."""
    return isinstance(source, str) and source.startswith(PREFIXES)


@contextmanager
def connected(dsn: str) -> "Iterator[Connection[tuple[Any, ...]]]":
    """A connection on which every statement is its own transaction; closed at the end, and with it what was temporary.

    Raises InputError: A530 where the extra partyorg[postgresql] is not installed, A536 where the database cannot be
    reached, does not hold Unicode text, or refuses what it is asked; no fault quotes the password or a cell.
    """
    (psycopg,) = needed_modules("postgresql", "psycopg")
    where = Where(file=shown(dsn))
    try:
        with psycopg.connect(dsn, autocommit=True, application_name="partyorg") as connection:
            if connection.info.parameter_status("server_encoding") != "UTF8":
                raise InputError([Fault("A536", "the database is not encoded in UTF-8", where)])
            for setting in SETTINGS:
                connection.execute(setting)
            yield connection
    except psycopg.ProgrammingError as problem:
        if problem.diag.sqlstate is None:
            # What libpq says of a string it cannot read quotes it.
            raise _unreadable(where) from None
        raise _refused(problem, where) from None
    except psycopg.Error as problem:
        raise _refused(problem, where) from None


def _unreadable(where: Where) -> InputError:
    return InputError([Fault("A536", "not a connection string of PostgreSQL", where)])


def _refused(problem: Any, where: Where) -> InputError:
    return InputError([Fault("A536", "PostgreSQL: {what}", where, {"what": _said(problem)})])


def _said(problem: Any) -> str:
    """What the server says of a statement, or libpq of a connection; a message about data may quote a cell."""
    state = problem.diag.sqlstate or ""
    if state.startswith("22"):
        return f"a value does not fit (SQLSTATE {state})"
    return str(problem.diag.message_primary or problem).strip().splitlines()[0]


def shown(dsn: str) -> str:
    """The string without password and options. Raises InputError (A536) where it is not clear where a password ends."""
    try:
        parts = urlsplit(dsn)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        raise _unreadable(Where()) from None
    if parts.netloc.count("@") > 1 or "@" in parts.path + parts.fragment:
        message = (
            "in the password of a connection string, @ is written %40, / is written %2F and # is written %23"
        )
        raise InputError([Fault("A536", message)])
    user = f"{parts.username}@" if parts.username else ""
    return f"{parts.scheme}://{user}{parts.hostname or ''}{port}{parts.path}"
