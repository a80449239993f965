"""`digest build --all`: every topic as if it were built alone, however the others fare."""

import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable

import pytest

from digest.cli.several.workers import can_fork
from tests.cli.conftest import Digest
from tests.cli.group import LAST, TOPICS, WEEKS, Group
from tests.cli.week import environment
from tests.standins.arxiv import Fault, Request

DAY = ("--date", f"{LAST}")
ALL = ("--all", *DAY)


def of(topic: str) -> Callable[[Request], bool]:
    """Return what tells a search for a topic."""
    return lambda request: topic in request.query.get("search_query", "")


def paths(*topics: str, folder: str = "posts") -> str:
    """Return what is printed of these topics' files."""
    return "".join(
        f"{folder}/{LAST}-{topic}.{kind}\n" for topic in topics for kind in ("md", "json")
    )


def test_it_prints_the_paths_in_the_order_of_the_file_and_a_line_an_issue(group: Group) -> None:
    out, err = group.run(*ALL)
    assert out == paths(*TOPICS)
    lines = err.splitlines()[-len(TOPICS) :]
    assert [line.split(":")[0] for line in lines] == [f"{topic} {LAST}" for topic in TOPICS]
    assert lines[0].endswith("3 found, 3 chosen, 2 files, 0 problems, exit 0.")


def test_quiet_it_prints_nothing_else(group: Group) -> None:
    group.run(*ALL, DIGEST_ENRICH__SERVICES="[]")
    assert group.run(*ALL, "--quiet", DIGEST_ENRICH__SERVICES="[]")[1] == ""


def test_quiet_it_tells_of_topics_that_failed_in_one_line(group: Group) -> None:
    for topic in ("looms", "tides"):
        group.server.script(Fault(status=404, when=of(topic), times=None))
    _, err = group.run(*ALL, "--quiet", "--log", "log.jsonl", code=1)
    assert err.startswith("Error: ")
    assert err.endswith(" (1 more; log.jsonl has them.)\n")
    assert err.count("\n") == 1
    told = [json.loads(line) for line in (group.root / "log.jsonl").read_text().splitlines()]
    failed = {line["message"].split()[0] for line in told[:-1] if line["level"] == "error"}
    assert failed == {"looms", "tides"}


def test_its_posts_are_those_of_topics_built_alone(
    group: Group, anew: Callable[[str], Group]
) -> None:
    group.run(*ALL)
    alone = anew("alone")
    for topic in TOPICS:
        alone.run("--topic", topic, *DAY)
    assert group.files() == alone.files()
    assert len(group.files()) == 2 * len(TOPICS)


def test_a_second_run_asks_nothing_and_writes_the_same(group: Group) -> None:
    first, _ = group.run(*ALL)
    written, asked = group.files(), len(group.server.requests)
    assert group.run(*ALL)[0] == first
    assert group.run(*ALL, "--offline")[0] == first
    assert group.files() == written
    assert len(group.server.requests) == asked


def test_json_has_an_entry_an_issue(group: Group) -> None:
    told = group.told(*ALL)
    assert [entry["topic"] for entry in told] == list(TOPICS)
    assert list(told[0]) == ["topic", "date", "exit", "files", "counts", "problems", "error"]
    assert (told[0]["date"], told[0]["exit"], told[0]["error"]) == (f"{LAST}", 0, None)
    assert told[0]["files"] == paths("corals").split()
    assert told[0]["counts"]["chosen"] == 3


def test_a_topic_that_fails_does_not_stop_the_others(group: Group) -> None:
    group.server.script(Fault(status=404, when=of("looms"), times=None))
    told = group.told(*ALL, code=1)
    assert [entry["exit"] for entry in told] == [0, 3, 0, 0]
    assert told[1]["counts"] is None
    assert "404" in told[1]["error"]["message"]
    out, err = group.run(*ALL, code=1)
    assert out == paths("corals", "kites", "tides")
    assert f"Error: looms {LAST}: " in err
    assert f"looms {LAST}: not made, exit 3." in err.splitlines()


def test_where_no_topic_can_be_made_it_exits_3(group: Group) -> None:
    group.server.script(Fault(status=404, times=None))
    assert [entry["exit"] for entry in group.told(*ALL, code=3)] == [3] * len(TOPICS)


def test_where_a_source_is_wrong_for_every_topic_it_exits_2(group: Group) -> None:
    _, err = group.run("--all", "--source", "catchup", code=2)
    assert err.count("Listings are read by category") == len(TOPICS)


def test_strict_it_exits_1_where_anything_may_be_missing(group: Group) -> None:
    fault = Fault(empty=True, when=of("looms"), times=None)
    group.server.script(fault)
    assert {entry["exit"] for entry in group.told(*ALL)} == {0}
    group.server.script(fault)
    assert [entry["exit"] for entry in group.told(*ALL, "--strict", code=1)] == [0, 1, 0, 0]


def test_an_edited_post_is_refused_and_the_others_are_written(group: Group) -> None:
    group.run(*ALL)
    (group.root / "posts" / f"{LAST}-kites.md").write_text("Edited.")
    told = group.told(*ALL, code=1)
    assert [entry["exit"] for entry in told] == [0, 0, 3, 0]
    assert group.files()[f"{LAST}-kites.md"] == b"Edited."
    group.run(*ALL, "--force")
    assert group.files()[f"{LAST}-kites.md"] != b"Edited."


def test_a_dry_run_says_what_would_be_written(group: Group) -> None:
    out, _ = group.run(*ALL, "--dry-run")
    assert out == "".join(f"Would write {path}\n" for path in paths(*TOPICS).split())
    assert not (group.root / "posts").exists()


@pytest.mark.parametrize(
    "given, named",
    [
        (["2602.00011"], "an identifier"),
        (["-q", "corals"], "-q"),
        (["-q", ""], "-q"),
        (["-c", "cs.CV"], "-c"),
        (["--topic", "corals"], "--topic"),
        (["--include", "2602.00011"], "--include"),
        (["--exclude", "2602.00011"], "--exclude"),
    ],
)
def test_what_is_for_one_issue_alone_is_refused(group: Group, given: list[str], named: str) -> None:
    out, err = group.run("--all", *given, code=2)
    assert out == ""
    assert err.splitlines() == [
        f"Error: --all builds every topic, and {named} is for one alone.",
        "Hint: Leave one of them out.",
    ]


def test_without_topics_there_is_nothing_to_build(group: Group) -> None:
    (group.root / "digest.toml").write_text("")
    _, err = group.run("--all", code=2)
    assert err.startswith("Error: --all builds the topics of digest.toml, and there is none.")


def test_one_topic_needs_no_other_process(group: Group) -> None:
    (group.root / "digest.toml").write_text("[topics.corals]\nquery = 'corals'\n")
    assert group.run(*ALL)[0] == paths("corals")


def test_options_hold_for_every_topic(group: Group) -> None:
    told = group.told(*ALL, "-n", "2", "--format", "json", "-o", "drafts", "--days", "14")
    assert {len(entry["files"]) for entry in told} == {1}
    assert {entry["counts"]["found"] for entry in told} == {6}
    assert {entry["counts"]["chosen"] for entry in told} == {2}
    assert set(group.files("drafts")) == {f"{LAST}-{topic}.json" for topic in TOPICS}


def test_the_weeks_before_are_told_with_the_command_that_builds_each(group: Group) -> None:
    group.run("--all", "--date", f"{WEEKS[1]}")
    _, err = group.run(*ALL, "-n", "5")
    assert f"digest build --date {WEEKS[2]} --topic looms -n 5" in err


def test_each_issue_is_a_run_of_its_own_in_the_history(group: Group) -> None:
    group.run(*ALL)
    summaries = {run.summary for run in group.history()}
    assert summaries == {f"{topic} {LAST}: 3 papers, 2 files" for topic in TOPICS}


def test_two_at_once_write_the_same_and_ask_once(group: Group) -> None:
    with group.start(*ALL) as one, group.start(*ALL) as other:
        outs = [process.communicate(timeout=180)[0] for process in (one, other)]
    assert outs == [paths(*TOPICS)] * 2
    assert (one.returncode, other.returncode) == (0, 0)
    assert len(set(group.asked())) == len(group.asked())


def test_what_is_asked_of_services_about_a_paper_of_several_topics_is_asked_once(
    group: Group,
) -> None:
    (group.root / "digest.toml").write_text(
        "".join(f"[topics.{word}]\nquery = 'all:{word}'\n" for word in ("method", "counts"))
    )
    assert [entry["counts"]["found"] for entry in group.told(*ALL)] == [12, 12]
    assert len(set(group.asked())) == len(group.asked())
    assert sum("search_query" in asked for asked in group.asked()) == 2


def test_in_a_process_with_threads_others_begin_afresh(digest: Digest, group: Group) -> None:
    """The stand-in's thread is one of this process."""
    assert not can_fork()
    result = digest("build", *ALL)
    assert (result.exit_code, result.stdout) == (0, paths(*TOPICS))
    assert result.stderr.count("exit 0.") == len(TOPICS)
    assert len(group.files()) == 2 * len(TOPICS)


def test_a_terminal_shows_a_table(group: Group) -> None:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-m", "digest", "build", *ALL],
        cwd=group.root,
        env=dict(environment(group.root, group.server)),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=theirs,
        text=True,
    )
    out, _ = process.communicate(timeout=180)
    os.close(theirs)
    shown = os.read(ours, 1 << 16).decode().splitlines()
    os.close(ours)
    assert out == paths(*TOPICS)
    assert shown[-5:] == [
        "topic   date        found  chosen  files  problems  exit",
        *(
            f"{topic:<6}  {LAST}      3       3      2         0     0"
            for topic in ("corals", "looms", "kites", "tides")
        ),
    ]


def test_json_of_two_problems_is_whole(group: Group) -> None:
    group.server.script(Fault(empty=True, when=of("kites"), times=None))
    told = group.told(*ALL)
    assert [len(entry["problems"]) for entry in told] == [0, 0, 1, 0]
    assert json.dumps(told).isascii()
