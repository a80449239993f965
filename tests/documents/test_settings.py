"""The documents' table of settings is what the code makes, whatever tables there are."""

from typing import Annotated, Literal

from pydantic import Field

from digest.config import Settings
from digest.config.environment import variable
from digest.config.part import Part
from digest.config.schema import values_of
from tests.documents.places import SETTINGS, with_table
from tests.documents.settings import rows_of, table


class Place(Part):
    """A place."""

    name: str
    """What it is called."""


class Harbour(Place):
    """A place for ships.

    They come by night.
    """

    kind: Literal["harbour"]
    berths: int = 3
    """How many ships | boats it has
    room for."""


class Station(Place):
    """A station."""

    kind: Literal["station"] = "station"
    """A place for trains."""
    is_open: bool = False
    """Whether trains stop there."""


class Line(Part):
    """A line."""

    stops: tuple[Annotated[Harbour | Station, Field(discriminator="kind")], ...] = ()
    """Where it stops."""


def test_the_readme_has_the_table_of_the_code() -> None:
    """`make docs` writes it."""
    text = SETTINGS.read_text("utf-8")
    assert with_table(text) == text


def test_every_setting_has_a_row_and_each_row_says_something() -> None:
    rows = list(rows_of(Settings))
    assert {row.place for row in rows} >= set(values_of())
    assert len({row.place for row in rows if not row.kinds}) == len(
        [row for row in rows if not row.kinds]
    )
    assert all(row.text for row in rows)


def test_names_of_the_users_and_items_of_lists_have_rows() -> None:
    lines = "\n".join(table())
    assert "\n| `topics.NAME.query` | `DIGEST_TOPICS__NAME__QUERY` | none | " in lines
    assert "\n| `weights.LABEL` | `DIGEST_WEIGHTS__LABEL` | none | " in lines
    assert "\n| `themes[].heading` |  | required | " in lines


def test_items_of_several_kinds_share_rows_or_name_their_kinds() -> None:
    assert table(Line)[3:-1] == [
        f"| `stops` | `{variable(('stops',))}` | none | where it stops |",
        "| `stops[].name` |  | required | what it is called |",
        "| `stops[].kind` |  | required | `harbour`: a place for ships |",
        "| `stops[].berths` |  | `3` | `harbour`: how many ships \\| boats it has room for |",
        "| `stops[].kind` |  | `station` | `station`: a place for trains |",
        "| `stops[].is_open` |  | `false` | `station`: whether trains stop there |",
    ]
