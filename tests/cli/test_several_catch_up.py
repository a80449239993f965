"""`digest build --catch-up`: missed weeks are built, each by its own date, and nothing twice."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from digest.store import open_library
from tests.cli.group import LAST, TOPICS, WEEKS, Group, await_that
from tests.cli.test_several_all import of
from tests.fixtures import paper
from tests.standins.arxiv import Fault
from tests.standins.places.receiver import Receiver
from tests.standins.places.server import PublishServer

FIRST = ("--date", f"{WEEKS[0]}")
CORALS = ("--topic", "corals")
CATCH_UP = ("--catch-up", "--date", f"{LAST}")
SITE = 'name = "site"\nkind = "files"\nfolder = "site"'
HOOK = 'name = "hook"\nkind = "webhook"\naddress = "{url}/hook"\nsecret = "HOOK_KEY"'


def posts(*weeks: int, topic: str = "corals") -> str:
    """Return what is printed of a topic's posts of these weeks."""
    return "".join(
        f"posts/{WEEKS[week]}-{topic}.{kind}\n" for week in weeks for kind in ("md", "json")
    )


def test_missed_weeks_come_first_each_by_its_own_date(group: Group) -> None:
    group.run(*CORALS, *FIRST)
    out, err = group.run(*CORALS, *CATCH_UP)
    assert out == posts(1, 2, 3)
    assert "Issues missing" not in err
    assert [line.split(":")[0] for line in err.splitlines()] == [
        f"corals {week}" for week in WEEKS[1:]
    ]


def test_a_second_run_does_nothing_again(group: Group) -> None:
    group.run(*CORALS, *FIRST)
    group.run(*CORALS, *CATCH_UP)
    written, asked = group.files(), len(group.server.requests)
    assert group.run(*CORALS, *CATCH_UP)[0] == posts(3)
    assert (group.files(), len(group.server.requests)) == (written, asked)


def test_a_topic_without_issues_has_missed_none(group: Group) -> None:
    assert group.run(*CORALS, *CATCH_UP)[0] == posts(3)


def test_a_week_that_fails_does_not_stop_the_next_and_is_tried_again(group: Group) -> None:
    group.run(*CORALS, *FIRST)
    group.server.script(Fault(status=404))
    out, err = group.run(*CORALS, *CATCH_UP, code=1)
    assert out == posts(2, 3)
    assert f"Error: corals {WEEKS[1]}: " in err
    assert group.run(*CORALS, *CATCH_UP)[0] == posts(1, 3)
    assert group.run(*CORALS, *CATCH_UP)[0] == posts(3)


def test_an_unfinished_issue_is_finished(group: Group) -> None:
    group.run(*CORALS, *FIRST)
    group.server.script(Fault(total=9, times=4))
    group.run(*CORALS, "--date", f"{WEEKS[1]}", "--strict", code=1)
    told = group.told(*CORALS, *CATCH_UP)
    assert [(entry["date"], entry["problems"]) for entry in told] == [
        (f"{week}", []) for week in WEEKS[1:]
    ]
    assert [entry["counts"]["chosen"] for entry in told] == [3, 3, 3]


def test_an_unfinished_issue_that_was_edited_is_left_to_its_editor(group: Group) -> None:
    group.run(*CORALS, *FIRST)
    group.server.script(Fault(total=9, times=4))
    group.run(*CORALS, "--date", f"{WEEKS[1]}")
    (group.root / "posts" / f"{WEEKS[1]}-corals.md").write_text("Edited.")
    out, err = group.run(*CORALS, *CATCH_UP)
    assert out == posts(2, 3)
    assert f"corals {WEEKS[1]}: It is left unfinished. posts/{WEEKS[1]}-corals.md was" in err
    assert group.files()[f"{WEEKS[1]}-corals.md"] == b"Edited."


def add_places(group: Group, *places: str) -> None:
    """Have posts delivered."""
    with (group.root / "digest.toml").open("a") as file:
        file.writelines(f"[[deliver]]\n{place}\n" for place in places)


def delivered(*weeks: int) -> set[str]:
    """Return the names of the files of the posts of these weeks."""
    return {f"{WEEKS[week]}-corals.{kind}" for week in weeks for kind in ("md", "json")}


def test_an_issue_that_was_not_delivered_is_delivered(group: Group) -> None:
    """What failed one week is not lost because the next run is a week later."""
    add_places(group, SITE)
    group.run(*CORALS, *FIRST, "--no-deliver")
    (group.root / "site").write_text("in the way")
    group.run(*CORALS, "--date", f"{WEEKS[1]}", code=4)
    (group.root / "site").unlink()
    assert group.run(*CORALS, *CATCH_UP)[0] == posts(1, 2, 3)
    assert set(group.files("site")) == delivered(1, 2, 3)
    assert group.run(*CORALS, *CATCH_UP)[0] == posts(3)


def test_an_issue_whose_delivery_could_not_begin_is_delivered_once(group: Group) -> None:
    """A key that was not set leaves no parcel that failed, and the post is due all the same."""
    receiver = Receiver(secret="barnacle", honours_keys=False)
    with PublishServer(receiver) as server:
        add_places(group, SITE, HOOK.format(url=server.url))
        _, err = group.run(*CORALS, *FIRST, code=4)
        assert "HOOK_KEY" not in err
        assert "an environment variable that is not set" in err
        found, _ = group.run(*CORALS, *CATCH_UP, HOOK_KEY="barnacle")
        assert found == posts(0, 1, 2, 3)
        assert group.run(*CORALS, *CATCH_UP, HOOK_KEY="barnacle")[0] == posts(3)
    assert [found["date"] for found in receiver.deliveries] == [f"{week}" for week in WEEKS]


def test_a_run_that_is_killed_with_its_issue_made_is_made_up_for_a_week_later(group: Group) -> None:
    """Its files are there, the issue is complete, and nothing was claimed: all but forgotten."""
    add_places(group, SITE)
    group.run(*CORALS, *FIRST, "--no-deliver")
    with closing(sqlite3.connect(group.root / "home" / "library.sqlite")) as library:
        asked = "SELECT count(*) FROM editions WHERE date = ?"
        with group.start(*CORALS, "--date", f"{WEEKS[1]}") as process:
            await_that(lambda: library.execute(asked, [f"{WEEKS[1]}"]).fetchone()[0], process)
            process.kill()
    group.run(*CORALS, *CATCH_UP)
    assert set(group.files("site")) == delivered(1, 2, 3)


def test_a_new_place_gets_no_issue_of_before(group: Group) -> None:
    group.run(*CORALS, *FIRST)
    add_places(group, SITE)
    group.run(*CORALS, "--date", f"{WEEKS[1]}")
    add_places(group, SITE.replace("site", "later"))
    group.run(*CORALS, *CATCH_UP)
    assert set(group.files("site")) == delivered(1, 2, 3)
    assert set(group.files("later")) == delivered(2, 3)


def test_a_post_that_check_kept_back_goes_out_as_its_editor_has_mended_it(group: Group) -> None:
    add_places(group, SITE)
    (group.root / "site").write_text("in the way")
    group.run(*CORALS, *FIRST, code=4)
    (group.root / "site").unlink()
    post = group.root / "posts" / f"{WEEKS[0]}-corals.md"
    built = post.read_text("utf-8")
    post.write_text(built.replace("Ada Quill", "Zed Quill"), "utf-8")

    told = group.told(*CORALS, *CATCH_UP, code=4)
    assert [(entry["date"], entry["exit"]) for entry in told] == [
        (f"{week}", 4 * (week == WEEKS[0])) for week in WEEKS
    ]
    assert "check finds an error" in told[0]["deliveries"][0]["message"]

    mended = built.replace("## All papers", "Read on.\n\n## All papers")
    assert mended != built
    post.write_text(mended, "utf-8")
    assert delivered(0).isdisjoint(group.files("site"))
    assert "would" not in group.run(*CORALS, *CATCH_UP, "--dry-run")[1]
    assert delivered(0).isdisjoint(group.files("site"))
    _, err = group.run(*CORALS, *CATCH_UP)
    assert f"corals {WEEKS[0]}: It was edited since it was built, and is delivered as it is." in err
    assert f"corals {WEEKS[0]}: as it was edited, exit 0." in err
    assert group.files("site")[post.name] == mended.encode()
    assert post.read_text("utf-8") == mended
    assert f"corals {WEEKS[0]}" not in group.run(*CORALS, *CATCH_UP)[1]


def test_weeks_built_late_are_those_built_in_time(group: Group) -> None:
    for week in WEEKS:
        group.run(*CORALS, "--date", f"{week}", "-o", "in-time")
    (group.root / "home" / "library.sqlite").unlink()
    group.run(*CORALS, *FIRST)
    group.run(*CORALS, *CATCH_UP)
    assert group.files() == group.files("in-time")


def test_with_all_each_topic_has_its_own_weeks(group: Group) -> None:
    group.run(*CORALS, "--date", f"{WEEKS[1]}")
    group.run("--topic", "looms", "--date", f"{WEEKS[2]}")
    out, _ = group.run("--all", *CATCH_UP)
    assert out == posts(2, 3) + "".join(posts(3, topic=topic) for topic in TOPICS[1:])


def test_with_all_a_failing_topic_costs_the_others_nothing(group: Group) -> None:
    group.run("--all", *FIRST)
    group.server.script(Fault(status=404, when=of("kites"), times=None))
    told = group.told("--all", *CATCH_UP, code=1)
    failed = [entry for entry in told if entry["exit"]]
    assert len(told) == 3 * len(TOPICS)
    assert [(entry["topic"], entry["date"]) for entry in failed] == [
        ("kites", f"{week}") for week in WEEKS[1:]
    ]


def test_a_query_of_the_command_line_catches_up_too(group: Group) -> None:
    group.run("-q", "corals", *FIRST)
    assert group.run("-q", "corals", *CATCH_UP)[0] == posts(1, 2, 3)


def test_identifiers_have_no_weeks(group: Group) -> None:
    _, err = group.run("2602.00011", "--catch-up", code=2)
    assert err.startswith("Error: --catch-up builds several issues, and an identifier is for one")


@pytest.mark.parametrize("every", [("--all",), CORALS])
def test_a_clock_that_is_behind_makes_no_issue(group: Group, every: tuple[str, ...]) -> None:
    """Papers that arXiv dated after this machine's time prove it.  A day that is named counts."""
    group.run(*CORALS, *CATCH_UP)
    _keep_papers_of_days_to_come(group, 3)
    written = group.files()
    out, err = group.run(*every, "--catch-up", code=3)
    assert (out, group.files()) == ("", written)
    assert "This machine's clock is behind" in " ".join(err.split())
    assert group.run(*CORALS, *CATCH_UP)[0] == posts(3)


def test_a_date_that_was_never_true_ends_no_run(group: Group) -> None:
    _keep_papers_of_days_to_come(group, 1)
    _, err = group.run(*CORALS, "--catch-up")
    assert "clock" not in err


def _keep_papers_of_days_to_come(group: Group, days: int) -> None:
    later = [datetime.now(UTC) + timedelta(days=20 + day) for day in range(days)]
    papers = [
        paper(id=f"2699.0000{number}", published=moment, updated=moment)
        for number, moment in enumerate(later)
    ]
    with open_library(group.root / "home", now=lambda: later[-1]) as library:
        library.save_papers(papers, at=later[-1])
