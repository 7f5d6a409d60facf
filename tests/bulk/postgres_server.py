"""A PostgreSQL of the tests' own: a cluster in a temporary folder, reached over a socket there, gone at the end."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

import pytest

__all__ = ["postgres_server"]

OPTIONS = {
    "listen_addresses": "", "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off",
    "max_connections": "20", "shared_buffers": "64MB", "autovacuum": "off",
}  # fmt: skip
"""Nothing in it has to outlive the tests."""


@contextmanager
def postgres_server() -> Iterator[str]:
    """The connection string of a database whose own order of texts is not that of their code points."""
    programs = _programs()
    with TemporaryDirectory(prefix="partyorg-pg-") as name:
        folder = Path(name)
        data = folder / "data"
        if os.geteuid() == 0:
            # PostgreSQL does not run as root.
            shutil.chown(folder, _user())
        _run(programs / "initdb", "--pgdata", data, "--username", "tester", "--auth", "trust", "--no-sync",
             "--encoding", "UTF8", "--locale", "C.UTF-8", "--locale-provider", "icu", "--icu-locale", "en",
             folder=folder)  # fmt: skip
        options = OPTIONS | {"unix_socket_directories": str(folder)}
        with (data / "postgresql.auto.conf").open("a", encoding="utf-8") as conf:
            conf.writelines(f"{key} = '{value}'\n" for key, value in options.items())
        _run(programs / "pg_ctl", "--pgdata", data, "--log", folder / "log", "--wait", "start", folder=folder)
        try:
            yield f"postgresql://tester@/postgres?host={quote(str(folder), safe='')}"
        finally:
            stop = ("--mode", "immediate", "--wait", "stop")
            _run(programs / "pg_ctl", "--pgdata", data, *stop, folder=folder)


def _programs() -> Path:
    """The folder of initdb; without it the test is skipped, or fails where everything is to be tested."""
    on_path = shutil.which("initdb")
    found = [Path(on_path)] if on_path else sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        if os.environ.get("PARTYORG_TEST_ALL") == "1":
            pytest.fail("PostgreSQL is not installed, and PARTYORG_TEST_ALL=1 asks for all tests")
        pytest.skip("PostgreSQL is not installed")
    return found[-1].parent


def _user() -> str:
    names = {user.pw_name for user in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in names)


def _run(program: Path, *arguments: object, folder: Path) -> None:
    command = [str(program), *map(str, arguments)]
    if os.geteuid() == 0:
        command = ["setpriv", "--reuid", _user(), "--clear-groups", "--no-new-privs", "--", *command]
    # The server keeps what is open: a pipe would never end.
    with (folder / "said").open("a+", encoding="utf-8") as said:
        done = subprocess.run(command, stdout=said, stderr=said, cwd=folder, timeout=120, check=False)
        said.seek(0)
        assert done.returncode == 0, said.read()
