"""What posts are made of: formats chosen by the configuration, feeds, corrections, the demo."""

import json
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path

import feedparser
import pytest

from digest.calendar import latest_date, listing_days
from digest.codec import plain
from digest.model import Paper, Window
from tests.cli.conftest import Digest, said
from tests.cli.week import DAY, FILES, FORMATS, POST
from tests.fixtures import LOOM, REEF, paper
from tests.standins.arxiv import ArxivServer

POSTS = Path("posts")
BUILD = ("build", "--date", DAY)
CONFIGURED = """\
[build]
formats = ["html", "email", "atom"]
[output]
site = "https://reefs.example/digests/"
[output.email]
sender = "Ada Quill <ada@reefs.example>"
unsubscribe = "https://reefs.example/leave"
"""
END = latest_date(datetime.now(UTC))
REASON = "Withdrawn: the boats were *not* of paper."


def test_every_format_is_the_same_elsewhere_and_offline(built: Digest) -> None:
    result = built(*BUILD, "--format", FORMATS, "--offline", "-o", "again")
    assert result.stdout.split() == [f"again/{name}" for name in FILES]
    first, again = (
        {path.name: path.read_bytes() for path in folder.iterdir()}
        for folder in (POSTS, Path("again"))
    )
    assert first == again


def test_the_configuration_names_formats_site_and_sender(built: Digest) -> None:
    Path("digest.toml").write_text(CONFIGURED)
    result = built(*BUILD, "-o", "own")
    assert result.stdout.split() == [f"own/{name}" for name in (*FILES[2:4], FILES[5])]
    message = message_from_bytes(Path(f"own/{POST}.eml").read_bytes(), policy=policy.default)
    assert message["From"] == "Ada Quill <ada@reefs.example>"
    assert message["List-Unsubscribe"] == "<https://reefs.example/leave>"
    (entry,) = feedparser.parse(Path("own/deep-learning.atom").read_bytes()).entries
    assert entry.link == f"https://reefs.example/digests/{POST}.html"


def test_the_feed_has_the_issues_that_lie_beside_it_but_for_damaged_ones(built: Digest) -> None:
    record = json.loads((POSTS / f"{POST}.json").read_bytes())
    earlier = {"date": "2026-02-14", "title": "Old tides"}
    (POSTS / "2026-02-14-deep-learning.json").write_text(json.dumps(record | earlier))
    (POSTS / "2026-02-07-deep-learning.json").write_text("{")
    result = built(*BUILD, "--format", "json,atom")
    assert result.exit_code == 0
    damaged = "posts/2026-02-07-deep-learning.json is damaged and is left out of the feed"
    assert damaged in said(result)
    feed = feedparser.parse((POSTS / "deep-learning.atom").read_bytes())
    assert [entry.title for entry in feed.entries] == [record["title"], "Old tides"]
    # Only a feed looks at what else is there.
    assert built(*BUILD, "--format", "md").stderr == ""


def due(name: str, weeks_ago: int) -> Paper:
    """Return a paper that is due in the week that ended so many weeks ago."""
    end = END - timedelta(weeks=weeks_ago)
    day = listing_days(Window(start=end - timedelta(days=6), end=end))[0]
    submitted = datetime(day.year, day.month, day.day, 9, tzinfo=UTC) - timedelta(days=1)
    return paper(id=name, title=f"Corals {name}", published=submitted, updated=submitted)


def test_a_paper_that_was_issued_and_is_then_withdrawn_is_named_in_the_next_issue(
    digest: Digest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIGEST_REFRESH__AFTER", "0")
    gone = plain(due(REEF, 1)) | {"version": 2, "comment": REASON}
    issued = END - timedelta(weeks=1)
    for day, records in (
        (issued, [plain(due(REEF, 1))]),
        (END, [gone, plain(due(LOOM, 0))]),
    ):
        with ArxivServer(records) as serving:
            monkeypatch.setenv("DIGEST_ENDPOINTS__ARXIV_API", serving.api)
            result = digest("build", "-q", "ti:corals", "--date", str(day))
        assert result.exit_code == 0
    post, data = (Path(line) for line in result.stdout.splitlines())
    (correction,) = json.loads(data.read_text())["corrections"]
    assert (correction["paper"], correction["issued"]) == (REEF, str(issued))
    assert [quote["text"] for quote in correction["statement"]["quotes"]] == [REASON]
    section = post.read_text().partition("## Corrections\n\n")[2].partition("\n\n## ")[0]
    assert section.startswith(f"- [Corals {REEF}](https://arxiv.org/abs/{REEF}), in the issue of ")
    assert section.endswith(r"reads: “Withdrawn: the boats were \*not\* of paper.”")


def test_demo_writes_the_sample_week_and_leaves_no_other_trace(
    digest: Digest, server: ArxivServer
) -> None:
    result = digest("demo")
    names = [f"demo/{POST}.md", f"demo/{POST}.json"]
    assert (result.exit_code, result.stdout.splitlines()) == (0, names)
    assert "paraphrased" in Path(names[0]).read_text()
    assert [path.name for path in Path.cwd().iterdir()] == ["demo"]
    assert server.requests == ()
    assert json.loads(digest("demo", "--json").stdout)["files"] == names
    Path(names[0]).write_text("Edited.")
    assert digest("demo").exit_code == 3
    assert digest("demo", "--force", "--format", "md").stdout == f"{names[0]}\n"
