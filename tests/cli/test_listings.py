"""`--source catchup` and `--source rss`: what arXiv announced, and what could not be had of it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from sqlite3 import Connection

import pytest

from digest.calendar import known_years, latest_date, listing_days
from digest.codec import plain
from digest.model import Window
from digest.store import sqlite
from digest.wiring.opening import SystemClock
from tests.cli.conftest import Digest
from tests.fixtures import paper
from tests.standins.arxiv import ArxivServer, InjectedFault

# The noon of a Wednesday, when the feeds have the latest listing: on weekends they are empty.
NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
END = latest_date(NOW)
LAST, BEFORE, EARLIER = listing_days(Window(start=END - timedelta(days=14), end=END))[:-4:-1]
IDS = ("--format", "ids")
CATCHUP = ("fetch", "--source", "catchup")
CORALS = (*CATCHUP, "-c", "cs.CV")


def coral(number: int, day: date, *names: str) -> dict[str, object]:
    """Return a paper that was held back, so that it shows nothing of the day of a feed."""
    submitted = datetime(day.year, day.month, day.day, 9, tzinfo=UTC) - timedelta(days=9)
    record: dict[str, object] = plain(
        paper(
            id=f"2602.9100{number}",
            title=f"Coral {number}",
            abstract="We count corals." if number % 2 else "We count looms.",
            announced=day,
            published=submitted,
            updated=submitted,
            primary=names[0],
            categories=names,
        )
    )
    return record


RECORDS = [
    coral(1, EARLIER, "cs.CV"),
    coral(2, BEFORE, "cs.CV"),
    coral(3, BEFORE, "cs.CL"),
    coral(4, LAST, "cs.CL", "cs.CV"),
    coral(5, LAST, "cs.CV"),
    coral(6, LAST, "cs.RO"),
    coral(7, BEFORE, "cs.RO"),
]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ArxivServer]:
    """Serve three days of announcements, the last of them arXiv's latest, as of that noon."""
    monkeypatch.setattr(SystemClock, "now", lambda _: NOW)
    with ArxivServer(RECORDS, hide_unannounced=True) as running:
        running.set_time(NOW)
        yield running


def named(*numbers: int) -> str:
    return "".join(f"2602.9100{number}\n" for number in numbers)


@pytest.mark.parametrize(
    "asked, found",
    [
        # The latest listing is the default, and the newest come first.
        (["-c", "cs.CV"], (5, 4)),
        (
            ["-c", "cs.CV", "-c", "cs.CL", "--since", f"{EARLIER}", "--until", f"{BEFORE}"],
            (3, 2, 1),
        ),
        (["-c", "cs.CV", "--until", f"{BEFORE}"], (2,)),
        (["-q", "abs:coral AND cat:cs.CV"], (5,)),
    ],
)
def test_days_are_those_of_announcement(
    digest: Digest, asked: list[str], found: tuple[int, ...]
) -> None:
    result = digest(*CATCHUP, *asked, *IDS)
    assert (result.exit_code, result.stdout, result.stderr) == (0, named(*found), "")


def test_at_first_use_a_feed_is_shown_and_said_to_be_uncertain(
    digest: Digest, server: ArxivServer
) -> None:
    """Its papers may be those of the day before, and the catch-up listing puts that right."""
    server.script(InjectedFault(path="/rss", stale=True))
    asked = ("fetch", "--source", "rss", "-c", "cs.CV", *IDS)
    result = digest(*asked)
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (1, named(2), 1)
    assert "may be that of an earlier day" in result.stderr
    command = result.stderr.partition("announced, run: digest ")[2].split()
    assert digest(*command, *IDS).exit_code == 0
    again = digest(*asked)
    assert (again.exit_code, again.stdout, again.stderr) == (0, named(5, 4), "")


def test_a_refusal_ends_the_run_and_no_week_is_made_of_nothing(
    digest: Digest, server: ArxivServer
) -> None:
    server.script(InjectedFault(path="/catchup", status=403, request=3, times=None))
    names = ("-c", "cs.RO", "-c", "math.HO")
    result = digest("build", *names, "--date", str(EARLIER), "--source", "catchup")
    assert (result.exit_code, len(server.requests)) == (3, 3)
    assert "refuses this machine's requests (403)" in result.stderr


@pytest.mark.parametrize("source", ["catchup", "rss"])
def test_without_categories_those_of_all_topics_are_read(digest: Digest, source: str) -> None:
    Path("digest.toml").write_text(
        f"source = '{source}'\n[topics.a]\ncategories = ['cs.CV']\n"
        "[topics.b]\nquery = 'cat:cs.RO AND corals'\n[topics.c]\nquery = 'reefs'\n"
    )
    result = digest("fetch", *IDS)
    # Nothing shows at first use that a feed is newer than the day before.
    assert result.exit_code == (1 if source == "rss" else 0)
    assert result.stdout == named(6, 5, 4)
    asked = json.loads(digest("status", "--json").stdout)["runs"][-1]["summary"]
    assert asked.startswith(f"{source} of cs.CV cs.RO, ")


def test_identifiers_go_to_the_search_though_listings_are_configured(
    digest: Digest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIGEST_SOURCE", "catchup")
    assert digest("fetch", "2602.91005", *IDS).stdout == named(5)
    assert digest("build", "2602.91005", "--dry-run").exit_code == 0
    refused = digest("build", "-q", "corals")
    assert refused.exit_code == 2
    assert "--source arxiv" in refused.stderr


def test_a_listing_that_could_not_be_had_is_told_and_exits_1(
    digest: Digest, server: ArxivServer
) -> None:
    server.script(InjectedFault(status=404, path=f"/catchup/cs.CL/{LAST}", times=None))
    result = digest(*CORALS, "-c", "cs.CL", *IDS)
    assert (result.exit_code, result.stdout) == (1, named(5, 4))
    assert result.stderr.startswith(f"Problem: The listing of cs.CL of {LAST}")
    never = digest(*CATCHUP, "-c", "cs.RO", "--offline", *IDS)
    assert (never.exit_code, never.stdout) == (1, "")
    assert never.stderr.startswith("Problem: The library has no whole listing: cs.RO, ")
    assert "Without --offline they are asked for." in never.stderr
    assert "Nothing was found" not in result.stderr + never.stderr


def test_days_without_a_listing_are_told_and_exit_0(digest: Digest) -> None:
    saturday = LAST - timedelta(days=LAST.weekday() + 2)
    days = ("--since", str(saturday), "--until", str(saturday + timedelta(days=1)))
    result = digest(*CORALS, *days)
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "Nothing was found in arXiv's listings.\n"


@pytest.mark.parametrize("source", ["catchup", "rss"])
def test_arxivs_own_listings_are_never_hurried(
    digest: Digest, monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    monkeypatch.delenv(f"DIGEST_ENDPOINTS__ARXIV_{source.upper()}")
    result = digest("fetch", "--source", source, "-c", "cs.CV")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(
        "Error: pace.arxiv should be at least 3: arxiv.org asks everybody for that.\n"
        f"Hint: It applies to endpoints.arxiv_{source}, too: https://"
    )
    assert digest("fetch", "--source", source, "-c", "cs.CV", "--offline").exit_code == 1


def test_an_issue_is_built_from_listings(digest: Digest) -> None:
    Path("digest.toml").write_text("[topics.corals]\ncategories = ['cs.CV']\n")
    asked = ("build", "--date", str(LAST), "--days", "14", "--format", "json")
    result = digest(*asked, "--source", "catchup")
    assert result.exit_code == 0
    made = json.loads(Path(result.stdout.strip()).read_text())
    assert sorted(item["id"] for item in made["papers"]) == named(1, 2, 4, 5).split()
    told = json.loads(digest("status", "--json").stdout)
    assert told["coverage"]["corals"][str(LAST)] == "complete"
    # Of the other days of the fortnight the listings are empty, and nobody confirms it.
    assert told["editions"][0]["complete"] is False
    assert "arXiv lists nothing in cs.CV" in result.stderr


def test_status_tells_coverage_by_topic_and_day(digest: Digest) -> None:
    Path("digest.toml").write_text(
        "[topics.corals]\ncategories = ['cs.CV']\n[topics.looms]\ncategories = ['cs.LG']\n"
    )
    digest(*CORALS, "--since", str(BEFORE), "-q", "corals", "-n", "1")
    coverage = json.loads(digest("status", "--json").stdout)["coverage"]
    assert list(coverage) == ["corals", "looms"]
    assert set(coverage["looms"].values()) <= {"never", "none"}
    days = coverage["corals"]
    assert [days[str(day)] for day in (EARLIER, BEFORE, LAST)] == ["never", "complete", "complete"]
    # Five weeks from a Monday to the latest listing.
    assert (len(days), max(days)) == (29 + END.weekday(), str(END))
    assert all(days[day] == "none" for day in days if date.fromisoformat(day).weekday() > 4)
    lines = digest("status").stdout.splitlines()
    legend = lines.index("Coverage ■ complete  ◧ partial  · never fetched")
    assert sum(line.count("■") for line in lines[legend + 1 : legend + 7]) == 2
    assert lines[legend + 7].startswith("  looms: nothing fetched since ")


@pytest.mark.parametrize("output", [(), ("--json",)])
def test_status_asks_the_library_as_often_for_thirty_topics_as_for_three(
    digest: Digest, monkeypatch: pytest.MonkeyPatch, output: tuple[str, ...]
) -> None:
    asked: list[str] = []
    read = sqlite.SqliteFile.read

    @contextmanager
    def watched(self: sqlite.SqliteFile) -> Iterator[Connection]:
        with read(self) as connection:
            connection.set_trace_callback(asked.append)
            yield connection

    monkeypatch.setattr(sqlite.SqliteFile, "read", watched)
    numbers = []
    for number in (3, 30):
        topics = (
            f"[topics.topic-{place}]\ncategories = ['cs.{'CV LG CL'.split()[place % 3]}']\n"
            f"query = 'all:tide{place}'\n"
            for place in range(number)
        )
        Path("digest.toml").write_text("".join(topics), "utf-8")
        asked.clear()
        assert "topic-2" in digest("status", *output).stdout or not output
        numbers.append(len(asked))
    assert 5 < numbers[0] == numbers[1]


YEAR = max(known_years())


@pytest.mark.parametrize(
    "now, last_day, year",
    [
        # At 20:00 US Eastern tomorrow's listing is out.
        (datetime(2026, 2, 23, 1, tzinfo=UTC), "2026-02-23", 2026),
        # In New York it is still the old year.
        (datetime(YEAR + 1, 1, 1, 2, tzinfo=UTC), f"{YEAR + 1}-01-01", YEAR),
    ],
)
def test_status_goes_by_arxivs_calendar(
    digest: Digest, monkeypatch: pytest.MonkeyPatch, now: datetime, last_day: str, year: int
) -> None:
    monkeypatch.setattr(SystemClock, "now", lambda _: now)
    days = json.loads(digest("status", "--json").stdout)["coverage"]["deep-learning"]
    assert max(days) == last_day
    assert date.fromisoformat(min(days)).weekday() == 0
    unknown = " and ".join(map(str, sorted({year, year + 1} - known_years())))
    told = f"Calendar arXiv's holidays of {unknown} are unknown: every weekday counts."
    lines = digest("status").stdout.splitlines()
    assert [line for line in lines if "Calendar" in line] == ([told] if unknown else [])
