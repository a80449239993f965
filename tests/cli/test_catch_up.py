"""`digest build --catch-up`: missed weeks are built, each by its own date, and nothing twice."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from digest.store import open_library
from tests.cli.conftest import Digest, said
from tests.cli.group import LAST, WEEKS, build, files, paths, told
from tests.cli.test_several import group, of, server
from tests.fixtures import paper
from tests.standins.arxiv import ArxivServer, Fault

__all__ = ["group", "server"]

CORALS = ("build", "--topic", "corals")
FIRST = (*CORALS, "--date", f"{WEEKS[0]}")
SECOND = (*CORALS, "--date", f"{WEEKS[1]}")
CATCH_UP = (*CORALS, "--catch-up", "--date", f"{LAST}")
SITE = 'name = "site"\nkind = "files"\nfolder = "site"'


def posts(*weeks: int) -> str:
    """Return what is printed of the posts of these weeks."""
    return paths("corals", weeks=[WEEKS[week] for week in weeks])


def delivered(*weeks: int) -> set[str]:
    """Return the names of the files of the posts of these weeks."""
    return {f"{WEEKS[week]}-corals.{kind}" for week in weeks for kind in ("md", "json")}


def add_places(*places: str) -> None:
    """Have posts delivered."""
    with Path("digest.toml").open("a") as file:
        file.writelines(f"[[deliver]]\n{place}\n" for place in places)


def test_missed_weeks_come_first_each_by_its_own_date_and_once(
    group: Digest, server: ArxivServer
) -> None:
    # A topic without issues has missed none.
    assert group(*CORALS, "--catch-up", "--date", f"{WEEKS[0]}").stdout == posts(0)
    planned = group(*CATCH_UP, "--dry-run")
    assert planned.stdout == "".join(f"Would write {path}\n" for path in posts(1, 2, 3).split())
    assert "Issues missing" not in planned.stderr
    # What it has not begun with is missing yet, and the command with an option is the same.
    told_so = said(group(*CORALS, *CATCH_UP[4:], "--no-deliver", "--dry-run"))
    assert f"{WEEKS[1]}, {WEEKS[2]}. The same command with --catch-up builds" in told_so
    result = group(*CATCH_UP)
    assert (result.exit_code, result.stdout) == (0, posts(1, 2, 3))
    assert "Issues missing" not in result.stderr
    assert [line.split(":")[0] for line in result.stderr.splitlines()] == [
        f"corals {week}" for week in WEEKS[1:]
    ]
    written, asked = files(), len(server.requests)
    assert group(*CATCH_UP).stdout == posts(3)
    assert (files(), len(server.requests)) == (written, asked)
    # Built late, they are those built in time.
    Path("home/library.sqlite").unlink()
    for week in WEEKS:
        group(*CORALS, "--date", f"{week}", "-o", "in-time")
    assert files("in-time") == written


def test_a_week_that_fails_does_not_stop_the_next_and_is_tried_again(
    group: Digest, server: ArxivServer
) -> None:
    group("build", "-q", "corals", "--date", f"{WEEKS[0]}")
    server.script(Fault(status=404))
    result = group("build", "-q", "corals", *CATCH_UP[3:])
    assert (result.exit_code, result.stdout) == (1, posts(2, 3))
    assert f"Error: corals {WEEKS[1]}: " in result.stderr
    assert group(*CATCH_UP).stdout == posts(1, 3)
    assert group(*CATCH_UP).stdout == posts(3)
    group("build", "--topic", "looms", "--date", f"{WEEKS[0]}")
    server.script(Fault(status=404, times=None))
    result = group("build", "--topic", "looms", *CATCH_UP[3:])
    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr.count(": not made, exit 3.\n") == 3


def test_an_unfinished_issue_is_finished_unless_it_was_edited(
    group: Digest, server: ArxivServer
) -> None:
    group(*FIRST)
    server.script(Fault(total=9, times=4))
    assert group(*SECOND, "--strict").exit_code == 1
    post = Path(f"posts/{WEEKS[1]}-corals.md")
    built = post.read_bytes()
    post.write_text("Edited.")
    left = group(*CATCH_UP)
    assert (left.exit_code, left.stdout) == (0, posts(2, 3))
    assert f"corals {WEEKS[1]}: Kept as edited. {post} was" in said(left)
    assert post.read_text() == "Edited."
    post.write_bytes(built)
    entries = told(group(*CATCH_UP, "--json").stdout)
    assert [(entry["date"], entry["problems"]) for entry in entries] == [
        (f"{week}", []) for week in (WEEKS[1], LAST)
    ]
    assert [entry["counts"]["chosen"] for entry in entries] == [3, 3]


def test_an_issue_that_was_not_delivered_is_delivered(group: Digest) -> None:
    """What failed one week is not lost because the next run is a week later."""
    add_places(SITE)
    group(*FIRST, "--no-deliver")
    Path("site").write_text("in the way")
    assert group(*SECOND).exit_code == 4
    Path("site").unlink()
    assert group(*CATCH_UP).stdout == posts(1, 2, 3)
    assert set(files("site")) == delivered(1, 2, 3)
    assert group(*CATCH_UP).stdout == posts(3)
    # A new place gets no issue of before.
    add_places(SITE.replace("site", "later"))
    assert group(*CATCH_UP).stdout == posts(3)
    assert set(files("later")) == delivered(3)


def test_a_post_that_check_kept_back_goes_out_as_its_editor_has_mended_it(group: Digest) -> None:
    add_places(SITE)
    Path("site").write_text("in the way")
    assert group(*FIRST).exit_code == 4
    Path("site").unlink()
    post = Path(f"posts/{WEEKS[0]}-corals.md")
    built = post.read_text("utf-8")
    post.write_text(built.replace("Ada Quill", "Zed Quill"), "utf-8")

    result = group(*CATCH_UP, "--json")
    assert result.exit_code == 4
    entries = told(result.stdout)
    assert [(entry["date"], entry["exit"]) for entry in entries] == [
        (f"{week}", 4 * (week == WEEKS[0])) for week in WEEKS
    ]
    assert "check finds an error" in entries[0]["deliveries"][0]["message"]

    mended = built.replace("## All papers", "Read on.\n\n## All papers")
    assert mended != built
    post.write_text(mended, "utf-8")
    group(*CATCH_UP, "--dry-run")
    assert delivered(0).isdisjoint(files("site"))
    done = group(*CATCH_UP).stderr
    assert f"corals {WEEKS[0]}: Kept as edited. {post} was changed" in done
    assert f"corals {WEEKS[0]}: kept as edited, exit 0." in done
    assert files("site")[post.name] == mended.encode()
    assert post.read_text("utf-8") == mended
    assert f"corals {WEEKS[0]}" not in group(*CATCH_UP).stderr


def test_all_that_is_due_at_a_place_by_hand_is_sent_and_a_post_that_fails_keeps_none_back(
    group: Digest,
) -> None:
    """It goes as its editor has left it; to a place that is named alone."""
    add_places(SITE + "\nautomatic = false", SITE.replace("site", "other"))
    group(*FIRST)
    assert group(*CATCH_UP, "--no-deliver").exit_code == 0
    assert group(*CATCH_UP).exit_code == 0
    assert (set(files("site")), set(files("other"))) == (set(), delivered(0, 3))
    post = Path(f"posts/{WEEKS[1]}-corals.md")
    post.write_text(post.read_text("utf-8").replace("Ada Quill", "Zed Quill"), "utf-8")
    done = group("publish", "--due", "--to", "site", "--quiet", "--log", "log.jsonl")
    assert (done.exit_code, set(files("site"))) == (4, delivered(0, 2, 3))
    assert done.stderr.startswith(f"Error: {WEEKS[1]}-corals: {post} was not delivered: check")
    (left,) = json.loads(group("publish", "--due", "--to", "site", "--json").stdout)["posts"]
    assert (left["post"], left["deliveries"][0]["outcome"]) == (f"{post}", "failed")
    assert group("publish", "--due", "--to", "sit").exit_code == 2
    assert group("publish", "--due", "--unchecked").exit_code == 0
    assert set(files("site")) == set(files("other")) == delivered(0, 1, 2, 3)


def test_with_all_each_topic_has_its_own_weeks_and_a_failing_one_costs_the_others_nothing(
    group: Digest, server: ArxivServer
) -> None:
    group(*SECOND)
    group("build", "--topic", "looms", "--date", f"{WEEKS[2]}")
    group("build", "--topic", "kites", "--date", f"{WEEKS[1]}")
    server.script(Fault(status=404, when=of("kites"), times=None))
    out, _ = build("--all", "--catch-up", "--date", f"{LAST}", "--json", code=1)
    assert [(entry["topic"], entry["date"], entry["exit"]) for entry in told(out)] == [
        ("corals", f"{WEEKS[2]}", 0),
        ("corals", f"{LAST}", 0),
        ("looms", f"{LAST}", 0),
        ("kites", f"{WEEKS[2]}", 3),
        ("kites", f"{LAST}", 3),
        ("tides", f"{LAST}", 0),
    ]


def test_a_clock_that_is_behind_makes_no_issue(group: Digest) -> None:
    """Papers that arXiv dated after this machine's time prove it.  A day that is named counts."""

    def keep(days: int) -> None:
        later = [datetime.now(UTC) + timedelta(days=20 + day) for day in range(days)]
        papers = [
            paper(id=f"2699.0000{number}", published=moment, updated=moment)
            for number, moment in enumerate(later)
        ]
        with open_library(Path("home"), now=lambda: later[-1]) as library:
            library.save_papers(papers, at=later[-1])

    # A date that was never true ends no run.
    keep(1)
    assert "clock" not in group(*CORALS, "--catch-up").stderr
    keep(3)
    written = files()
    _, err = build("--all", "--catch-up", code=3)
    alone = group(*CORALS, "--catch-up")
    assert (alone.stdout, alone.exit_code, files()) == ("", 3, written)
    assert "This machine's clock is behind" in err
    assert "the library has papers of 3 later days. Nothing was built." in said(alone)
    assert group(*CATCH_UP).stdout == posts(3)
