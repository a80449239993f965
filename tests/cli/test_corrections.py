"""A paper that was issued and is then withdrawn is named in the topic's next issue."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from digest.calendar import latest_date, listing_days
from digest.model import Paper, Window
from digest.records import paper_record
from tests.cli.conftest import Digest
from tests.fixtures import LOOM, REEF, paper
from tests.standins.arxiv import ArxivServer

END = latest_date(datetime.now(UTC))
REASON = "Withdrawn: the boats were *not* of paper."


def _paper(name: str, weeks_ago: int) -> Paper:
    """Return a paper that is due in the week that ended so many weeks ago."""
    end = END - timedelta(weeks=weeks_ago)
    day = listing_days(Window(start=end - timedelta(days=6), end=end))[0]
    submitted = datetime(day.year, day.month, day.day, 9, tzinfo=UTC) - timedelta(days=1)
    return paper(id=name, title=f"Corals {name}", published=submitted, updated=submitted)


@pytest.fixture
def withdrawn(monkeypatch: pytest.MonkeyPatch, digest: Digest) -> Digest:
    """Issue a paper a week ago, withdraw it, and give the command with arXiv as it is now."""
    monkeypatch.setenv("DIGEST_REFRESH__AFTER", "0")
    told = _paper(REEF, 1)
    with ArxivServer([paper_record(told)]) as before:
        monkeypatch.setenv("DIGEST_ENDPOINTS__ARXIV_API", before.api)
        asked = ("build", "-q", "ti:corals", "--date", str(END - timedelta(weeks=1)))
        assert digest(*asked).exit_code == 0
    return digest


def test_it_is_named_with_the_issue_and_the_comment(
    withdrawn: Digest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    told, new = _paper(REEF, 1), _paper(LOOM, 0)
    gone = paper_record(told) | {"version": 2, "comment": REASON}
    with ArxivServer([gone, paper_record(new)]) as now:
        monkeypatch.setenv("DIGEST_ENDPOINTS__ARXIV_API", now.api)
        result = withdrawn("build", "-q", "ti:corals", "--date", str(END))
    assert result.exit_code == 0
    post, data = (tmp_path / line for line in result.stdout.splitlines())
    (correction,) = json.loads(data.read_text())["corrections"]
    assert (correction["paper"], correction["issued"]) == (REEF, str(END - timedelta(weeks=1)))
    assert [quote["text"] for quote in correction["statement"]["quotes"]] == [REASON]
    section = post.read_text().partition("## Corrections\n\n")[2].partition("\n\n## ")[0]
    assert section.startswith(f"- [Corals {REEF}](https://arxiv.org/abs/{REEF}), in the issue of ")
    assert section.endswith(r"reads: “Withdrawn: the boats were \*not\* of paper.”")
