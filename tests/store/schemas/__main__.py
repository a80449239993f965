"""Write the dump of the present schema: `python -m tests.store.schemas`."""

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from digest.store import migrations, open_library
from tests.store.samples import now
from tests.store.schemas import FOLDER
from tests.store.schemas.contents import CONTENTS


def dump(folder: Path) -> str:
    """Return a library of the present schema in the folder, filled anew, as SQL text."""
    with open_library(folder, now=now) as library:
        for content in CONTENTS:
            content.fill(library)
    with closing(sqlite3.connect(folder / "library.sqlite")) as connection:
        return "\n".join([*_stamp(connection), *connection.iterdump(), ""])


def _stamp(connection: sqlite3.Connection) -> Iterator[str]:
    application, version = migrations.read_stamp(connection)
    yield f"PRAGMA application_id = {application};"
    yield f"PRAGMA user_version = {version};"


def main() -> None:
    """Write a file that is never written again."""
    with TemporaryDirectory() as folder:
        text = dump(Path(folder))
    file = FOLDER / f"{len(migrations.MIGRATIONS)}.sql"
    with file.open("x", encoding="utf-8") as stream:
        stream.write(text)
    sys.stdout.write(f"{file}\n")


if __name__ == "__main__":
    main()
