"""Where the focus is after a change, and messages on keys that do nothing."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from digest.codec import plain
from digest.services.sample import read_week
from tests.desk.editor import PHONE, DeskUser, issue, sit_down
from tests.desk.stage import EDITS, RunningDesk, open_desk
from tests.fixtures import REEF, paper
from tests.standins.arxiv import ArxivServer

VIDEO = ("2602.19874", "2602.21699")
"""The papers of a section: BigMaQ is told, SF3D only listed."""
INTRODUCED = "#post p.own"
SEEN = "one => document.elementFromPoint(one.getBoundingClientRect().right - 2, 20) === one"
"""Whether the end of a line at the top of the page is in view."""

pytestmark = pytest.mark.long


def start_at(editor: DeskUser, words: str, part: str) -> None:
    """Go to a paper in the outline, in a section's text, or in the list of all papers."""
    editor.find(words)
    if part:
        editor.page.locator(f"#post {part}").filter(has_text=words).first.click()
    editor.page.locator("#filter").fill("")
    editor.page.locator(".stop.current").focus()


@pytest.mark.parametrize("part", ["", ".list li"])
def test_the_focus_stays_after_the_last_paper_of_a_section_is_left_out(
    editor: DeskUser, part: str
) -> None:
    """Else the focus is in the section that follows, even if the lead names its paper."""
    start_at(editor, "SF3D", part)
    editor.press("x")
    editor.hears("Left “SF3D")
    editor.is_at("BigMaQ")
    editor.press("x")
    editor.hears("Left “BigMaQ")
    editor.is_at("IR³")
    at = editor.page.locator("#post .stop.mate, #post .stop.current")
    expect(at).to_be_in_viewport()
    assert at.evaluate("one => one.closest('section')?.dataset.section") == (
        "reinforcement-learning"
    )


def test_a_key_that_does_not_apply_says_so(editor: DeskUser) -> None:
    editor.press("z")
    editor.hears("There is nothing to undo.")
    editor.find("MTRAG-UN")
    editor.press("i")
    editor.hears("“MTRAG-UN", "is in this issue: “Bring in” is not for it.")
    editor.press("x")
    editor.hears("Left “MTRAG-UN")
    editor.press("x")
    editor.hears("“MTRAG-UN", "is left out of this issue: “Leave out” is not for it.")
    editor.press("i")
    editor.hears("“MTRAG-UN", "is no longer left out.")
    editor.press("Escape", "J", "x")
    editor.hears(" is a section: “Leave out” is not for it.")


def test_the_filter_shows_the_number_of_matches(editor: DeskUser) -> None:
    counts = editor.page.locator("#outline .count:visible")
    whole = counts.all_inner_texts()
    editor.press("/")
    editor.write("macaque")
    editor.hears("Shown: 1 of 53 papers.")
    expect(counts).to_have_text(["1 of 2", "0 of 13"])
    editor.write("no such paper")
    editor.hears("None of the papers found has these words. Enter brings a paper in")
    editor.write("")
    expect(counts).to_have_text(whole)


@pytest.mark.parametrize("width", [1440, PHONE])
def test_a_new_introduction_is_in_view(browser: Browser, desk: RunningDesk, width: int) -> None:
    with sit_down(browser, desk, width=width) as editor:
        editor.page.locator(".list li").filter(has_text="SF3D").first.click()
        if width == PHONE:
            editor.page.locator(".switch [data-view=outline]").click()
            # The date is there, however long the topic's name.
            editor.page.locator(".name bdi").evaluate("one => one.textContent = 'Long '.repeat(40)")
            assert editor.page.locator(".name span").evaluate(SEEN)
        editor.page.keyboard.press("e")
        editor.press("Tab", "Tab")
        editor.write("Behind **all** that.", "Control+Enter")
        editor.hears("Your introduction is used.")
        expect(editor.page.locator(INTRODUCED)).to_be_in_viewport()
        expect(editor.page.locator(f"{INTRODUCED} strong")).to_have_text("all")
        editor.page.wait_for_function("document.activeElement.matches('.stop, body')")
        expect(editor.page.locator(INTRODUCED)).to_be_in_viewport()


def test_own_words_with_an_error_are_marked_in_the_post(editor: DeskUser) -> None:
    line = editor.find("MTRAG-UN")
    for words, errors in (("MTRAG-UN has 999 tasks.", 1), ("MTRAG-UN has 666 tasks.", 0)):
        editor.press("w")
        editor.write(words, "Control+Enter")
        editor.sees(words)
        expect(editor.page.locator("#outline .mark.wrong")).to_have_count(errors)
        expect(editor.page.locator("#post .faulty")).to_have_count(errors)
        expect(editor.evidence.locator(".wrong")).to_have_count(errors)
        if errors:
            expect(line).to_contain_text("error")
            expect(editor.page.locator("#post .faulty")).to_contain_text("999")
            expect(editor.evidence).to_contain_text("In your words: “999”: The record does not")


def test_a_corrected_file_of_edits_clears_its_errors(
    browser: Browser, editor: DeskUser, desk: RunningDesk
) -> None:
    path = desk.folder / "posts" / EDITS
    editor.find("MTRAG-UN")
    path.write_text("order = 7")
    editor.hears("order: should be a list")
    path.write_text('order = ["no-such-section"]')
    problems = editor.page.locator("#outline .problems")
    expect(problems).to_contain_text("no-such-section")
    editor.hears("It was changed elsewhere.")
    path.write_text('title = "By hand"')
    expect(problems).to_have_count(0)
    editor.sees("By hand")
    editor.is_at("MTRAG-UN")
    # A post that is put back is the desk's again.
    post = path.with_name(EDITS.replace(".edits.toml", ".md"))
    before = post.read_bytes()
    post.write_text("Mine.")
    path.write_text('title = "By hand again"')
    editor.hears("was changed")
    post.write_bytes(before)
    editor.sees("By hand again")
    # Likewise what was well before.
    path.write_text("order = 7")
    editor.hears("order: should be a list")
    path.write_text('title = "By hand again"')
    expect(editor.page.locator("#said")).to_be_empty()
    path.write_text("order = 7")
    page = browser.new_page()
    page.goto(desk.address)
    expect(page.locator("body")).to_contain_text("order: should be a list")
    path.write_text('title = "By hand"')
    expect(page.locator("#post h2").first).to_have_text("By hand")
    page.close()


def test_a_message_stays_when_another_page_changes_the_issue(
    browser: Browser, desk: RunningDesk
) -> None:
    with sit_down(browser, desk) as editor, sit_down(browser, desk) as other:
        editor.find("MTRAG-UN")
        editor.press("x")
        editor.hears("Left “MTRAG-UN")
        for title in ("By hand", "By another hand"):
            other.press("e")
            other.write(title, "Control+Enter")
            editor.sees(title)
            expect(editor.page.locator("#said")).to_have_text(
                re.compile("^Left “MTRAG-UN.* It was changed elsewhere.$")
            )
        expect(other.page.locator("#said")).not_to_contain_text("elsewhere")


def test_outside_changes_do_not_disturb_typing(editor: DeskUser, desk: RunningDesk) -> None:
    path = desk.folder / "posts" / EDITS
    page = editor.page
    page.locator("#filter").press_sequentially("mtrag")
    path.write_text('title = "By hand"')
    page.wait_for_timeout(4500)
    page.keyboard.type("xt")
    expect(page.locator("#filter")).to_have_value("mtragxt")
    assert path.read_text() == 'title = "By hand"'
    page.locator("#filter").fill("")
    editor.find("MTRAG-UN")
    editor.sees("By hand")
    editor.press("S")
    boxes = page.locator("#evidence input[type=checkbox]")
    boxes.last.press("Space")
    ticked = [boxes.nth(at).is_checked() for at in range(boxes.count())]
    path.write_text('title = "By another hand"')
    page.wait_for_timeout(4500)
    assert [boxes.nth(at).is_checked() for at in range(boxes.count())] == ticked


@pytest.mark.parametrize("part", ["", "blockquote .statement", ".list li"])
def test_the_focus_is_restored_after_the_map(
    editor: DeskUser, desk: RunningDesk, part: str
) -> None:
    start_at(editor, "BigMaQ", part)
    was = editor.focus.evaluate("one => [one.id, one.className, one.innerText].join()")
    for back in (lambda: editor.press("g", "p"), editor.page.go_back):
        editor.press("g", "m")
        editor.page.wait_for_url(f"{desk.address}map")
        back()
        expect(editor.page.locator(".stop:focus")).to_be_in_viewport()
        assert editor.focus.evaluate("one => [one.id, one.className, one.innerText].join()") == was


def test_a_paper_that_was_not_found_is_brought_in_by_its_identifier(
    browser: Browser, week: Path
) -> None:
    other = paper(id=REEF, title="Reefs from boats")
    with (
        ArxivServer([plain(one) for one in (*read_week(), other)]) as server,
        open_desk(week, DIGEST_ENDPOINTS__ARXIV_API=server.api) as desk,
        sit_down(browser, desk, expected="409") as editor,
    ):
        for typed, told in (
            ("reefs", "That is no identifier of arXiv's."),
            ("2602.99999", "arXiv has no paper 2602.99999."),
            (VIDEO[0], "is in this issue."),
        ):
            editor.press("I")
            editor.write(typed, "Enter")
            expect(editor.page.locator("#bring .said")).to_contain_text(told)
            editor.press("Escape")
            expect(editor.page.locator("#bring")).to_be_hidden()
        # What the filter does not find is brought in from there.
        editor.press("/")
        editor.write(f"https://arxiv.org/abs/{REEF}v1", "Enter")
        expect(editor.page.locator("#paper:focus")).to_have_value(f"https://arxiv.org/abs/{REEF}v1")
        editor.press("Enter")
        editor.hears("Brought “Reefs from boats” in.")
        expect(editor.focus).to_have_attribute("data-paper", REEF)
        assert desk.edits == f'[papers."{REEF}"]\nincluded = true\n'
        assert REEF in {one["id"] for one in issue(desk)["papers"]}
        editor.press("z")
        editor.hears("Undone: Brought “Reefs from boats” in.")
    # What the library has needs nobody to be asked.
    with open_desk(week) as desk:
        assert desk.do("in", paper=REEF)["message"] == "Brought “Reefs from boats” in."
        told = "The library does not have arXiv:2602.99998, and arXiv cannot be asked: 127.0.0.1"
        assert told in desk.refuse(verb="in", paper="2602.99998")


def test_the_focus_goes_to_the_changed_text_of_a_paper(editor: DeskUser) -> None:
    start_at(editor, "BigMaQ", ".list li")
    for key, told, at in (
        ("t", "is only listed.", ".list li"),
        ("s", "is now described in its best passage", "blockquote .statement"),
        ("s", "is now described in its second best passage", "blockquote .statement"),
    ):
        editor.press(key)
        editor.hears(told)
        expect(editor.page.locator(f"{at}:focus")).to_have_attribute("data-paper", VIDEO[0])
        expect(editor.focus).to_be_in_viewport()
