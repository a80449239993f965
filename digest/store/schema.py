"""Compares tables, columns and indexes with those of a new library, and values with their types."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

from digest.store import migrations

# By its index lists a table tells what is unique, by its keys what it belongs to.
_ASKED = {
    "table": ("table_info", "index_list", "foreign_key_list"),
    "index": ("index_info",),
}
_COLUMNS = """
    SELECT tables.name, columns.name
    FROM sqlite_master AS tables, pragma_table_info(tables.name) AS columns
    WHERE tables.type = 'table' AND columns.type = ? ORDER BY tables.name, columns.cid
"""
# What is looked up is ASCII without controls, but for DEL, which JSON does not escape.  GLOB sees
# nothing behind a NUL, which makes a text shorter than its bytes.
_GARBLED = "{0} GLOB '*[^ -\x7f]*' OR length({0}) < length(CAST({0} AS BLOB))"
_MISTYPED = "typeof({0}) NOT IN (lower('{1}'), 'null')"


def find_strange(connection: sqlite3.Connection) -> Iterator[str]:
    """Yield what is missing, is not as digest makes it, or is not of a library at all."""
    due, held = _due(connection), _schema(connection)
    for name in sorted(due.keys() | held.keys()):
        if due.get(name) != held.get(name):
            way = "is missing" if name not in held else "is not as digest makes it"
            yield f"{name} {way}"


def is_torn(connection: sqlite3.Connection) -> bool:
    """Tell whether anything that digest needs is missing or has changed."""
    due, held = _due(connection), _schema(connection)
    return any(held.get(name) != due[name] for name in due)


def find_mistyped(connection: sqlite3.Connection) -> Iterator[str]:
    """Yield where a number or a text to look up is of another type."""
    for type_ in ("INTEGER", "TEXT"):
        yield from _count(connection, type_, _MISTYPED, f"are no {type_.lower()}")


def find_garbled(connection: sqlite3.Connection) -> Iterator[str]:
    """Yield where texts to look up are such as digest does not write."""
    yield from _count(connection, "TEXT", _GARBLED, "are damaged")


def _count(connection: sqlite3.Connection, type_: str, condition: str, words: str) -> Iterator[str]:
    for table, column in connection.execute(_COLUMNS, [type_]).fetchall():
        where = condition.format(column, type_)
        query = f"SELECT count(*) FROM {table} WHERE {where}"  # noqa: S608 - our own columns
        (number,) = connection.execute(query).fetchone()
        if number:
            yield f"Values of {table}.{column} that {words}: {number:,}"


def _due(connection: sqlite3.Connection) -> dict[str, tuple[object, ...]]:
    """Return the schema that a library has which took as many steps as this one."""
    _, taken = migrations.read_stamp(connection)
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as new:
        migrations.migrate(new, migrations.MIGRATIONS[:taken])
        return _schema(new)


def _schema(connection: sqlite3.Connection) -> dict[str, tuple[object, ...]]:
    names = connection.execute(
        "SELECT type, name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"
    ).fetchall()
    return {
        f"The {kind} {name}": tuple(
            connection.execute(f"SELECT * FROM pragma_{asked}(?)", [name]).fetchall()  # noqa: S608
            for asked in _ASKED.get(kind, ())
        )
        for kind, name in names
    }
