"""A PostgreSQL server for the tests, run by an ordinary user on a socket of its own."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Self
from urllib.parse import quote

import psycopg
import pytest

_DEBIAN = Path("/usr/lib/postgresql")
_SETTINGS = (
    "listen_addresses=''",
    "fsync=off",
    "full_page_writes=off",
    "max_connections=200",
    "autovacuum=off",
)


class Server:
    """A running server, in which each library has a schema of its own."""

    def __init__(self) -> None:
        self.folder = Path(
            tempfile.mkdtemp(prefix="digest-pg-", dir="/tmp")
        )  # the path of a socket is short
        self._schemas: dict[Path, str] = {}
        # It refuses to be run by the superuser.
        self._user = "nobody" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            os.chown(self.folder, nobody.pw_uid, nobody.pw_gid)
        self.folder.chmod(0o755)
        self._run("initdb", "--auth=trust", "--username=digest", "--encoding=UTF8", "--no-sync")

    def start(self) -> None:
        """Start it, and wait until it answers."""
        sockets = f"unix_socket_directories={self.folder}"
        options = " ".join(f"-c {setting}" for setting in (*_SETTINGS, sockets))
        log = f"--log={self.folder / 'log'}"
        self._run("pg_ctl", "start", "--wait", log, f"--options={options}")

    def stop(self) -> None:
        """Stop it, as a power cut would."""
        self._run("pg_ctl", "stop", "--wait", "--mode=immediate")

    def end_connections(self) -> None:
        """End all connections, as an administrator does."""
        ends = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
        others = "pid <> pg_backend_pid() AND backend_type = 'client backend'"
        with closing(self.connect()) as connection:
            assert connection.execute(f"{ends} WHERE {others}".encode()).fetchall()

    def restart(self) -> None:
        """Kill it, and start it again."""
        self.stop()
        self.start()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop it and remove all that it has."""
        self.stop()
        shutil.rmtree(self.folder)

    def schema(self, folder: Path) -> str:
        """Return the address of the schema that goes with a folder, empty at first."""
        name = self._schemas.get(folder, "")
        if not name:
            self._schemas[folder] = name = f"library_{len(self._schemas)}"
            with closing(self.connect()) as connection:
                connection.execute(f"CREATE SCHEMA {name}".encode())
        return f"{self.address}&options={quote(f'-csearch_path={name}')}"

    def schema_for_few(self, most: int) -> str:
        """Return the address of an empty schema of a role with at most so many connections."""
        name = f"few_{most}"
        with closing(self.connect()) as connection:
            connection.execute(f"CREATE ROLE {name} LOGIN CONNECTION LIMIT {most}".encode())
            connection.execute(f"CREATE SCHEMA {name} AUTHORIZATION {name}".encode())
        address = self.address.replace("digest@", f"{name}@")
        return f"{address}&options={quote(f'-csearch_path={name}')}"

    @property
    def address(self) -> str:
        """The address of its database."""
        return f"postgresql://digest@/postgres?host={quote(str(self.folder), safe='')}"

    def connect(self) -> "psycopg.Connection[tuple[object, ...]]":
        """Connect to it, to do what no command does."""
        return psycopg.connect(self.address, autocommit=True)

    def _run(self, program: str, *arguments: str) -> None:
        command = [_find(program), f"--pgdata={self.folder / 'data'}", *arguments]
        log = self.folder / f"{program}.log"
        with log.open("wb") as output:
            subprocess.run(  # noqa: S603 - Debian's
                command,
                check=True,
                user=self._user if os.geteuid() == 0 else None,
                group="nogroup" if os.geteuid() == 0 else None,
                extra_groups=[] if os.geteuid() == 0 else None,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )


def _find(program: str) -> str:
    """Return the path of a program, which Debian keeps out of the way; nothing if it is missing."""
    newest = sorted(_DEBIAN.glob(f"*/bin/{program}"), key=lambda path: int(path.parts[-3]))
    return shutil.which(program) or (str(newest[-1]) if newest else "")


def has_server() -> bool:
    """Return whether PostgreSQL is installed here."""
    return bool(_find("initdb"))


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """Give a running server."""
    if not has_server():
        pytest.skip("PostgreSQL is missing here (Debian: apt-get install postgresql)")
    with Server() as server:
        yield server
