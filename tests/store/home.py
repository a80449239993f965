"""Where a library lies: the one place here that knows which database keeps it."""

import re
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import IO, BinaryIO

import psycopg

from digest.store import Library, Upkeep, open_library
from digest.store.snapshot import SnapshotFilter
from tests.fakes import SilentProgress
from tests.postgresql import Server
from tests.store.samples import now

ROOT = Path(__file__).parents[2]
FILE = "library.sqlite"
ALL = SnapshotFilter()
# What another process runs ahead of a test's own lines.
HEAD = """
import sys
from pathlib import Path
from typing import IO, BinaryIO
from tests.store.home import Home
from tests.store.samples import *
home = Home(Path(sys.argv[1]), url=sys.argv.pop(2))
def tell(text):
    print(text, flush=True)
"""
_TABLES = """
    SELECT relname FROM pg_class
    WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace
"""


@dataclass(frozen=True)
class Other:
    """Another process, which hears lines and tells some."""

    process: "subprocess.Popen[str]"
    hears: IO[str]
    tells: IO[str]

    def go_on(self) -> None:
        """Say a line to it."""
        self.hears.write("\n")
        self.hears.flush()


@dataclass(frozen=True)
class Home:
    """A folder for a library, which may be a schema of a server; all ends with `cleanup`."""

    folder: Path
    cleanup: ExitStack = field(default_factory=ExitStack)
    url: str = ""
    server: Server | None = None
    refused: list[tuple[int, str]] = field(default_factory=list)

    @property
    def file(self) -> Path:
        """The library's file."""
        return self.folder / FILE

    @property
    def upkeep(self) -> Upkeep:
        """What checks, backs up, exports and imports."""
        return Upkeep(self.folder, url=self.url, now=now)

    def beside(self, name: str) -> "Home":
        """Return the place of another library."""
        folder = self.folder.with_name(name)
        url = self.server.schema(folder) if self.server else ""
        return Home(folder, self.cleanup, url, self.server)

    def open(self, *, timeout: float = 30.0, patience: float = 60.0) -> Library:
        """Open the library, as a run of its own."""
        opened = open_library(
            self.folder, url=self.url, now=now, timeout=timeout, patience=patience
        )
        return self.cleanup.enter_context(opened)

    def start(self, code: str, *arguments: str) -> "Other":
        """Start a process that runs these lines with this `home`."""
        process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-c", HEAD + code, str(self.folder), self.url, *arguments],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.cleanup.enter_context(process)
        self.cleanup.callback(process.kill)
        assert process.stdin
        assert process.stdout
        return Other(process, process.stdin, process.stdout)

    def exported(self) -> list[str]:
        """Return the library's lines."""
        return list(self.upkeep.export_lines())

    def take(self, *lines: str) -> Mapping[str, tuple[int, int]]:
        """Import lines; return how many of each kind were added, and were held."""
        tallies = self.pour("\n".join(lines).encode("utf-8", "surrogatepass"))
        assert not self.refused
        return {table: (added, held) for table, (added, held, _) in tallies.items()}

    def pour(
        self, content: bytes | BinaryIO, name: str = "week.jsonl", wanted: SnapshotFilter = ALL
    ) -> Mapping[str, tuple[int, int, int]]:
        """Import a file, or its content; count of each kind the added, held and left out."""
        stream = BytesIO(content) if isinstance(content, bytes) else content
        self.refused.clear()

        def refuse(number: int, reason: str) -> None:
            self.refused.append((number, reason))

        tallies = self.upkeep.import_from(stream, name, SilentProgress(), wanted, refuse)
        return {kind: (one.added, one.held, one.skipped) for kind, one in tallies.items()}

    def check(self) -> list[str]:
        """Return what is found in the library, which stays as it was."""
        before = self.contents()
        findings = self.upkeep.check()
        assert self.contents() == before
        assert all(found.stage == "library" and found.hint for found in findings)
        return [f"{found.subject}: {found.message}" for found in findings]

    def contents(self) -> Mapping[str, bytes]:
        """Return everything in the folder, or in the schema."""
        if self.url:
            with closing(psycopg.connect(self.url)) as connection:
                tables = connection.execute(_TABLES).fetchall()
                return {name: _whole(connection, name) for (name,) in tables}
        return {part.name: part.read_bytes() for part in self.folder.iterdir()}

    def execute(self, *statements: str) -> None:
        """Do to the library what no command does."""
        if self.url:
            with psycopg.connect(self.url) as others:
                for statement in statements:
                    others.execute(re.sub(r"x'(\w+)'", r"'\\x\1'", statement).encode())
            return
        self.folder.mkdir(exist_ok=True)
        with closing(sqlite3.connect(self.file, isolation_level=None)) as connection:
            for statement in statements:
                connection.execute(statement)

    def leave(self, *statements: str) -> None:
        """Leave what a program leaves that is killed after these statements."""
        beside = self.beside("killed")
        beside.folder.mkdir()
        beside.file.write_bytes(self.file.read_bytes())
        with closing(sqlite3.connect(beside.file, isolation_level=None)) as connection:
            for statement in statements:
                connection.execute(statement)
            for part in beside.folder.iterdir():
                (self.folder / part.name).write_bytes(part.read_bytes())


def _whole(connection: "psycopg.Connection[tuple[object, ...]]", table: str) -> bytes:
    return repr(sorted(connection.execute(f"TABLE {table}".encode()).fetchall())).encode()
