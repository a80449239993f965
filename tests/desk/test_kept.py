"""The desk shows what is kept: after failed builds, outside changes and other runs."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest

from tests.desk.stage import (
    EDITS,
    STEM,
    RunningDesk,
    build_again,
    open_desk,
    read_files,
)
from tests.desk.test_changes import kinds


@contextmanager
def edited_post(folder: Path) -> Iterator[None]:
    """Change the post by hand, and restore it afterwards."""
    path = folder / "posts" / f"{STEM}.md"
    before = path.read_bytes()
    path.write_bytes(before + b"\nBy hand.\n")
    yield
    path.write_bytes(before)


def test_failures_change_nothing(desk: RunningDesk) -> None:
    papers = [one["id"] for one in desk.issue["papers"]]
    desk.do("out", paper=papers[0])
    desk.do("introduce", text="The first words.")
    before = read_files(desk.folder)
    with edited_post(desk.folder):
        assert desk.client.get("now", params={"builds": 3}).json() == {}
        for answer in (
            desk.client.post("undo", json={}),
            desk.client.post("change", json={"verb": "out", "paper": papers[1]}),
            desk.client.get(""),
            desk.client.get("deliver"),
            desk.client.post("deliver", json={"place": "any"}),
        ):
            assert (answer.status_code, "was changed or made by" in answer.text) == (409, True)
    assert read_files(desk.folder) == before
    past = desk.folder / "home" / "desk"
    past.rename(past.with_name("away"))
    past.write_text("No folder.", "utf-8")
    assert "cannot be written" in desk.refuse(verb="out", paper=papers[1])
    assert read_files(desk.folder) == before
    past.unlink()
    past.with_name("away").rename(past)
    assert desk.undo()["message"] == "Undone: Your introduction is used."
    desk.do("out", paper=papers[1])
    assert "The first words." not in desk.edits
    assert (desk.undo()["undo"], desk.undo()["undo"]) == (1, 0)


def test_an_outside_change_during_a_build_is_built_next(desk: RunningDesk) -> None:
    path = desk.folder / "posts" / EDITS
    for number in range(3):
        change = Thread(target=desk.do, args=["introduce"], kwargs={"text": f"Desk {number}."})
        change.start()
        while f"Desk {number}" not in desk.edits:
            pass
        path.write_text(f'introduction = "Hand {number}."\n', "utf-8")
        change.join()
        assert f"Hand {number}." in desk.get("")
        made = read_files(desk.folder)
        assert build_again(desk.folder) == made
    said = desk.undo()["message"]
    assert said == (
        f"Undone: the file of edits was changed outside the desk. That text is kept as {EDITS}.bak."
    )
    assert "Hand 2." in path.with_name(f"{EDITS}.bak").read_text("utf-8")
    assert "Desk 2." in desk.edits


@pytest.mark.parametrize("formats", ['["md", "json", "html"]', '["md"]'])
def test_a_post_built_with_other_options_is_reported_on_the_page(week: Path, formats: str) -> None:
    file = week / "digest.toml"
    file.write_text(re.sub(r"\[.md.*", formats, file.read_text("utf-8")), "utf-8")
    shutil.rmtree(week / "posts")
    build_again(week, "-n", "7")
    told = (
        f"The post was rebuilt with the present digest.toml and {EDITS}: it had 7 papers,"
        " and now has 40; number = 7 under [build] keeps 7."
    )
    with open_desk(week) as desk:
        assert told in desk.get("")
        desk.do("introduce", text="Ours.")
        assert "was rebuilt" not in desk.get("")
        build_again(week, "-n", "7")
        # A page that merely waits does nothing to what another run has built.
        assert desk.client.get("now", params={"builds": 2}).json() == {}
        assert told in desk.get("")
        assert "Latest 40 papers" in (week / "posts" / f"{STEM}.md").read_text("utf-8")


def test_each_folder_of_posts_has_a_past_of_its_own(week: Path) -> None:
    with open_desk(week) as desk:
        desk.do("introduce", text="Of the first folder.")
    build_again(week, DIGEST_BUILD__OUTPUT="other")
    file = week / "digest.toml"
    file.write_text(file.read_text("utf-8").replace("[build]", '[build]\noutput = "other"'))
    with open_desk(week) as desk:
        assert desk.client.post("undo", json={}).status_code == 409
    assert not (week / "other" / EDITS).exists()


def test_a_step_without_its_change_of_the_file_is_dropped(week: Path) -> None:
    """The state after a kill between the steps and the file, during a change or an undo."""
    with open_desk(week) as desk:
        desk.do("introduce", text="Hardly begun.")
    (week / "posts" / EDITS).unlink()
    with open_desk(week) as desk:
        assert desk.client.post("undo", json={}).status_code == 409
        assert "Hardly begun." not in desk.get("")
    assert not list((week / "posts").glob("*.bak"))


def test_messages_say_what_a_change_removes_or_adds(desk: RunningDesk) -> None:
    some = kinds(desk.issue)
    desk.do("words", paper=some["told"], words="It floats.")
    said = desk.do("told", paper=some["told"], told=False)["message"]
    assert "Your words for it are gone; undo brings them back." in said
    desk.undo()
    assert "It floats." in desk.edits
    desk.undo()
    named = {one["id"] for one in desk.issue["papers"] if one["named"]}
    desk.do("told", paper=some["silent"], told=True)
    still = {one["id"] for one in desk.issue["papers"] if one["named"]}
    assert still == {*named, some["silent"]}
    assert desk.undo()["message"].endswith(" That was the first change.")


def test_odd_changes_are_harmless(desk: RunningDesk) -> None:
    paper = desk.issue["papers"][0]["id"]
    assert desk.do("place", paper=paper, place=10**400)["undo"] == 1
    assert desk.refuse(verb="move", paper=paper, section="--") == "`section` should hold a word."
    assert "\u202e" not in desk.do("move", paper=paper, section="\u202eLeft")["message"]
