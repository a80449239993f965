"""`digest build`: posts, their paths, formats, and messages; `digest demo`."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import feedparser
import pytest

from digest.wiring.opening import SystemClock
from tests.cli.conftest import Digest, rows, said
from tests.cli.week import ABSENT, DAY, FILES, FORMATS, POST, WEEK
from tests.fixtures import LOOM, REEF, SURVEY
from tests.standins.arxiv import ArxivServer, InjectedFault

POSTS = Path("posts")
BUILD = ("build", "--date", DAY)
REEFS = (*BUILD, "--topic", "Reefs")
PATHS = rows(
    """
-o 'a folder/LONG' --format md | a folder/LONG/2026-02-28-deep-learning.md
--writer quote --format md,md | posts/2026-02-28-deep-learning.md
-q ti:benchmark --format md | posts/2026-02-28-benchmark.md
-q ti:benchmark -c cs.CV -c cs.LG --format md | posts/2026-02-28-benchmark-in-cs-cv-and-cs-lg.md
2602.90001 --topic 'Reefs & \x1bLooms' --format md | posts/2026-02-28-reefs-looms.md
""".replace("LONG", "x" * 120)
)


def test_a_first_build_prints_nothing_but_the_paths(digest: Digest) -> None:
    result = digest(*BUILD)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == f"posts/{POST}.md\nposts/{POST}.json\n"
    assert all(Path(line).is_file() for line in result.stdout.splitlines())


@pytest.mark.parametrize("arguments, path", PATHS)
def test_posts_are_named_after_the_day_and_what_was_asked_for(
    built: Digest, arguments: list[str], path: str
) -> None:
    result = built(*BUILD, *arguments)
    assert (result.exit_code, result.stdout) == (0, f"{path}\n")


def test_json_gives_files_counts_and_problems(built: Digest) -> None:
    told = json.loads(built(*BUILD, "--json").stdout)
    assert list(told) == ["files", "counts", "problems"]
    assert told["files"] == [f"posts/{POST}.md", f"posts/{POST}.json"]
    assert (told["counts"]["found"], told["counts"]["chosen"], told["problems"]) == (4, 4, [])


@pytest.mark.parametrize(
    "arguments, papers",
    [
        ([REEF, LOOM, "--exclude", LOOM], [REEF]),
        ([REEF, "--include", LOOM], [REEF, LOOM]),
        ([REEF, "--include", f"{LOOM},{SURVEY}", "--exclude", REEF], [LOOM, SURVEY]),
        ([f"{REEF},https://arxiv.org/abs/{LOOM}v1"], [REEF, LOOM]),
    ],
)
def test_a_post_of_identifiers_holds_those_as_its_editor_says(
    built: Digest, arguments: list[str], papers: list[str]
) -> None:
    result = built(*BUILD, *arguments, "--format", "json", "--topic", "Re\x1befs")
    made = json.loads(Path(result.stdout.strip()).read_bytes())
    assert (result.exit_code, made["topic"]) == (0, "Reefs")
    assert sorted(item["id"] for item in made["papers"]) == papers


def test_some_unknown_identifiers_exit_1_and_the_post_is_made(built: Digest) -> None:
    result = built(*BUILD, REEF, ABSENT, "nonsense")
    assert (result.exit_code, len(result.stdout.splitlines())) == (1, 2)
    assert result.stderr == (
        "Unknown: 'nonsense' is not an arXiv identifier.\n"
        f"Unknown: {ABSENT} was not found at arXiv.\n"
    )
    offline = built(*BUILD, REEF, ABSENT, "--offline")
    assert f"Unknown: {ABSENT} was not found in the library.\n" in offline.stderr
    included = built(*BUILD, "--include", ABSENT)
    assert (included.exit_code, included.stderr.count(ABSENT)) == (1, 1)
    for ids, told in (
        ([ABSENT], f"Error: None of these identifiers is known: {ABSENT}.\n"),
        (["x", "y"], "Error: None of these is an arXiv identifier: x, y.\n"),
        (["-"], "Error: Standard input holds no arXiv identifier.\n"),
    ):
        nothing = built("build", *ids)
        assert (nothing.exit_code, nothing.stdout) == (3, "")
        assert nothing.stderr.startswith(told)


def test_an_empty_window_is_told_and_exits_0(digest: Digest) -> None:
    result = digest("build", "--date", "2025-02-28")
    assert (result.exit_code, result.stdout) == (0, "")
    problem, line = result.stderr.splitlines()
    window = "deep learning from 2025-02-22 to 2025-02-28"
    assert problem.startswith(f"Problem: arXiv says there is nothing for {window};")
    assert line == (
        f"No papers on {window}, but not everything could be looked at; no file was written."
        " The library remembers the issue; digest library forget 2025-02-28-deep-learning removes"
        " it."
    )
    assert not POSTS.exists()
    printed = json.loads(digest("build", "--date", "2025-02-28", "--json").stdout)
    assert [problem["stage"] for problem in printed["problems"]] == ["fetch"]
    left_out = printed["counts"].pop("left_out")
    assert set(left_out) == {"rank", "already_issued", "withdrawn", "off_topic", "duplicate"}
    assert printed["counts"] == {"found": 0, "chosen": 0, "named": 0, "late": 0}
    assert ({*left_out.values()}, printed["files"]) == ({0}, [])


def test_a_window_of_which_all_is_left_out_is_counted(built: Digest) -> None:
    all_of_it = (*BUILD, "--exclude", ",".join(item.id for item in WEEK), "-o", "drafts")
    result = built(*all_of_it)
    assert (result.exit_code, result.stdout) == (0, "")
    assert " to 2026-02-28 (4 found, all left out); no file was written." in result.stderr
    told = json.loads(built(*all_of_it, "--json").stdout)
    assert (told["files"], told["counts"]["found"], told["counts"]["chosen"]) == ([], 4, 0)
    assert told["counts"]["left_out"]["off_topic"] == 4
    assert f"deep-learning {DAY}: no papers" in built("status").stdout


@pytest.mark.parametrize(
    "again, what",
    [
        (["-q", "all:corals"], "by another query, ti:reefnet"),
        (["-q", "ti:reefnet", "--days", "5"], f"of other days, 2026-02-22 to {DAY}"),
    ],
)
def test_an_issue_of_something_else_is_not_replaced_in_silence(
    built: Digest, again: list[str], what: str
) -> None:
    built(*REEFS, "-q", "ti:reefnet")
    result = built(*REEFS, *again)
    assert result.exit_code == 0
    assert said(result) == (
        f"The library holds the issue reefs of {DAY} {what}: this build replaces it."
        " Another --topic keeps both."
    )
    assert built(*REEFS, *again).stderr == ""


def test_missing_weeks_are_named(built: Digest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SystemClock, "now", lambda _: datetime(2026, 3, 2, 12, tzinfo=UTC))
    query = ("-q", 'all:"deep learning"', "-c", "cs.CV", "--topic", "Reefs & Looms")
    built("build", *query, "--date", "2026-02-14")
    told = said(built(*BUILD, *query))
    assert told.startswith("Earlier issues are missing: 2026-02-21. Give --catch-up to build")
    late = ["Late     1 issue to build", "  reefs-looms: 2026-02-21"]
    assert built("status").stdout.splitlines()[:2] == late
    missing = json.loads(built("status", "--json").stdout)["missing"]
    assert missing == {"reefs-looms": ["2026-02-21"]}
    assert built("build", *query, "--date", "2026-02-21").exit_code == 0
    assert "missing" not in built(*BUILD, *query).stderr
    assert built("status").stdout.startswith("Late     nothing\n")
    # A mistaken year begins no series.
    typed = built("build", *query, "--date", "2000-03-04")
    assert (typed.exit_code, said(typed).count("forget 2000-03-04-reefs-looms")) == (0, 1)
    assert built("status").stdout.startswith("Late     nothing\n")
    assert "missing" not in built(*BUILD, *query).stderr
    # Of many, eight are told and the others counted, and none that --catch-up would not build.
    built("build", "-q", "corals", "--topic", "Reefs", "--date", "2026-01-05")
    told = built(*REEFS, "-q", "corals").stderr
    assert told.startswith("Earlier issues are missing: 2026-01-10, 2026-01-17, ")
    assert "more. Give --catch-up" in said(built(*REEFS, "-q", "corals", "--days", "1"))


def test_topics_come_from_the_configuration(built: Digest) -> None:
    topics = "[topics.looms]\nquery = 'all:woven'\n[topics.Reefs]\nquery = 'all:corals'\n"
    own = Path("digest.toml")
    own.write_text(f"[build]\noutput = 'site'\nformats = ['md']\n{topics}")
    for more, name in (
        ([], "looms"),
        (["--topic", "Reefs"], "reefs"),
        (["--topic", "deep-learning"], "deep-learning"),
    ):
        assert built(*BUILD, *more).stdout == f"{Path.cwd()}/site/{DAY}-{name}.md\n"
    own.write_text(f"topic = 'Reefs'\n{topics}")
    assert built(*BUILD).stdout.startswith(f"posts/{DAY}-reefs.md\n")


def test_strict_exits_1_where_papers_may_be_missing(digest: Digest, server: ArxivServer) -> None:
    # What arXiv denies in error the next run has.
    server.script(InjectedFault(empty=True, times=2))
    silent = digest(*BUILD, "--strict")
    assert (silent.exit_code, silent.stdout) == (1, "")
    again = digest(*BUILD, "--strict")
    assert (again.exit_code, again.stderr, again.stdout[:5]) == (0, "", "posts")
    server.script(InjectedFault(total=9, when=lambda one: not one.query.get("id_list"), times=None))
    lax = digest(*BUILD, "--refresh")
    assert (lax.exit_code, lax.stderr[:9]) == (0, "Problem: ")
    assert digest(*BUILD, "--strict", "--refresh").exit_code == 1
    server.script(InjectedFault(status=403, times=None))
    some = digest(*BUILD, REEF, "2602.90005")
    assert (some.exit_code, len(some.stdout.splitlines())) == (0, 2)
    assert some.stderr.startswith("Problem: Could not be looked up: 2602.90005. ")
    assert digest(*BUILD, REEF, "2602.90005", "--strict").exit_code == 1


def test_an_edited_file_of_any_format_is_kept_unless_forced(built: Digest) -> None:
    every = (*BUILD, "--format", FORMATS)
    for name in FILES:
        made = {path.name: path.read_bytes() for path in POSTS.iterdir()}
        (POSTS / name).write_text("Edited.")
        result = built(*every)
        assert (result.exit_code, result.stdout) == (3, "")
        assert f"Error: posts/{name} was changed or made by somebody else;" in said(result)
        assert "Hint: Give --force" in result.stderr
        planned = built(*every, "--dry-run")
        assert (planned.exit_code, planned.stdout, planned.stderr) == (3, "", result.stderr)
        found = {path.name: path.read_bytes() for path in POSTS.iterdir()}
        assert found == made | {name: b"Edited."}
        assert built(*every, "--force", "--dry-run").exit_code == 0
        forced = built(*every, "--force")
        assert (forced.exit_code, forced.stderr.count("is kept as")) == (0, 1)
        assert f"What was in posts/{name} is kept as {name}.bak." in said(forced)
        assert (POSTS / f"{name}.bak").read_text() == "Edited."
        assert (POSTS / name).read_bytes() == made[name]


def test_offline_it_needs_a_week_that_was_fetched(digest: Digest, server: ArxivServer) -> None:
    assert digest(*BUILD, "--offline").exit_code == 3
    assert server.requests == ()
    online = digest(*BUILD)
    asked = len(server.requests)
    assert digest(*BUILD, "--offline").stdout == online.stdout
    assert len(server.requests) == asked


def test_every_format_is_the_same_elsewhere_and_offline(built: Digest) -> None:
    result = built(*BUILD, "--format", FORMATS, "--offline", "-o", "again")
    assert result.stdout.split() == [f"again/{name}" for name in FILES]
    first, again = (
        {path.name: path.read_bytes() for path in folder.iterdir()}
        for folder in (POSTS, Path("again"))
    )
    assert first == again


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


def test_demo_writes_the_sample_week_and_leaves_no_other_trace(
    digest: Digest, server: ArxivServer
) -> None:
    result = digest("demo")
    names = [f"demo/{POST}.md", f"demo/{POST}.json"]
    assert (result.exit_code, result.stdout.splitlines()) == (0, names)
    post = Path(names[0]).read_text()
    assert "The abstracts of this sample are retold: " in post
    assert not re.search("^>", post, re.MULTILINE)
    assert [path.name for path in Path.cwd().iterdir()] == ["demo"]
    assert server.requests == ()
    assert json.loads(digest("demo", "--json").stdout)["files"] == names
    Path(names[0]).write_text("Edited.")
    assert digest("demo").exit_code == 3
    assert digest("demo", "--force", "--format", "md").stdout == f"{names[0]}\n"
