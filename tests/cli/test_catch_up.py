"""`digest build --catch-up`: missed weeks are built, each by its own date, and nothing twice."""

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from digest.store import open_library
from digest.wiring.opening import SystemClock
from tests.cli.conftest import Digest, said
from tests.cli.group import LAST, WEEKS, build, configure, files, paths, told
from tests.cli.test_several import group, of, server
from tests.fixtures import paper
from tests.standins.arxiv import ArxivServer, InjectedFault

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


def add_targets(*targets: str) -> None:
    """Have posts delivered."""
    with Path("digest.toml").open("a") as file:
        file.writelines(f"[[deliver]]\n{target}\n" for target in targets)


def test_missed_weeks_come_first_each_by_its_own_date_and_once(
    group: Digest, server: ArxivServer
) -> None:
    # A topic without issues has missed none.
    assert group(*CORALS, "--catch-up", "--date", f"{WEEKS[0]}").stdout == posts(0)
    planned = group(*CATCH_UP, "--dry-run")
    assert planned.stdout == "".join(f"Would write {path}\n" for path in posts(1, 2, 3).split())
    assert "issues are missing" not in planned.stderr
    # What it has not begun with is missing yet, and the command with an option is the same.
    told_so = said(group(*CORALS, *CATCH_UP[4:], "--no-deliver", "--dry-run"))
    assert f"{WEEKS[1]}, {WEEKS[2]}. Give --catch-up to build" in told_so
    result = group(*CATCH_UP)
    assert (result.exit_code, result.stdout) == (0, posts(1, 2, 3))
    assert "issues are missing" not in result.stderr
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
    server.script(InjectedFault(status=404))
    result = group("build", "-q", "corals", *CATCH_UP[3:])
    assert (result.exit_code, result.stdout) == (1, posts(2, 3))
    assert f"Error: corals {WEEKS[1]}: " in result.stderr
    assert group(*CATCH_UP).stdout == posts(1, 3)
    assert group(*CATCH_UP).stdout == posts(3)
    group("build", "--topic", "looms", "--date", f"{WEEKS[0]}")
    server.script(InjectedFault(status=404, times=None))
    result = group("build", "--topic", "looms", *CATCH_UP[3:])
    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr.count(": not made, exit 3.\n") == 3


def test_an_unfinished_issue_is_finished_unless_it_was_edited(
    group: Digest, server: ArxivServer
) -> None:
    group(*FIRST)
    server.script(InjectedFault(total=9, times=4))
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
    add_targets(SITE)
    group(*FIRST, "--no-deliver")
    Path("site").write_text("in the way")
    assert group(*SECOND).exit_code == 4
    Path("site").unlink()
    assert group(*CATCH_UP).stdout == posts(1, 2, 3)
    assert set(files("site")) == delivered(1, 2, 3)
    assert group(*CATCH_UP).stdout == posts(3)
    # A new target gets no earlier issue.
    add_targets(SITE.replace("site", "later"))
    assert group(*CATCH_UP).stdout == posts(3)
    assert set(files("later")) == delivered(3)


def test_a_post_that_check_kept_back_goes_out_as_its_editor_has_mended_it(group: Digest) -> None:
    add_targets(SITE)
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


def test_all_that_is_due_at_a_manual_target_is_sent_and_a_failure_stops_no_other_post(
    group: Digest,
) -> None:
    """It goes as its editor has left it; to a target that is named alone."""
    add_targets(SITE + "\nautomatic = false", SITE.replace("site", "other"))
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
    sent = json.loads(group("publish", "--due", "--unchecked", "--json").stdout)["posts"]
    assert [one["outcome"] for post in sent for one in post["deliveries"]] == ["sent"] * 6
    assert set(files("site")) == set(files("other")) == delivered(0, 1, 2, 3)


def test_with_all_each_topic_has_its_own_weeks_and_a_failing_one_costs_the_others_nothing(
    group: Digest, server: ArxivServer
) -> None:
    group(*SECOND)
    group("build", "--topic", "looms", "--date", f"{WEEKS[2]}")
    group("build", "--topic", "kites", "--date", f"{WEEKS[1]}")
    server.script(InjectedFault(status=404, when=of("kites"), times=None))
    out, _ = build("--all", "--catch-up", "--date", f"{LAST}", "--json", code=1)
    assert [(entry["topic"], entry["date"], entry["exit"]) for entry in told(out)] == [
        ("corals", f"{WEEKS[2]}", 0),
        ("corals", f"{LAST}", 0),
        ("looms", f"{LAST}", 0),
        ("kites", f"{WEEKS[2]}", 3),
        ("kites", f"{LAST}", 3),
        ("tides", f"{LAST}", 0),
    ]


def set_clock(monkeypatch: pytest.MonkeyPatch, moment: str) -> None:
    monkeypatch.setattr(SystemClock, "now", lambda _: datetime.fromisoformat(f"{moment}T12Z"))


def test_status_says_first_what_is_late(group: Digest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A schedule that died shows: an issue is late from the day after the one it is of."""
    configure("corals", "looms")
    for week in WEEKS[:2]:
        group("build", "-q", "kites", "--topic", "kites", "--date", f"{week}")
    group("build", "-q", "tides", "--topic", "tides", "--date", f"{WEEKS[0]}")
    group(*FIRST)
    for now, days in (("02-14", 0), ("02-15", 1), ("02-21", 1), ("03-21", 5)):
        set_clock(monkeypatch, f"2026-{now}")
        made = [f"{WEEKS[0] + timedelta(weeks=week)}" for week in range(1, days + 1)]
        state = json.loads(group("status", "--json").stdout)
        assert state["missing"].get("corals", []) == made
        assert state["late"]["issues"] == sum(map(len, state["missing"].values()))
        assert group("status", "--exit-code").exit_code == bool(made)
    # What the file does not have is named apart, and what was asked for once not at all.
    assert list(state["missing"]) == ["corals"]
    late, corals, *rest = group("status").stdout.splitlines()
    assert late == "Late     5 issues to build"
    assert corals == "  corals: 2026-02-14, 2026-02-21, 2026-02-28, 2026-03-07, 2026-03-14"
    apart = "Not late, as digest.toml has no such topic: issues of kites. The command that built"
    assert f" {apart} one, with --catch-up, " in " ".join(["", *" ".join(rest).split()])
    quiet = group("status", "--quiet", "--exit-code")
    assert (quiet.exit_code, quiet.stderr) == (1, "Late: 5 issues to build.\n")
    group(*CORALS, "--catch-up", "--date", "2026-03-21")
    assert group("status", "--exit-code").exit_code == 0
    # Where nothing is configured, what was asked for twice is late.
    configured = Path("digest.toml").read_text("utf-8")
    Path("digest.toml").write_text("", "utf-8")
    assert json.loads(group("status", "--json").stdout)["missing"].keys() == {"kites"}
    Path("digest.toml").write_text(configured, "utf-8")
    # Eight weeks are told, and no topic that nobody has built for so long.
    set_clock(monkeypatch, "2027-06-01")
    state = json.loads(group("status", "--json").stdout)
    assert {slug: len(days) for slug, days in state["missing"].items()} == {"corals": 8}


def test_what_is_not_delivered_is_late_and_lists_say_what_they_leave_out(
    group: Digest, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure("corals")
    add_targets(SITE)
    set_clock(monkeypatch, f"{LAST}")
    Path("site").write_text("in the way")
    assert group(*FIRST).exit_code == 4
    late = json.loads(group("status", "--json").stdout)["late"]
    assert late == {"issues": 2, "deliveries": 1}
    assert group("status").stdout.startswith("Late     2 issues to build, 1 post to deliver\n")
    Path("site").unlink()
    for _ in range(9):
        group(*CATCH_UP, "--days", "1")
    assert group("status", "--exit-code").exit_code == 0
    shown, whole = group("status").stdout, group("status", "-v").stdout
    assert "Last runs, 10 of " in shown
    assert "shows all" not in whole
    assert len(whole.splitlines()) > len(shown.splitlines())


def test_what_waits_at_a_manual_target_is_late_once_it_had_a_post(
    group: Digest, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure("corals")
    add_targets(SITE + "\nautomatic = false", SITE.replace("site", "other"))
    # What a clock that was ahead has dated waits for decades otherwise.
    for now, week, late in (("2026-03-01", FIRST, 1), ("2099-03-01", SECOND, 2)):
        set_clock(monkeypatch, now)
        assert group(*week, "--no-deliver").exit_code == 0
        set_clock(monkeypatch, "2026-03-05")
        assert json.loads(group("status", "--json").stdout)["late"]["deliveries"] == late
        assert group("publish", "--due").exit_code == 0


def test_a_clock_that_the_library_shows_to_be_behind_makes_no_issue(
    group: Digest, server: ArxivServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Papers of several days to come prove it, or an issue of one.  A day that is named counts."""

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
    written, asked = files(), len(server.requests)
    _, err = build("--all", "--catch-up", code=3)
    for command in ((*CORALS, "--catch-up"), CORALS, ("build", "-q", "kites")):
        alone = group(*command)
        assert (alone.stdout, alone.exit_code, files()) == ("", 3, written)
        assert "the library has papers of 3 later days. Nothing was built." in said(alone)
    assert "This machine's clock is behind" in err
    assert len(server.requests) == asked
    assert group(*CATCH_UP).stdout == posts(3)
    with closing(sqlite3.connect("home/library.sqlite", isolation_level=None)) as connection:
        connection.execute("DELETE FROM papers")
    set_clock(monkeypatch, "2000-03-04")
    told = said(group("build", "-q", "kites"))
    assert "behind, or was ahead: it says 2000-03-04 12:00 UTC, and the library has the" in told
    assert "if it is right, digest library forget 20" in told
    assert "clock" in group("status").stdout


@pytest.mark.parametrize("year, how", [(2000, "behind"), (2038, "ahead"), (2099, "ahead")])
@pytest.mark.parametrize("source", ["arxiv", "catchup"])
def test_a_clock_that_arxiv_shows_to_be_wrong_makes_no_issue(
    group: Digest, monkeypatch: pytest.MonkeyPatch, year: int, how: str, source: str
) -> None:
    """Its first answer says so: nobody is asked for the time."""
    set_clock(monkeypatch, f"{year}-03-04")
    for command in (("-c", "cs.CV"), ("-c", "cs.CV", "--catch-up"), ("2602.00001",)):
        result = group("build", *command, "--source", source if "-c" in command else "arxiv")
        assert (result.exit_code, result.stdout, files()) == (3, "", {})
        told = f"This machine's clock is {how}: it says {year}-03-04 12:00 UTC, and arXiv answers "
        assert said(result).count(told) == 1
    # To a search it is said: it would miss what is newer than the clock.
    fetched = group("fetch", "-c", "cs.CV", "--source", source, "--format", "ids")
    assert said(fetched).count(told) == 1
    assert bool(fetched.stdout) == (how == "ahead" and source == "arxiv")
    assert group("fetch", "2602.00001").stderr == ""
    assert json.loads(group("status", "--json").stdout)["editions"] == []


def test_a_clock_that_is_some_hours_off_is_wrong_if_its_day_is(
    group: Digest, server: ArxivServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_clock(monkeypatch, "2026-02-28")
    for hours, code in ((2, 0), (11, 0), (18, 3)):
        server.set_time(SystemClock().now() + timedelta(hours=hours))
        assert group("build", "-q", f"corals AND {hours}").exit_code == code


def test_weeks_too_long_ago_to_catch_up_are_named_once(group: Digest) -> None:
    for date in ("2025-11-08", "2025-11-15"):
        group(*CORALS, "--date", date, "--include", "2602.00001")
    planned = group(*CATCH_UP, "--dry-run", "--json")
    assert [one["date"] for one in told(planned.stdout)][:2] == ["2026-01-03", "2026-01-10"]
    assert planned.stderr.count("Earlier issues are missing: ") == 1
