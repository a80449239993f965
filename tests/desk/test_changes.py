"""Changes at the desk, and that the command builds the same from the file of edits."""

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import pytest

from tests.desk.stage import EDITS, STEM, RunningDesk, build_again, open_desk, read_files

Issue = Mapping[str, Any]


def sections(issue: Issue) -> dict[str, list[str]]:
    return {one["title"]: one["papers"] for one in issue["sections"]}


def section_of(paper: str, issue: Issue) -> str:
    return next(title for title, papers in sections(issue).items() if paper in papers)


def told(paper: str, issue: Issue) -> list[dict[str, Any]]:
    every = [one for section in issue["sections"] for one in section["statements"]]
    return [
        one
        for one in every
        if paper in {each.get("paper") for each in (one, *one["mentions"], *one["quotes"])}
    ]


def kinds(issue: Issue) -> dict[str, str]:
    """Return papers to try verbs on: in a large section, told, only listed."""
    large = max(issue["sections"], key=lambda one: len(one["papers"]))
    named = [one["id"] for one in issue["papers"] if one["named"]]
    # What is worth to be told of a paper, beside its title, is printed.
    good = [one for one in issue["papers"] if one["passage"] and one["passage"]["grade"] > 1]
    silent = [one["id"] for one in good if not one["named"]]
    return {
        "first": large["papers"][0],
        "last": large["papers"][-1],
        "heading": large["title"],
        "key": large["key"],
        "told": named[0],
        "other": named[1],
        "silent": silent[-1],
    }


def test_ten_changes_survive_a_kill_and_are_rebuilt_and_undone(desk: RunningDesk) -> None:
    before, was = read_files(desk.folder), desk.issue
    some = kinds(was)
    left = desk.get("").rpartition("data-out")[0].rpartition('data-paper="')[2].partition('"')[0]
    abstract = next(one for one in was["papers"] if one["id"] == some["other"])
    sentence = abstract["passage"]["quotes"][-1]["text"]
    keys = [one["key"] for one in was["sections"] if one["key"] != "also"]
    wishes: list[tuple[dict[str, Any], Callable[[Issue], bool]]] = [
        (
            {"verb": "move", "paper": some["last"], "section": "Boats & <b>nets</b>"},
            lambda made: sections(made)["Boats & <b>nets</b>"] == [some["last"]],
        ),
        (
            {"verb": "move", "paper": some["told"], "section": "boats & <B>nets</B>"},
            lambda made: len(sections(made)["Boats & <b>nets</b>"]) == 2,
        ),
        (
            {"verb": "place", "paper": some["told"], "place": 1},
            lambda made: sections(made)["Boats & <b>nets</b>"][0] == some["told"],
        ),
        (
            {"verb": "heading", "section": "Boats & <b>nets</b>", "title": "Ships"},
            lambda made: sections(made)["Ships"] == [some["told"], some["last"]],
        ),
        (
            {"verb": "heading", "section": some["key"], "title": "What is large"},
            lambda made: some["first"] in sections(made)["What is large"],
        ),
        (
            {"verb": "order", "sections": ["Ships", *reversed(keys)]},
            lambda made: [one["key"] for one in made["sections"]][:2] == ["ships", keys[-1]],
        ),
        (
            {"verb": "out", "paper": some["first"]},
            lambda made: some["first"] not in {one["id"] for one in made["papers"]},
        ),
        (
            {"verb": "in", "paper": left},
            lambda made: left in {one["id"] for one in made["papers"]},
        ),
        (
            {"verb": "told", "paper": some["silent"], "told": True},
            lambda made: bool(told(some["silent"], made)),
        ),
        (
            {"verb": "sentences", "paper": some["other"], "sentences": [sentence]},
            lambda made: [one["text"] for one in told(some["other"], made)] == [sentence],
        ),
        (
            {"verb": "words", "paper": some["told"], "words": "It <i>floats</i>.\nSo we say."},
            lambda made: told(some["told"], made)[0]["verified"] is None,
        ),
        (
            {"verb": "introduce", "text": "Hello, *readers*."},
            lambda made: made["introduction"][0]["text"] == "Hello, *readers*.",
        ),
        (
            {"verb": "introduce", "title": "Ours\n& <b>theirs</b>", "lead": "A [*lead*](x:y)."},
            lambda made: (
                (made["title"], made["lead"][0]["text"], made["lead"][0]["by"])
                == ("Ours & <b>theirs</b>", "A [*lead*](x:y).", "editor")
            ),
        ),
    ]
    for number, (wish, is_done) in enumerate(wishes, 1):
        answer = desk.do(**wish)
        assert answer["undo"] == number, answer["message"]
        assert is_done(desk.issue), wish
        assert "<i>floats" not in answer["html"]
        assert "<b>nets" not in answer["html"]
        assert "<b>theirs" not in answer["html"]
    made = read_files(desk.folder)
    desk.process.kill()
    assert build_again(desk.folder) == made
    with open_desk(desk.folder) as again:
        page = again.get("")
        assert "It &lt;i&gt;floats&lt;/i&gt;." in page
        # Also what does not name the paper is about it.
        assert re.findall(r'data-paper="([^"]*)" data-at="\d+">So we say', page) == [some["told"]]
        for number in reversed(range(len(wishes))):
            assert again.undo()["undo"] == number
        assert read_files(desk.folder) == before
        assert again.client.post("undo", json={}).status_code == 409


# What makes no sense or cannot be heeded, and what is said.
REFUSED: list[tuple[dict[str, Any], str]] = [
    ({}, "The desk has no such verb."),
    ({"verb": ["move"]}, "The desk has no such verb."),
    ({"verb": "move", "paper": "2602.99999", "section": "A"}, "arXiv:2602.99999 is not in this"),
    ({"verb": "move", "paper": "TOLD", "section": " \n"}, "`section` is empty."),
    ({"verb": "move", "paper": "TOLD", "section": "a\u0007b"}, "control"),
    ({"verb": "move", "paper": 7, "section": "A"}, "`paper` should be a text."),
    ({"verb": "place", "paper": "TOLD", "place": 0}, "`place` should be a number from 1 on."),
    ({"verb": "place", "paper": "TOLD", "place": True}, "`place` should be a number"),
    ({"verb": "in", "paper": "TOLD"}, "is in this issue."),
    ({"verb": "in", "paper": "2602.99999"}, "The library does not have arXiv:2602.99999, and"),
    ({"verb": "in", "paper": "../../x"}, "That is no identifier of arXiv's."),
    ({"verb": "heading", "section": "No such", "title": "A"}, "This issue has no section"),
    ({"verb": "order", "sections": ["No such"]}, "This issue has no such section."),
    ({"verb": "order", "sections": "also"}, "`sections` should be a list of texts."),
    ({"verb": "sentences", "paper": "TOLD", "sentences": ["It is not there."]}, "no sentence of"),
    ({"verb": "told", "paper": "TOLD", "told": "yes"}, "`told` should be true, false or null."),
    ({"verb": "words", "paper": "TOLD", "words": "x" * 30_000}, "words"),
    ({"verb": "introduce", "text": "![x](https://x.example/y.png)"}, "it has: image"),
    ({"verb": "introduce", "lead": "One.\n\nTwo."}, "lead: should be one paragraph"),
    ({"verb": "introduce", "title": "x" * 121}, "title: should have at most 120 characters"),
]


@pytest.mark.parametrize("wish, message", REFUSED)
def test_impossible_changes_are_reported_and_change_nothing(
    shared: RunningDesk, wish: dict[str, Any], message: str
) -> None:
    before, paper = read_files(shared.folder), kinds(shared.issue)["told"]
    given = {name: paper if value == "TOLD" else value for name, value in wish.items()}
    assert message in shared.refuse(**given)
    assert read_files(shared.folder) == before


def test_the_next_best_passages_come_one_after_another_and_then_the_usual_one(
    shared: RunningDesk,
) -> None:
    some = kinds(shared.issue)
    (usual,) = told(some["told"], shared.issue)
    messages, seen = list[str](), [usual["text"]]
    while "usual" not in "".join(messages):
        messages.append(shared.do("passage", paper=some["told"])["message"])
        (now,) = told(some["told"], shared.issue)
        assert (now["by"], now["verified"]) == ("quote", "quote")
        seen.append(now["text"])
    many = len(seen) - 1
    assert f"is now described in its second best passage (2 of {many})." in messages[0]
    assert seen[-1] == usual["text"]
    assert (len(set(seen)), not shared.edits) == (many, True)
    # What is only listed is told in its best passage first.
    assert "in its best passage (1 of " in shared.do("passage", paper=some["silent"])["message"]
    assert len(told(some["silent"], shared.issue)) == 1
    for _ in range(many + 1):
        shared.undo()


def test_an_outside_change_of_the_file_is_applied_and_can_be_undone(shared: RunningDesk) -> None:
    path = shared.folder / "posts" / EDITS
    before = read_files(shared.folder)
    path.write_text("# Mine.\nintroduction = 'By hand.'\n", "utf-8")
    assert "By hand." in shared.get("")
    paper = kinds(shared.issue)["told"]
    assert shared.do("told", paper=paper, told=False)["undo"] == 2
    assert shared.edits.startswith("# Mine.\n")
    path.write_text("introduction = 7", "utf-8")
    answer = shared.client.get("")
    assert (answer.status_code, "should be text" in answer.text) == (409, True)
    # A page is loaded again by itself, what a page asks for is not.
    page = shared.client.get("", headers={"Accept": "text/html,*/*"})
    assert [one.headers.get("Refresh") for one in (answer, page)] == [None, "2"]
    assert "should be text" in shared.refuse(verb="told", paper=paper, told=True)
    assert shared.undo()["undo"] == 2
    path.unlink()
    assert "By hand." not in shared.get("")
    assert shared.undo()["undo"] == 2
    assert (shared.undo()["undo"], shared.undo()["undo"]) == (1, 0)
    for name, text in (
        (".bak", "introduction = 7"),
        (".bak1", "# Mine.\nintroduction = 'By hand.'\n"),
    ):
        aside = path.with_name(EDITS + name)
        assert aside.read_text("utf-8") == text
        aside.unlink()
    assert read_files(shared.folder) == before


def test_sections_that_were_joined_stay_so_under_another_heading(shared: RunningDesk) -> None:
    first, second, *_ = [one for one in shared.issue["sections"] if one["key"] != "also"]
    shared.do("heading", section=first["key"], title=second["title"])
    shared.do("heading", section=second["title"], title="Both")
    assert set(sections(shared.issue)["Both"]) == {*first["papers"], *second["papers"]}
    assert (shared.undo()["undo"], shared.undo()["undo"]) == (1, 0)


def test_each_move_leaves_the_others_in_the_order_that_was_seen(shared: RunningDesk) -> None:
    def papers() -> list[str]:
        return max(sections(shared.issue).values(), key=len)

    wanted = papers()
    for at, place in ((2, 1), (1, 2), (0, 3), (3, 1), (2, 99)):
        paper = wanted.pop(at)
        wanted.insert(place - 1, paper)
        told = shared.do("place", paper=paper, place=place)["message"]
        assert f" is now number {min(place, len(wanted))} of its section." in told
        assert papers() == wanted
    while shared.edits:
        shared.undo()


@pytest.mark.parametrize("way", ["move", "out"])
def test_a_section_without_papers_leaves_no_trace_in_the_order(
    shared: RunningDesk, way: str
) -> None:
    some, heading = kinds(shared.issue), "Boats & nets"
    shared.do("move", paper=some["last"], section=heading)
    shared.do("order", sections=[heading, some["key"]])
    shared.do(way, paper=some["last"], section=some["heading"])
    assert heading not in sections(shared.issue)
    assert [one for one in shared.issue["problems"] if one["stage"] == "edit"] == []
    assert [shared.undo()["undo"] for _ in range(3)] == [2, 1, 0]


def test_one_change_comes_after_another(shared: RunningDesk) -> None:
    papers = [one["id"] for one in shared.issue["papers"]][:6]

    def move(paper: str) -> None:
        shared.do("move", paper=paper, section="Together")

    threads = [Thread(target=move, args=[paper]) for paper in papers]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert set(sections(shared.issue)["Together"]) == set(papers)
    for _ in papers:
        shared.undo()
    assert not shared.edits


@pytest.mark.long
def test_a_desk_that_is_killed_in_the_middle_of_changes_goes_on(week: Path) -> None:
    """Killed at any moment: the file is valid, and the post is built from it."""
    for wait in (0.01 * number for number in range(1, 31)):
        with open_desk(week) as desk:
            papers = [one["id"] for one in desk.issue["papers"]]

            def work(desk: RunningDesk = desk, papers: list[str] = papers) -> None:
                try:
                    for number, paper in enumerate(papers):
                        desk.do("move", paper=paper, section=f"Section {number % 3}")
                except (httpx.HTTPError, AssertionError):
                    return

            thread = Thread(target=work)
            thread.start()
            thread.join(wait)
            desk.process.kill()
            thread.join()
    with open_desk(week) as desk:
        made = read_files(week)
        assert build_again(week) == made
        steps = int(desk.undo()["undo"])
        for _ in range(steps):
            desk.undo()
        assert not desk.edits
        assert "Section" not in json.dumps(list(sections(desk.issue)))
    assert build_again(week).keys() == {f"{STEM}.html", f"{STEM}.json", f"{STEM}.md"}


def test_marks_of_papers_are_kept_and_change_no_file(desk: RunningDesk) -> None:
    before = read_files(desk.folder)
    paper = desk.issue["papers"][0]["id"]
    left = desk.get("").rpartition("data-out")[0].rpartition('data-paper="')[2].partition('"')[0]
    for name, liked, told in (
        (paper, True, "liked, for the next issues. From 10 marks on, it counts: 1 so far."),
        (left, False, "marked as disliked"),
        (paper, False, "marked as disliked"),
        (paper, False, "is no longer marked"),
    ):
        assert (
            told in desk.client.post("mark", json={"paper": name, "liked": liked}).json()["message"]
        )
    page = desk.get("")
    assert page.count('<span class="mark">disliked</span>') == 1
    assert '<span class="mark">liked</span>' not in page
    assert read_files(desk.folder) == before
    for given in ({"paper": paper}, {"paper": paper, "liked": 1}, {"paper": "x", "liked": True}):
        assert desk.client.post("mark", json=given).status_code == 409
