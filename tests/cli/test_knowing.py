"""`digest show`, `status` and `demo`."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from digest.calendar import known_years
from digest.cli.coverage import last_weeks, unknown_years
from tests.cli.conftest import Digest
from tests.cli.week import ABSENT, DAY
from tests.fixtures import LOOM, REEF
from tests.standins.arxiv import ArxivServer


def test_show_tells_evidence_theme_and_score(digest: Digest) -> None:
    digest("fetch", REEF)
    result = digest("show", f"arXiv:{REEF}v1")
    assert result.exit_code == 0
    assert "Evidence    https://github.com/quill/reefnet: “" in result.stdout
    assert re.search(r"^Theme       \w+", result.stdout, re.MULTILINE)
    assert re.search(r"^Score       [\d.]+ = .*own code \+1.5", result.stdout, re.MULTILINE)


def test_show_tells_of_a_paper_what_its_issue_says_of_it(digest: Digest) -> None:
    """Where clusters decided, the paper alone would have another theme and another score."""
    made = json.loads(Path(digest("build", "--date", DAY).stdout.split()[-1]).read_text("utf-8"))
    sections = {section["key"]: section["title"] for section in made["sections"]}
    told = ("theme", "score", "reasons", "named")
    for paper in made["papers"]:
        shown = json.loads(digest("show", paper["id"], "--json").stdout)
        assert {key: shown[key] for key in told} == {key: paper[key] for key in told}
    heading = f"Theme       {sections[paper['theme']]}, in {made['slug']} of {DAY}"
    assert heading in digest("show", paper["id"]).stdout


def test_show_says_why_a_paper_is_off_topic(digest: Digest, tmp_path: Path) -> None:
    digest("fetch", REEF)
    (tmp_path / "digest.toml").write_text('[choice]\nmute_categories = ["cs.*"]', "utf-8")
    shown = digest("show", REEF).stdout
    assert "Off topic   it is listed in cs.*, which is muted" in shown
    assert list(json.loads(digest("show", REEF, "--json").stdout))[-1] == "upvotes"


def test_a_paper_that_its_editor_brought_in_is_not_off_topic(
    digest: Digest, tmp_path: Path
) -> None:
    (tmp_path / "digest.toml").write_text('[choice]\nmute_categories = ["cs.*"]', "utf-8")
    digest("build", "--date", DAY, "--include", REEF)
    shown = digest("show", REEF).stdout
    assert f", in deep-learning of {DAY}" in shown
    assert "Off topic" not in shown


def test_a_paper_is_told_as_issues_of_the_topic_have_it(digest: Digest, tmp_path: Path) -> None:
    """Without a topic the usual one is told of, and where it lacks the paper, any."""
    (tmp_path / "digest.toml").write_text(
        '[topics.reefs]\nquery = "corals"\n[topics.looms]\nquery = "woven"\n'
        '[topics.tides]\ncategories = ["cs"]\nphrases = ["tides"]',
        "utf-8",
    )
    for topic in ("reefs", "looms"):
        digest("build", "--date", DAY, "--topic", topic)
    digest("build", "--date", DAY, "-q", "corals", "--topic", "Sea & Co")
    assert f", in reefs of {DAY}" in digest("show", REEF).stdout
    assert f", in looms of {DAY}" in digest("show", LOOM, "--topic", "looms").stdout
    assert ", in sea-co of " in digest("show", REEF, "--topic", "Sea & Co").stdout
    strange = digest("show", REEF, "--topic", "tides").stdout
    assert ", in " not in next(line for line in strange.splitlines() if line.startswith("Theme"))
    assert "Off topic   it says none of the topic's phrases" in strange
    unknown = digest("show", REEF, "--topic", "moons")
    assert unknown.exit_code == 2
    assert "There is no topic 'moons'." in unknown.stderr


def test_what_is_muted_is_left_out_unless_the_topic_is_replaced(
    digest: Digest, tmp_path: Path
) -> None:
    """A query says itself what is on topic: no filter of the configuration applies to it."""
    (tmp_path / "digest.toml").write_text('[choice]\nmute_categories = ["cs.*"]', "utf-8")
    made = json.loads(digest("build", "--date", DAY, "--json").stdout)["counts"]
    asked = json.loads(digest("build", "--date", DAY, "-c", "cs", "--json").stdout)["counts"]
    assert made["left_out"]["off_topic"] == made["found"] > made["chosen"] == 0
    assert asked["chosen"] > asked["left_out"]["off_topic"] == 0


def test_a_reading_list_is_read_and_one_that_is_not_there_is_a_mistake(
    digest: Digest, tmp_path: Path
) -> None:
    (tmp_path / "digest.toml").write_text(
        '[topics.sea]\ncategories = ["cs"]\nreading = "read.bib"', "utf-8"
    )
    result = digest("build", "--date", DAY)
    assert result.exit_code == 2
    assert "topics.sea.reading" in result.stderr
    assert "there is no file" in result.stderr
    (tmp_path / "read.bib").write_text(f"@misc{{a, eprint = {{{REEF}}}}}\n@misc{{b, title", "utf-8")
    built = json.loads(digest("build", "--date", DAY, "--json").stdout)
    (problem,) = built["problems"]
    assert problem["message"] == "Of the reading list this could not be read: line 2 of read.bib."
    assert "on the reading list +1," in digest("show", REEF).stdout


def test_show_json_is_the_object_of_the_post(digest: Digest, tmp_path: Path) -> None:
    digest("build", "--date", DAY)
    made = json.loads((tmp_path / "posts" / f"{DAY}-deep-learning.json").read_text())
    (published,) = (item for item in made["papers"] if item["id"] == REEF)
    shown = json.loads(digest("show", REEF, "--json").stdout)
    assert list(shown) == list(published)
    # Theme and name depend on the others of an issue.
    assert {**shown, "named": None, "theme": None} == {**published, "named": None, "theme": None}


def test_show_of_an_unknown_paper_exits_1(digest: Digest) -> None:
    result = digest("show", ABSENT)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == (
        f"Unknown: {ABSENT} was not found in the library.\nTry: digest fetch {ABSENT}\n"
    )


def test_show_of_nonsense_exits_2(digest: Digest) -> None:
    result = digest("show", "nonsense")
    assert result.exit_code == 2
    assert result.stderr.startswith("Error: 'nonsense' is not an arXiv identifier.\nHint: ")


def test_status_of_a_new_library(digest: Digest, tmp_path: Path) -> None:
    lines = digest("status").stdout.splitlines()
    assert lines[0].startswith(f"Library  {tmp_path / 'home' / 'library.sqlite'} (")
    assert lines[1:4] == ["Papers   0", "Issues   none yet", "Runs     none yet"]
    # The data file has the holidays of some years; which year it is, is not the test's to say.
    unknown = unknown_years(datetime.now(UTC))
    named = " and ".join(map(str, unknown))
    told = [f"Calendar arXiv's holidays of {named} are unknown: every weekday counts."]
    assert lines[4:] == (told if unknown else [])


def test_the_weeks_told_are_five_from_a_monday_to_the_latest_listing() -> None:
    for hours in range(24 * 8):
        now = datetime(2026, 2, 20, tzinfo=UTC) + timedelta(hours=hours)
        weeks = last_weeks(now)
        assert weeks.start.weekday() == 0
        assert timedelta(weeks=4) <= weeks.end - weeks.start < timedelta(weeks=5)
    # At 20:00 US Eastern tomorrow's listing is out.
    assert last_weeks(datetime(2026, 2, 23, 0, 59, tzinfo=UTC)).end == date(2026, 2, 22)
    assert last_weeks(datetime(2026, 2, 23, 1, tzinfo=UTC)).end == date(2026, 2, 23)


def test_this_year_and_the_next_are_looked_up_in_the_calendar() -> None:
    last = max(known_years())
    assert unknown_years(datetime(last, 6, 1, tzinfo=UTC)) == (last + 1,)
    assert unknown_years(datetime(last + 1, 6, 1, tzinfo=UTC)) == (last + 1, last + 2)
    # In New York it is still the old year.
    assert unknown_years(datetime(last + 1, 1, 1, 2, tzinfo=UTC)) == (last + 1,)


def test_status_tells_issues_and_runs_failed_ones_too(digest: Digest) -> None:
    digest("build", "--date", DAY)
    digest("build", ABSENT, "--date", DAY)
    text = " ".join(digest("status").stdout.split())
    assert "Papers 4, submitted 2026-02-24 to 2026-02-24" in text
    assert f"{DAY} deep-learning: 4 of 4 papers" in text
    assert f"deep-learning {DAY}: 4 papers, 2 files" in text
    assert f"None of these identifiers is known: {ABSENT}." in text


def test_status_json(digest: Digest) -> None:
    digest("build", "--date", DAY)
    digest("fetch", ABSENT)
    told = json.loads(digest("status", "--json").stdout)
    assert told["papers"] == 4
    assert [issue["slug"] for issue in told["editions"]] == ["deep-learning"]
    assert [(run["command"], run["exit_code"]) for run in told["runs"]] == [
        ("build", 0),
        ("fetch", 1),
    ]


def test_demo_writes_the_sample_week_and_leaves_no_other_trace(
    digest: Digest, tmp_path: Path, server: ArxivServer
) -> None:
    result = digest("demo", "-o", "out")
    names = [f"out/{DAY}-deep-learning.md", f"out/{DAY}-deep-learning.json"]
    assert result.exit_code == 0
    assert result.stdout.splitlines() == names
    assert "paraphrased" in (tmp_path / names[0]).read_text()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out"]
    assert server.requests == ()
    assert json.loads(digest("demo", "-o", "out", "--json").stdout)["files"] == names
