"""`--source catchup` and `--source rss`: what arXiv announced, and what could not be had of it."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from digest.calendar import latest_date, listing_days
from digest.model import Window
from digest.records import paper_record
from digest.wiring import SystemClock
from tests.cli.conftest import Digest
from tests.fixtures import REEF, paper
from tests.standins.arxiv import ArxivServer, Fault

# The noon of a Wednesday, when the feeds have the latest listing: on weekends they are empty.
NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
END = latest_date(NOW)
LAST, BEFORE, EARLIER = listing_days(Window(start=END - timedelta(days=14), end=END))[:-4:-1]
IDS = ("--format", "ids")


def _record(number: int, day: date, *names: str) -> dict[str, object]:
    """Return a paper that was held back, so that it shows nothing of the day of a feed."""
    submitted = datetime(day.year, day.month, day.day, 9, tzinfo=UTC) - timedelta(days=9)
    return paper_record(
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


RECORDS = [
    _record(1, EARLIER, "cs.CV"),
    _record(2, BEFORE, "cs.CV"),
    _record(3, BEFORE, "cs.CL"),
    _record(4, LAST, "cs.CL", "cs.CV"),
    _record(5, LAST, "cs.CV"),
    _record(6, LAST, "cs.RO"),
    _record(7, BEFORE, "cs.RO"),
]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ArxivServer]:
    """Serve three days of announcements, the last of them arXiv's latest, as of that noon."""
    monkeypatch.setattr(SystemClock, "now", lambda _: NOW)
    with ArxivServer(RECORDS, hide_unannounced=True) as running:
        running.set_time(NOW)
        yield running


def _names(*numbers: int) -> str:
    return "".join(f"2602.9100{number}\n" for number in numbers)


def test_the_latest_listing_is_the_default(digest: Digest) -> None:
    result = digest("fetch", "--source", "catchup", "-c", "cs.CV", *IDS)
    assert (result.exit_code, result.stdout, result.stderr) == (0, _names(5, 4), "")


def test_days_are_those_of_announcement_and_the_newest_come_first(digest: Digest) -> None:
    since = ("--since", str(EARLIER), "--until", str(BEFORE))
    result = digest("fetch", "--source", "catchup", "-c", "cs.CV", "-c", "cs.CL", *since, *IDS)
    assert (result.exit_code, result.stdout) == (0, _names(3, 2, 1))
    only = digest("fetch", "--source", "catchup", "-c", "cs.CV", "--until", str(BEFORE), *IDS)
    assert only.stdout == _names(2)


def test_a_query_chooses_and_all_is_kept(digest: Digest, server: ArxivServer) -> None:
    asked = ("fetch", "--source", "catchup", "-c", "cs.CV", "--since", str(EARLIER))
    result = digest(*asked, "-q", "corals", *IDS)
    assert (result.exit_code, result.stdout) == (0, _names(5, 1))
    before = len(server.requests)
    offline = digest(*asked, "--offline", *IDS)
    assert (offline.exit_code, offline.stdout) == (0, _names(5, 4, 2, 1))
    assert digest(*asked, *IDS).stdout == offline.stdout
    assert len(server.requests) == before


def test_n_limits_what_is_shown_alone(digest: Digest) -> None:
    asked = ("fetch", "--source", "catchup", "-c", "cs.CV", "--since", str(EARLIER))
    assert digest(*asked, "-n", "1", *IDS).stdout == _names(5)
    assert digest(*asked, "--offline", *IDS).stdout == _names(5, 4, 2, 1)


def test_the_feeds_have_one_day_and_are_believed_behind_the_day_before(digest: Digest) -> None:
    before = ("--since", str(EARLIER), "--until", str(BEFORE))
    digest("fetch", "--source", "catchup", "-c", "cs.CV", *before)
    result = digest("fetch", "--source", "rss", "-c", "cs.CV", *IDS)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == _names(5, 4)


def test_at_first_use_a_feed_is_shown_and_said_to_be_uncertain(
    digest: Digest, server: ArxivServer
) -> None:
    """Its papers may be those of the day before, and the catch-up listing puts that right."""
    server.script(Fault(path="/rss", stale=True, times=None))
    result = digest("fetch", "--source", "rss", "-c", "cs.CV", *IDS)
    assert (result.exit_code, result.stdout) == (1, _names(2))
    assert result.stderr.count("\n") == 1
    assert "may be that of an earlier day" in result.stderr
    command = result.stderr.partition("certain after: digest ")[2].split()
    assert digest(*command, *IDS).exit_code == 0
    again = digest("fetch", "--source", "rss", "-c", "cs.CV", *IDS)
    assert (again.exit_code, again.stdout, again.stderr) == (0, _names(5, 4), "")


def test_a_query_names_its_categories_itself(digest: Digest) -> None:
    result = digest("fetch", "--source", "catchup", "-q", "corals AND cat:cs.CV", *IDS)
    assert (result.exit_code, result.stdout) == (0, _names(5))


def test_where_there_are_no_categories_searches_are_told_of(
    digest: Digest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIGEST_SOURCE", "catchup")
    for command in ("fetch", "build"):
        result = digest(command, "-q", "corals")
        assert result.exit_code == 2
        assert "--source arxiv" in result.stderr


def test_a_refusal_ends_the_run_and_no_week_is_made_of_nothing(
    digest: Digest, server: ArxivServer
) -> None:
    server.script(Fault(path="/catchup", status=403, request=3, times=None))
    names = ("-c", "cs.RO", "-c", "math.HO")
    result = digest("build", *names, "--date", str(EARLIER), "--source", "catchup")
    assert (result.exit_code, len(server.requests)) == (3, 3)
    assert "refuses this machine's requests (403)" in result.stderr


def test_a_week_of_which_nothing_is_believed_is_said_to_be_unseen(digest: Digest) -> None:
    asked = ("build", "-c", "math.HO", "--date", str(LAST), "--days", "3", "--source", "catchup")
    result = digest(*asked)
    assert result.exit_code == 0
    assert ", but not everything could be looked at; no file was written." in result.stderr


@pytest.mark.parametrize("source", ["catchup", "rss"])
def test_without_categories_those_of_all_topics_are_read(
    digest: Digest, tmp_path: Path, source: str
) -> None:
    (tmp_path / "digest.toml").write_text(
        f"source = '{source}'\n[topics.a]\ncategories = ['cs.CV']\n"
        "[topics.b]\nquery = 'cat:cs.RO AND corals'\n[topics.c]\nquery = 'reefs'\n"
    )
    result = digest("fetch", *IDS)
    # Nothing shows at first use that a feed is newer than the day before.
    assert result.exit_code == (1 if source == "rss" else 0)
    assert result.stdout == _names(6, 5, 4)
    asked = json.loads(digest("status", "--json").stdout)["runs"][-1]["summary"]
    assert asked.startswith(f"{source} of cs.CV cs.RO, ")


def test_identifiers_go_to_the_search_though_listings_are_configured(
    digest: Digest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIGEST_SOURCE", "catchup")
    assert digest("fetch", "2602.91005", *IDS).stdout == _names(5)
    assert digest("build", "2602.91005", "--dry-run").exit_code == 0


def test_a_listing_that_could_not_be_had_is_told_and_exits_1(
    digest: Digest, server: ArxivServer
) -> None:
    server.script(Fault(status=404, path=f"/catchup/cs.CL/{LAST}", times=None))
    result = digest("fetch", "--source", "catchup", "-c", "cs.CV", "-c", "cs.CL", *IDS)
    assert (result.exit_code, result.stdout) == (1, _names(5, 4))
    assert result.stderr.startswith(f"Problem: The listing of cs.CL of {LAST}")
    assert "Nothing was found" not in result.stderr


def test_listings_that_were_never_read_are_told_offline(digest: Digest) -> None:
    result = digest("fetch", "--source", "catchup", "-c", "cs.CV", "--offline", *IDS)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("Problem: The library has no whole listing: cs.CV, ")
    assert "Without --offline they are asked for." in result.stderr
    assert "Nothing was found" not in result.stderr


def test_days_without_a_listing_are_told_and_exit_0(digest: Digest) -> None:
    saturday = LAST - timedelta(days=LAST.weekday() + 2)
    days = ("--since", str(saturday), "--until", str(saturday + timedelta(days=1)))
    result = digest("fetch", "--source", "catchup", "-c", "cs.CV", *days)
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "Nothing was found in arXiv's listings.\n"


@pytest.mark.parametrize(
    "arguments, told",
    [
        (["fetch", "--source", "rss", REEF], "Identifiers cannot be looked up with --source rss."),
        (
            ["build", "--source", "catchup", REEF],
            "Identifiers cannot be looked up with --source catchup.",
        ),
        (
            ["fetch", "--source", "catchup"],
            "Listings are by category: none was given, and no topic is bound to any.",
        ),
        (["build", "--source", "catchup"], "Listings are read by category, and this topic is not"),
        (["build", "--source", "sample"], "There is no source 'sample'."),
        (["fetch", "--source", "catchup", "-c", "xs.CL"], "'xs.CL' is no category"),
        (
            ["fetch", "--source", "catchup", "-c", "cs.CV", "--since", "2999-01-01"],
            f"--since 2999-01-01: the latest listing is that of {LAST}.",
        ),
        (
            ["fetch", "--source", "catchup", "-c", "cs.CV", "--since", "0001-01-01"],
            "--since 0001-01-01 lies before arXiv began, in 1991.",
        ),
        (
            ["fetch", "--source", "catchup", "-c", "cs.CV", "--until", "1990-12-31"],
            "--until 1990-12-31 lies before arXiv began, in 1991.",
        ),
        (
            ["fetch", "--source", "rss", "-c", "cs.CV", "--until", "9999-12-31", "--offline"],
            "--until 9999-12-31 lies too far in the future: the latest listing is that of 20",
        ),
        (
            ["fetch", "--source", "rss", "-c", "cs.CV", "--offline", "--refresh"],
            "--offline and --refresh contradict each other.",
        ),
    ],
)
def test_impossible_requests_exit_2(digest: Digest, arguments: list[str], told: str) -> None:
    result = digest(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"Error: {told}")
    assert "\nHint: " in result.stderr


def test_arxivs_own_listings_are_never_hurried(
    digest: Digest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DIGEST_ENDPOINTS__ARXIV_CATCHUP")
    result = digest("fetch", "--source", "catchup", "-c", "cs.CV")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        "Error: pace.arxiv should be at least 3: arxiv.org asks for it of everybody.\n"
        "Hint: It counts for endpoints.arxiv_catchup too, https://arxiv.org/catchup.\n"
    )
    assert digest("fetch", "--source", "catchup", "-c", "cs.CV", "--offline").exit_code == 1


def test_an_issue_is_built_from_listings(digest: Digest, tmp_path: Path) -> None:
    (tmp_path / "digest.toml").write_text("[topics.corals]\ncategories = ['cs.CV']\n")
    asked = ("build", "--date", str(LAST), "--days", "14", "--format", "json")
    result = digest(*asked, "--source", "catchup")
    assert result.exit_code == 0
    made = json.loads((tmp_path / result.stdout.strip()).read_text())
    assert sorted(item["id"] for item in made["papers"]) == _names(1, 2, 4, 5).split()
    told = json.loads(digest("status", "--json").stdout)
    assert told["coverage"]["corals"][str(LAST)] == "complete"
    # Of the other days of the fortnight the listings are empty, and nobody confirms it.
    assert told["editions"][0]["complete"] is False
    assert "arXiv lists nothing in cs.CV" in result.stderr


def test_status_tells_coverage_by_topic_and_day(digest: Digest, tmp_path: Path) -> None:
    (tmp_path / "digest.toml").write_text(
        "[topics.corals]\ncategories = ['cs.CV']\n[topics.looms]\ncategories = ['cs.LG']\n"
    )
    digest("fetch", "--source", "catchup", "-c", "cs.CV", "--since", str(BEFORE))
    coverage = json.loads(digest("status", "--json").stdout)["coverage"]
    assert list(coverage) == ["corals", "looms"]
    assert set(coverage["looms"].values()) <= {"never", "none"}
    days = coverage["corals"]
    assert [days[str(day)] for day in (EARLIER, BEFORE, LAST)] == ["never", "complete", "complete"]
    assert (len(days), max(days)) == (29 + END.weekday(), str(END))
    assert all(days[day] == "none" for day in days if date.fromisoformat(day).weekday() > 4)
    lines = digest("status").stdout.splitlines()
    legend = lines.index("Coverage ■ complete  ◧ partial  · never fetched")
    assert lines[legend + 1] == "  corals                    Mo Tu We Th Fr"
    assert sum(line.count("■") for line in lines[legend + 1 : legend + 7]) == 2
    assert lines[legend + 7].startswith("  looms: nothing fetched since ")


def test_status_tells_the_coverage_of_issues_that_no_file_configures(digest: Digest) -> None:
    digest("build", "--source", "catchup", "-c", "cs.CV", "--topic", "Corals", "--date", str(END))
    coverage = json.loads(digest("status", "--json").stdout)["coverage"]
    assert list(coverage) == ["corals", "deep-learning"]
    assert coverage["corals"][str(LAST)] == "complete"


@pytest.mark.parametrize("seconds", ["0", "-1", "nan", "inf"])
@pytest.mark.parametrize("command", ["fetch", "build"])
def test_a_budget_is_a_number_of_seconds(digest: Digest, command: str, seconds: str) -> None:
    result = digest(command, REEF, f"--budget={seconds}")
    assert result.exit_code == 2
    assert result.stderr.startswith(f"Error: --budget: {seconds} is no number of seconds above 0.")


def test_a_budget_ends_a_run_that_fails(digest: Digest, server: ArxivServer) -> None:
    """The pace of a back-off is that of the stand-in; the server asks for more than there is."""
    server.script(Fault(status=503, headers={"Retry-After": "60"}, times=None))
    result = digest("fetch", "2602.91005", "--budget", "5")
    assert (result.exit_code, result.stdout) == (3, "")
    assert len(server.requests) == 1


def test_refresh_asks_again_for_what_is_held(digest: Digest, server: ArxivServer) -> None:
    digest("fetch", "2602.91005")
    before = len(server.requests)
    assert digest("fetch", "2602.91005", *IDS).stdout == _names(5)
    assert len(server.requests) == before
    assert digest("fetch", "2602.91005", "--refresh", *IDS).stdout == _names(5)
    assert len(server.requests) == before + 1
