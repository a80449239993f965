"""`digest build`: posts, their paths, dry runs, and every way it is refused."""

import json
import shlex
from pathlib import Path

import pytest

from tests.cli.conftest import Digest
from tests.cli.week import ABSENT, DAY, WEEK
from tests.fixtures import LOOM, REEF, SURVEY
from tests.standins.arxiv import ArxivServer, Fault

POST = f"{DAY}-deep-learning"
MISSING = "  missing: 2026-02-21"
LEFT_OUT = ("rank", "already_issued", "withdrawn", "off_topic", "duplicate")


def test_it_prints_nothing_but_the_paths(digest: Digest, tmp_path: Path) -> None:
    result = digest("build", "--date", DAY)
    assert result.exit_code == 0
    assert result.stdout == f"posts/{POST}.md\nposts/{POST}.json\n"
    assert result.stderr == ""
    assert all((tmp_path / line).is_file() for line in result.stdout.splitlines())


def test_long_paths_are_not_wrapped(digest: Digest, tmp_path: Path) -> None:
    folder = tmp_path / "a folder with spaces" / ("x" * 120)
    result = digest("build", "--date", DAY, "-o", str(folder), "--format", "md")
    assert result.stdout == f"{folder / POST}.md\n"


def test_json_gives_files_counts_and_problems(digest: Digest) -> None:
    told = json.loads(digest("build", "--date", DAY, "--json").stdout)
    assert list(told) == ["files", "counts", "problems"]
    assert told["files"] == [f"posts/{POST}.md", f"posts/{POST}.json"]
    assert told["counts"]["chosen"] == 4
    assert told["problems"] == []


def test_a_dry_run_says_what_would_be_written(digest: Digest, tmp_path: Path) -> None:
    result = digest("build", "--date", DAY, "--dry-run", "-o", "drafts")
    lines = result.stdout.splitlines()
    assert lines[0].startswith("Deep Learning This Week")
    assert lines[1].startswith("4 found, 4 chosen")
    assert lines[-2:] == [f"Would write drafts/{POST}.md", f"Would write drafts/{POST}.json"]
    assert not (tmp_path / "drafts").exists()


def test_a_dry_run_tells_what_the_build_would_refuse(digest: Digest, tmp_path: Path) -> None:
    digest("build", "--date", DAY)
    (tmp_path / "posts" / f"{POST}.md").write_text("Edited.")
    planned = digest("build", "--date", DAY, "--dry-run")
    assert (planned.exit_code, planned.stdout) == (3, "")
    assert planned.stderr == digest("build", "--date", DAY).stderr
    assert digest("build", "--date", DAY, "--dry-run", "--force").exit_code == 0


def test_identifiers_make_a_post_of_exactly_those(digest: Digest, tmp_path: Path) -> None:
    result = digest("build", REEF, LOOM, "--date", DAY, "--topic", "Reefs & Looms")
    assert result.stdout.splitlines()[1] == f"posts/{DAY}-reefs-looms.json"
    made = json.loads((tmp_path / result.stdout.splitlines()[1]).read_text())
    assert sorted(item["id"] for item in made["papers"]) == [REEF, LOOM]


def test_some_unknown_identifiers_exit_1_and_the_post_is_made(digest: Digest) -> None:
    result = digest("build", REEF, ABSENT, "nonsense", "--date", DAY)
    assert result.exit_code == 1
    assert len(result.stdout.splitlines()) == 2
    assert result.stderr == (
        "Unknown: 'nonsense' is not an arXiv identifier.\n"
        f"Unknown: {ABSENT} was not found at arXiv.\n"
    )


@pytest.mark.parametrize(
    "ids, told",
    [
        ([ABSENT], f"Error: None of these identifiers is known: {ABSENT}."),
        (["x", "y"], "Error: None of these is an arXiv identifier: x, y."),
        (["-"], "Error: Standard input holds no arXiv identifier."),
    ],
)
def test_where_no_identifier_is_known_it_exits_3(digest: Digest, ids: list[str], told: str) -> None:
    result = digest("build", *ids)
    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr.splitlines()[0] == told


def test_an_empty_window_is_told_and_exits_0(digest: Digest, tmp_path: Path) -> None:
    result = digest("build", "--date", "2025-02-28")
    assert (result.exit_code, result.stdout) == (0, "")
    problem, line = result.stderr.splitlines()
    assert problem.startswith(
        "Problem: arXiv says there is nothing for deep learning from 2025-02-22 to 2025-02-28;"
    )
    assert line == (
        "No papers on deep learning from 2025-02-22 to 2025-02-28, but not everything could be"
        " looked at; no file was written."
    )
    assert not (tmp_path / "posts").exists()
    printed = json.loads(digest("build", "--date", "2025-02-28", "--json").stdout)
    assert [problem["stage"] for problem in printed.pop("problems")] == ["fetch"]
    assert printed == {
        "files": [],
        "counts": {
            "found": 0,
            "chosen": 0,
            "named": 0,
            "late": 0,
            "left_out": dict.fromkeys(LEFT_OUT, 0),
        },
    }


def test_a_window_of_which_all_is_left_out_is_counted(digest: Digest) -> None:
    names = ",".join(item.id for item in WEEK)
    told = json.loads(digest("build", "--date", DAY, "--exclude", names, "--json").stdout)
    assert (told["files"], told["counts"]["found"], told["counts"]["chosen"]) == ([], 4, 0)
    assert told["counts"]["left_out"]["off_topic"] == 4


@pytest.mark.parametrize(
    "arguments, papers",
    [
        ([REEF, LOOM, "--exclude", LOOM], [REEF]),
        ([REEF, "--include", LOOM], [REEF, LOOM]),
        ([REEF, "--include", f"{LOOM},{SURVEY}", "--exclude", REEF], [LOOM, SURVEY]),
        ([f"{REEF},{LOOM}"], [REEF, LOOM]),
    ],
)
def test_a_post_of_identifiers_obeys_its_editor(
    digest: Digest, tmp_path: Path, arguments: list[str], papers: list[str]
) -> None:
    result = digest("build", *arguments, "--date", DAY, "--format", "json")
    assert result.exit_code == 0
    made = json.loads((tmp_path / result.stdout.strip()).read_text())
    assert sorted(item["id"] for item in made["papers"]) == papers


def test_an_included_paper_that_nobody_knows_is_told_once(digest: Digest) -> None:
    result = digest("build", "--date", DAY, "--include", ABSENT)
    assert result.exit_code == 1
    assert result.stderr.count(ABSENT) == 1


def test_a_name_holds_nothing_that_a_terminal_obeys(digest: Digest, tmp_path: Path) -> None:
    result = digest("build", REEF, "--date", DAY, "--topic", "Re\x1befs", "--format", "json")
    assert json.loads((tmp_path / result.stdout.strip()).read_text())["topic"] == "Reefs"


def test_a_query_with_categories_is_named_after_both(digest: Digest) -> None:
    result = digest(
        "build", "-q", "ti:benchmark", "-c", "cs.CV", "-c", "cs.LG", "--date", DAY, "--format", "md"
    )
    assert result.stdout == f"posts/{DAY}-benchmark-in-cs-cv-and-cs-lg.md\n"


def test_a_post_of_papers_that_could_not_all_be_had_is_made(
    digest: Digest, server: ArxivServer
) -> None:
    digest("fetch", REEF)
    server.script(Fault(status=403, times=None))
    result = digest("build", REEF, LOOM, "--date", DAY)
    assert (result.exit_code, len(result.stdout.splitlines())) == (0, 2)
    assert result.stderr.startswith(f"Problem: Could not be looked up: {LOOM}. ")
    assert digest("build", REEF, LOOM, "--date", DAY, "--strict").exit_code == 1


def test_an_issue_of_another_query_is_not_replaced_in_silence(digest: Digest) -> None:
    digest("build", "-q", "ti:reefnet", "--topic", "Reefs", "--date", DAY)
    result = digest("build", "-q", "all:corals", "--topic", "Reefs", "--date", DAY)
    assert result.exit_code == 0
    assert result.stderr == (
        f"The library holds the issue reefs of {DAY} by another query, ti:reefnet: "
        "this build replaces it. Another --topic keeps both.\n"
    )
    assert digest("build", "-q", "all:corals", "--topic", "Reefs", "--date", DAY).stderr == ""


def test_an_issue_of_other_days_is_not_replaced_in_silence(digest: Digest) -> None:
    asked = ("build", "-q", "all:corals", "--topic", "Reefs", "--date", DAY)
    digest(*asked)
    assert digest(*asked, "--days", "5").stderr == (
        f"The library holds the issue reefs of {DAY} of other days, 2026-02-22 to {DAY}: "
        "this build replaces it. Another --topic keeps both.\n"
    )
    assert digest(*asked, "--days", "5").stderr == ""


def test_a_missing_week_is_told_with_the_command_that_builds_it(digest: Digest) -> None:
    query = ("-q", 'all:"deep learning"', "-c", "cs.CV", "--topic", "Reefs & Looms")
    digest("build", *query, "--date", "2026-02-14")
    result = digest("build", *query, "--date", DAY, "--days", "7")
    *_, line = result.stderr.splitlines()
    command = shlex.split(line)
    assert command[:4] == ["digest", "build", "--date", "2026-02-21"]
    assert f"  {MISSING}" in digest("status").stdout.splitlines()
    assert json.loads(digest("status", "--json").stdout)["missing"] == {
        "reefs-looms": ["2026-02-21"]
    }
    assert digest(*command[1:]).exit_code == 0
    assert "digest build" not in digest("build", *query, "--date", DAY).stderr
    assert "missing:" not in digest("status").stdout


def test_a_query_names_the_post(digest: Digest) -> None:
    result = digest("build", "-q", "ti:benchmark", "--date", DAY, "--format", "md")
    assert result.stdout == f"posts/{DAY}-benchmark.md\n"


def test_topics_come_from_the_configuration(digest: Digest, tmp_path: Path) -> None:
    (tmp_path / "digest.toml").write_text(
        "[build]\noutput = 'site'\nformats = ['md']\n[topics.Reefs]\nquery = 'all:corals'\n"
    )
    site = tmp_path / "site"
    assert digest("build", "--date", DAY).stdout == f"{site}/{DAY}-reefs.md\n"
    assert (
        digest("build", "--date", DAY, "--topic", "deep-learning").stdout == f"{site}/{POST}.md\n"
    )


def test_strict_exits_1_where_papers_may_be_missing(digest: Digest, server: ArxivServer) -> None:
    server.script(Fault(total=9, times=None))
    assert digest("build", "--date", DAY).exit_code == 0
    result = digest("build", "--date", DAY, "--strict", "--refresh")
    assert result.exit_code == 1
    assert result.stderr.startswith("Problem: ")


def test_strict_exits_1_where_arxiv_is_silent_and_the_next_run_has_the_week(
    digest: Digest, server: ArxivServer
) -> None:
    server.script(Fault(empty=True, times=2))
    silent = digest("build", "--date", DAY, "--strict")
    assert (silent.exit_code, silent.stdout) == (1, "")
    again = digest("build", "--date", DAY, "--strict")
    assert (again.exit_code, again.stderr) == (0, "")
    assert again.stdout.startswith(f"posts/{POST}")


def test_an_edited_post_is_kept_unless_forced(digest: Digest, tmp_path: Path) -> None:
    digest("build", "--date", DAY)
    post = tmp_path / "posts" / f"{POST}.md"
    post.write_text("Edited.")
    result = digest("build", "--date", DAY)
    assert (result.exit_code, result.stdout) == (3, "")
    assert "Hint: Give --force" in result.stderr
    assert post.read_text() == "Edited."
    assert digest("build", "--date", DAY, "--force").exit_code == 0
    assert post.with_name(f"{post.name}.bak").read_text() == "Edited."


def test_offline_it_needs_a_week_that_was_fetched(digest: Digest) -> None:
    assert digest("build", "--date", DAY, "--offline").exit_code == 3
    online = digest("build", "--date", DAY)
    assert digest("build", "--date", DAY, "--offline").stdout == online.stdout


@pytest.mark.parametrize(
    "arguments, told",
    [
        (["--date", "2026-02-30"], "--date: '2026-02-30' is not a day."),
        (["--date", ""], "--date: '' is not a day."),
        (["--date", "1900-01-01"], "1900-01-01 lies before arXiv began, on 1991-08-14."),
        (["--topic", "nix"], "There is no topic 'nix'."),
        (["--format", "md,pdf"], "There is no format 'pdf'."),
        (["--writer", "poet"], "There is no writer 'poet'."),
        (["--writer", "llm"], "The writer `llm` needs the name of a model."),
        (["--offline", "--refresh"], "--offline and --refresh contradict each other."),
        (["--include", "x"], "--include: 'x' is not an arXiv identifier."),
        (["-q", ""], "-q: the query is empty."),
        ([REEF, "-q", "ti:reefs"], "Identifiers and a query (-q, -c) cannot be combined."),
        ([REEF, "-c", "cs.CV"], "Identifiers and a query (-q, -c) cannot be combined."),
        ([REEF, "--exclude", REEF], "--exclude leaves no paper."),
        (
            ["--include", f"{REEF},{LOOM}", "--exclude", REEF],
            f"--include and --exclude both name {REEF}.",
        ),
        (["--include", f"{REEF},x"], "--include: 'x' is not an arXiv identifier."),
        ([REEF, "--topic", " \x1b"], "--topic: the name is empty."),
        (["-q", "ti:reefs", "--topic", ""], "--topic: the name is empty."),
        (["--topic", "n\x1bix"], "There is no topic 'nix'."),
    ],
)
def test_impossible_requests_exit_2(digest: Digest, arguments: list[str], told: str) -> None:
    result = digest("build", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.splitlines()[0] == f"Error: {told}"
    assert result.stderr.splitlines()[1].startswith("Hint: ")


def test_the_future_exits_2(digest: Digest) -> None:
    result = digest("build", "--date", "2999-01-01")
    assert result.exit_code == 2
    assert result.stderr.startswith("Error: 2999-01-01 lies in the future: arXiv's latest listing")


def test_the_extractive_writer_may_be_named(digest: Digest) -> None:
    assert digest("build", "--date", DAY, "--writer", "extract").exit_code == 0
