"""A library on a server: what is refused, what a lost connection costs, and what locks do."""

import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from digest.errors import ConfigError, LibraryError
from digest.extras import how_to_add
from digest.store import Library, open_library
from tests.fixtures import REEF, paper
from tests.postgresql import Server
from tests.store.home import Home
from tests.store.samples import NOON, now, papers
from tests.store.test_ledger import SENT
from tests.store.test_opening import check_left_alone
from tests.store.test_sharing import HOLD, KINDS

pytestmark = pytest.mark.parametrize("home", ["postgresql"], indirect=True)


def open_at(url: str) -> Library:
    """Open a library at an address."""
    return open_library(Path("/nowhere"), url=url, now=now)


@pytest.mark.parametrize(
    "statements, told",
    [
        (["CREATE TABLE bookmarks (url TEXT)"], "is of another program, not a library of digest"),
        (["CREATE TABLE papers (id TEXT)"], "is of another program, not a library of digest"),
        (
            [
                "CREATE TABLE papers (id TEXT)",
                "COMMENT ON TABLE papers IS 'A library of digest, layout 9'",
            ],
            "was made by a version of digest before 0.1.0; it was left alone",
        ),
        (
            [
                "CREATE TABLE papers (id TEXT)",
                "COMMENT ON TABLE papers IS 'A library of digest, layout 99'",
            ],
            r"was made by a newer version of digest \(its layout is 99, .*\); it was left alone",
        ),
    ],
)
def test_what_is_no_library_of_ours_or_of_today_is_refused_and_left_alone(
    home: Home, statements: list[str], told: str
) -> None:
    check_left_alone(home, statements, told, "library.url")


def test_what_stands_in_the_way_is_one_sentence(home: Home, tmp_path: Path) -> None:
    assert home.server
    address = home.server.address
    with closing(home.server.connect()) as connection:
        connection.execute("CREATE ROLE guest LOGIN")
        connection.execute("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
    cases = {
        f"postgresql:///x?host={tmp_path}": "cannot be reached: connection",
        address.replace("/postgres?", "/lost?"): 'database "lost" does not exist',
        f"{address}&colour=blue": 'cannot be reached: invalid URI query parameter: "colour"',
        address.replace("/postgres?", "/latin?"): "is in LATIN1, not in UTF-8",
        f"{address}&options=-csearch_path%3Dlost": "has no schema to keep a library in",
        address.replace("digest@", "guest@"): "permission denied for schema public",
    }
    for url, told in cases.items():
        with pytest.raises(LibraryError) as caught:
            open_at(url)
        assert told in str(caught.value)
        assert "\n" not in str(caught.value)
        assert caught.value.hint
    with pytest.raises(LibraryError, match="There is no library at postgresql://"):
        home.exported()


def test_a_missing_package_is_named_with_the_extra_that_has_it(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "digest.store.postgresql", raising=False)
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(ConfigError, match="needs psycopg, and that is not installed") as told:
        home.open()
    assert told.value.hint == how_to_add("scale")


def test_a_backup_is_left_to_the_servers_own_tools(full: Home, tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="of which digest makes no backups") as told:
        full.upkeep.back_up(tmp_path / "copy", replace=False)
    assert "pg_dump" in told.value.hint
    assert not (tmp_path / "copy").exists()
    assert full.check() == []
    state = full.open().load_state()
    assert state.location == full.url
    assert state.size > 100_000


@pytest.mark.parametrize("lose", [Server.end_connections, Server.restart])
def test_a_lost_connection_ends_the_run_and_the_next_one_goes_on(
    home: Home, lose: Callable[[Server], None]
) -> None:
    """A run that has lost its turn changes nothing any more."""
    assert home.server
    library = home.open()
    library.save_papers([paper()], at=NOON)
    library.save_receipt(SENT)  # is on the disk, and all before it
    with library.turn("tides", pytest.fail):
        lose(home.server)
        with home.open().turn("tides", pytest.fail):
            for _ in range(2):
                with pytest.raises(LibraryError, match=r"cannot be reached: [^\n]+\.$") as told:
                    library.save_papers([replace(paper(), version=2)], at=NOON)
                assert "goes on" in told.value.hint
    library.close()
    assert home.open().load_papers([REEF]) == {REEF: paper()}
    assert home.check() == []


def test_a_connection_lost_amid_a_transaction_leaves_nothing_of_it(home: Home) -> None:
    library = home.open()

    def lose() -> None:
        with library.database.write():
            library.save_papers([paper()], at=NOON)
            assert home.server
            home.server.end_connections()

    with pytest.raises(LibraryError, match="cannot be reached"):
        lose()
    assert home.open().load_papers([REEF]) == {}


def test_what_a_killed_run_held_is_soon_free(home: Home) -> None:
    process = home.start(HOLD)
    assert process.tells.readline() == "held\n"
    process.process.kill()
    library = home.open(patience=30)
    with ExitStack() as stack:
        for hold in KINDS:
            stack.enter_context(hold(library, lambda _: None))


def test_threads_of_a_run_that_share_a_library_have_no_lock_twice(home: Home) -> None:
    library, told = home.open(patience=0), list[str]()
    with library.turn("tides", pytest.fail):
        with pytest.raises(LibraryError), library.turn("tides", told.append):
            pytest.fail("two had the topic")
        with home.beside("other").open().turn("tides", pytest.fail):
            assert len(told) == 1
    with library.turn("tides", pytest.fail):
        pass


def test_two_writers_at_once_both_write_whatever_the_servers_default(home: Home) -> None:
    url = home.url.replace("options=", "options=-cdefault_transaction_isolation%3Dserializable%20")
    assert url != home.url
    with ThreadPoolExecutor(4) as pool, ExitStack() as stack:
        libraries = [stack.enter_context(closing(open_at(url))) for _ in range(4)]
        for _ in range(8):
            list(pool.map(lambda one: one.save_papers([paper()], at=NOON), libraries))
    assert home.open().load_papers([REEF])


def test_the_disk_is_waited_for_where_a_power_cut_must_take_nothing_back(home: Home) -> None:
    library, shown = home.open(), list[str]()
    for durable in (False, True, False):
        with library.database.write(durable=durable) as connection:
            shown += connection.execute("SHOW synchronous_commit").fetchone()
    assert shown == ["off", "on", "off"]


_READ = """
    SELECT (SELECT sum(seq_tup_read) FROM pg_stat_user_tables WHERE relname = 'papers'
            AND schemaname = current_schema())
        + (SELECT sum(idx_tup_read) FROM pg_stat_user_indexes WHERE relname = 'papers'
            AND schemaname = current_schema())
"""


def test_what_is_looked_up_by_identifier_is_found_by_it_in_a_library_that_was_empty(
    home: Home,
) -> None:
    """The server has no statistics, and the connection has asked the same since there was none."""
    library = home.open()

    def look_up() -> int:
        return len(library.load_papers([REEF])) + len(library.load_saved([REEF]))

    for number in range(100):
        library.save_papers(papers([number]), at=NOON)
        look_up()
    library.save_papers([paper(), *papers(range(100, 4000))], at=NOON)
    assert sum(look_up() for _ in range(100)) == 200
    library.close()
    with closing(psycopg.connect(home.url)) as connection:
        (read,) = connection.execute(_READ).fetchone() or (0,)
    # While there are few, it is as well to read them all.
    assert read < 100 * 200
