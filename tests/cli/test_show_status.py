"""`digest show` and `digest status`: what is known of a paper, and how the library stands."""

import json
import re
from pathlib import Path

import pytest

from tests.cli.conftest import Digest
from tests.cli.week import ABSENT, DAY, POST
from tests.fixtures import LOOM, REEF

MUTED = '[choice]\nmute_categories = ["cs.*"]'


def theme_line(text: str) -> str:
    return next(line for line in text.splitlines() if line.startswith("Theme"))


def test_show_tells_evidence_theme_and_score_of_a_paper_without_an_issue(digest: Digest) -> None:
    digest("fetch", REEF)
    result = digest("show", f"arXiv:{REEF}v1")
    assert result.exit_code == 0
    assert "Evidence    https://github.com/quill/reefnet: “" in result.stdout
    assert re.search(r"^Theme       \w+", result.stdout, re.MULTILINE)
    told = " ".join(result.stdout.split())
    assert re.search(r" Score [\d.]+ = news \+[\d.]+, .*own code \+0.3", told)


def test_show_tells_of_a_paper_what_its_issue_says_of_it(built: Digest) -> None:
    """Where clusters decided, the paper alone would have another theme and another score."""
    made = json.loads(Path(f"posts/{POST}.json").read_bytes())
    sections = {section["key"]: section["title"] for section in made["sections"]}
    for paper in made["papers"]:
        assert json.loads(built("show", paper["id"], "--json").stdout) == paper
    heading = f"Theme       {sections[paper['theme']]}, in {made['slug']} of {DAY}"
    assert heading in built("show", paper["id"]).stdout


def test_show_says_why_a_paper_is_off_topic_unless_its_editor_brought_it_in(digest: Digest) -> None:
    digest("fetch", REEF)
    Path("digest.toml").write_text(MUTED, "utf-8")
    assert "Off topic   it is listed in cs.*, which is muted" in digest("show", REEF).stdout
    assert list(json.loads(digest("show", REEF, "--json").stdout))[-1] == "upvotes"
    digest("build", "--date", DAY, "--include", REEF)
    shown = digest("show", REEF).stdout
    assert f", in deep-learning of {DAY}" in shown
    assert "Off topic" not in shown


def test_a_paper_is_told_as_issues_of_the_topic_have_it(digest: Digest) -> None:
    """Without a topic, as the usual one has it, or any other that has the paper."""
    Path("digest.toml").write_text(
        '[topics.reefs]\nquery = "corals"\n[topics.looms]\nquery = "woven"\n'
        '[topics.tides]\ncategories = ["cs"]\nphrases = ["tides"]',
        "utf-8",
    )
    for topic in ("reefs", "looms"):
        digest("build", "--date", DAY, "--topic", topic)
    digest("build", "--date", DAY, "-q", "corals", "--topic", "Sea & Co")
    assert f", in reefs of {DAY}" in theme_line(digest("show", REEF).stdout)
    assert f", in looms of {DAY}" in theme_line(digest("show", LOOM).stdout)
    assert f", in looms of {DAY}" in theme_line(digest("show", LOOM, "--topic", "looms").stdout)
    assert ", in sea-co of " in theme_line(digest("show", REEF, "--topic", "Sea & Co").stdout)
    strange = digest("show", REEF, "--topic", "tides").stdout
    assert ", in " not in theme_line(strange)
    assert "Off topic   it says none of the topic's phrases" in strange
    unknown = digest("show", REEF, "--topic", "moons")
    assert unknown.exit_code == 2
    assert "There is no topic 'moons'." in unknown.stderr


def test_a_theme_of_ones_own_says_why_it_claims_a_paper(digest: Digest) -> None:
    digest("fetch", REEF)
    Path("digest.toml").write_text(
        '[[themes]]\nkey = "boats"\nheading = "Paper boats"\nphrases = ["paper boats"]', "utf-8"
    )
    shown = digest("show", REEF).stdout
    assert theme_line(shown) == "Theme       Paper boats"
    told = " ".join(shown.split())
    assert "claimed by your theme Paper boats: phrase 'paper boats'" in told


@pytest.mark.parametrize(
    "choice, chosen",
    [
        ('exclude = ["corals"]', [LOOM]),
        ('mute_authors = ["Ada Quill"]', []),
        ('[topics.sea]\ncategories = ["cs"]\nexclude = ["corals"]', [LOOM]),
        ('[topics.sea]\ncategories = ["cs"]\nmute_categories = ["cs.*"]', []),
        ('[topics.sea]\ncategories = ["cs"]\nphrases = ["woven patterns"]', [LOOM]),
        ('[topics.sea]\nquery = "deep"\nphrases = ["woven patterns"]', [REEF, LOOM]),
    ],
)
def test_the_configuration_says_what_belongs_to_a_topic(
    built: Digest, choice: str, chosen: list[str]
) -> None:
    Path("digest.toml").write_text(choice if choice[0] == "[" else f"[choice]\n{choice}", "utf-8")
    built("build", "--date", DAY, "-o", "own")
    # A query of the command line says itself what is on topic.
    asked = built("build", "--date", DAY, "-q", "deep", "-o", "asked", "--json")
    assert json.loads(asked.stdout)["counts"]["left_out"]["off_topic"] == 0
    found = [json.loads(file.read_bytes()) for file in Path().glob("own/*.json")]
    ids = {paper["id"] for post in found for paper in post["papers"]}
    assert sorted(ids & {REEF, LOOM}) == chosen


def test_status_of_a_new_library(digest: Digest, monkeypatch: pytest.MonkeyPatch) -> None:
    # Paths are no formulas.
    monkeypatch.setenv("DIGEST_HOME", str(Path.cwd() / "home_5"))
    late, *lines = digest("status").stdout.splitlines()
    assert late == "Late     nothing"
    assert lines[0].startswith(f"Library  {Path.cwd() / 'home_5' / 'library.sqlite'} (")
    assert lines[1:4] == ["Papers   0", "Issues   none yet", "Runs     none yet"]


def test_status_tells_issues_and_runs_failed_ones_too(built: Digest) -> None:
    built("build", ABSENT, "--date", DAY)
    built("fetch", ABSENT)
    text = " ".join(built("status").stdout.split())
    assert "Papers 4, submitted 2026-02-24 to 2026-02-24" in text
    assert f"{DAY} deep-learning: 4 of 4 papers" in text
    assert f"deep-learning {DAY}: 4 papers, 6 files" in text
    assert f"None of these identifiers is known: {ABSENT}." in text
    told = json.loads(built("status", "--json").stdout)
    assert told["papers"] == 4
    assert [issue["slug"] for issue in told["editions"]] == ["deep-learning"]
    assert [(run["command"], run["exit_code"]) for run in told["runs"]] == [
        ("build", 0),
        ("build", 3),
        ("fetch", 1),
    ]
