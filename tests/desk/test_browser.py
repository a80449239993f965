"""Each verb of the desk by keyboard, in a real browser, as an editor would use it."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.desk.editor import HOSTILE, STRANGE, DeskUser, issue, judge, sit_down
from tests.desk.stage import EDITS, STEM, RunningDesk, open_desk, read_files
from tests.desk.test_changes import told

TURNS = "2602.23184"
"""MTRAG-UN, a benchmark that the sample week's post describes."""

pytestmark = pytest.mark.long


def test_keys_lead_through_the_post_and_to_its_evidence(
    editor: DeskUser, desk: RunningDesk
) -> None:
    first = editor.focus.inner_text()
    editor.press("j")
    expect(editor.focus).not_to_have_text(first)
    editor.press("ArrowUp")
    expect(editor.focus).to_have_text(first)
    editor.press("J")
    expect(editor.focus).to_have_attribute("data-heading", "rag")
    editor.press("j", "j")
    editor.is_at("MTRAG-UN")
    expect(editor.evidence.locator("mark").first).to_contain_text("We present MTRAG-UN")
    expect(editor.evidence).to_contain_text("Told: it is one of")
    expect(editor.evidence).to_contain_text("https://github.com/IBM/mt-rag-benchmark")
    editor.press("Enter")
    expect(editor.focus).to_have_attribute("id", "beside")
    editor.press("Escape")
    editor.is_at("MTRAG-UN")
    editor.press("K")
    expect(editor.page).to_have_url(desk.address)


def test_a_paper_moves_to_an_old_section_and_to_a_new_one(editor: DeskUser) -> None:
    editor.find("MTRAG-UN")
    editor.press("m")
    editor.write("medical im", "Enter")
    editor.hears("Moved “MTRAG-UN", "to “Medical imaging”")
    editor.is_at("MTRAG-UN")
    assert any(title.startswith("MTRAG-UN") for title in editor.papers("Medical imaging"))
    editor.press("m", "Enter")
    expect(editor.page.locator("#move .said")).to_contain_text("Choose a heading")
    # What is corrected is wrong no more.
    editor.write("x")
    expect(editor.page.locator("#move .said")).to_be_empty()
    editor.write("")
    editor.press("ArrowDown", "ArrowDown", "Enter")
    editor.hears("to “Image restoration and enhancement”")
    editor.press("m")
    editor.write("Im", "ArrowDown", "ArrowDown")
    expect(editor.page.locator("[aria-selected=true]")).to_have_text("New: Im")
    editor.write(HOSTILE, "Enter")
    editor.hears("Moved “MTRAG-UN", HOSTILE[:20])
    expect(editor.page.locator("#post h4").filter(has_text="7 * 7").first).to_be_visible()
    assert editor.page.locator(STRANGE).count() == 0


def test_papers_and_sections_go_up_and_down(editor: DeskUser, desk: RunningDesk) -> None:
    before = editor.papers("Vision and language")
    editor.find(before[1])
    editor.press("u")
    editor.hears("is now number 1 of its section")
    assert editor.papers("Vision and language") == [before[1], before[0], *before[2:]]
    editor.is_at(before[1])
    editor.press("u")
    editor.hears("No paper stands beyond it")
    editor.press("Escape", *["K"] * 6, "J", "J")
    expect(editor.focus).to_have_attribute("data-heading", "video")
    editor.press("u")
    editor.hears("in your order")
    expect(editor.focus).to_have_attribute("data-heading", "video")
    assert issue(desk)["sections"][1]["key"] == "video"


def test_a_section_gets_another_heading(editor: DeskUser) -> None:
    editor.press("J", "h")
    editor.write("Questions of many turns", "Enter")
    editor.hears("The heading is “Questions of many turns”")
    editor.is_at("Questions of many turns")
    editor.sees("Questions of many turns")


def test_a_paper_goes_out_and_others_come_in(editor: DeskUser, desk: RunningDesk) -> None:
    gone = editor.find("MTRAG-UN").get_attribute("data-paper")
    editor.press("Enter")
    expect(editor.focus).to_have_class("statement stop current")
    editor.press("x")
    editor.hears("Left “MTRAG-UN", "out.")
    expect(editor.focus).to_have_class("statement stop current")
    assert gone not in {paper["id"] for paper in issue(desk)["papers"]}
    editor.find("MTRAG-UN")
    expect(editor.page.locator("#left h3").first).to_have_text("Left out by the editor")
    expect(editor.evidence).to_contain_text("Left out: left out by the editor")
    editor.press("i")
    editor.hears("no longer left out")
    editor.is_at("MTRAG-UN")
    editor.press("/")
    editor.press("Escape")
    editor.page.locator("#left summary").press("Enter")
    editor.page.locator("#left li a").nth(2).focus()
    title = editor.focus.inner_text()
    new = editor.focus.get_attribute("data-paper")
    expect(editor.evidence).to_contain_text("Left out: ")
    editor.press("i")
    editor.hears(f"Brought “{title[:20]}")
    assert {gone, new} <= {paper["id"] for paper in issue(desk)["papers"]}


def test_a_key_that_is_held_or_pressed_twice_leaves_out_one_paper(
    editor: DeskUser, desk: RunningDesk
) -> None:
    gone = editor.find("MTRAG-UN").get_attribute("data-paper")
    for _ in range(4):
        editor.page.keyboard.down("x")
    editor.page.keyboard.up("x")
    editor.press("x", "x")
    editor.hears("Left “MTRAG-UN")
    editor.press("e", "Tab", "Tab")
    editor.write("Behind all that.", "Control+Enter")
    editor.hears("Your introduction is used")
    expect(editor.page.locator("#post p.own")).to_be_in_viewport()
    assert re.findall(r'papers."?([\d.]+)', desk.edits) == [gone]
    for words in ("Undone: Your introduction", "Undone: Left “MTRAG-UN"):
        editor.press("z")
        editor.hears(words)


def test_a_paper_left_out_in_a_filtered_outline_keeps_the_focus(editor: DeskUser) -> None:
    paper = editor.find("MTRAG-UN").get_attribute("data-paper") or ""
    editor.press("x")
    editor.hears("Left “MTRAG-UN")
    expect(editor.focus).to_have_attribute("data-paper", paper)
    expect(editor.page.locator("#left h3:visible")).to_have_text("Left out by the editor")
    editor.press("i")
    editor.hears("no longer left out")
    editor.press("/")
    editor.write(paper, "Enter")
    editor.is_at("MTRAG-UN")


def test_the_outline_is_filtered_while_an_edit_is_not_applied(
    browser: Browser, desk: RunningDesk
) -> None:
    (desk.folder / "posts" / EDITS).write_text('order = ["no-such-section"]\n')
    with sit_down(browser, desk) as editor:
        expect(editor.page.locator("#outline .problems")).to_contain_text("no-such-section")
        editor.find("MTRAG-UN")
        editor.press("x")
        editor.hears("Left “MTRAG-UN")


def test_other_sentences_of_a_paper_are_quoted(editor: DeskUser, desk: RunningDesk) -> None:
    editor.find("MTRAG-UN")
    editor.press("Enter", "S")
    expect(editor.focus).to_have_attribute("name", "sentences")
    while editor.evidence.locator("input:checked").count():
        editor.evidence.locator("input:checked").first.press(" ")
    editor.evidence.locator("input").nth(2).focus()
    editor.press(" ", "Shift+Tab", " ", "Control+Enter")
    editor.hears("in sentences that you chose")
    editor.is_at("In our experiments, retrieval")
    (passage,) = told(TURNS, issue(desk))
    assert [one["text"][:7] for one in passage["quotes"]] == ["We pres", "In our "]
    editor.press("S")
    expect(editor.focus).to_have_attribute("name", "sentences")
    editor.evidence.get_by_role("button", name="The usual ones").press("Enter")
    editor.hears("in the usual way")


def test_the_next_best_passages_are_quoted_one_by_one(editor: DeskUser, desk: RunningDesk) -> None:
    editor.find("MTRAG-UN")
    editor.press("Enter")
    usual = editor.focus.inner_text()
    block = editor.page.locator("#post blockquote", has=editor.focus)
    expect(block).to_have_css("border-left-width", "3px")
    above = editor.page.locator("#post section p:has(strong)", has_text="MTRAG-UN")
    expect(above).to_contain_text(" · Code")
    editor.press("s")
    editor.hears("“MTRAG-UN", "is now described in its second best passage (2 of 8).")
    editor.is_at("“")
    expect(editor.focus).not_to_have_text(usual)
    assert "sentences = [" in desk.edits
    editor.undo()
    expect(editor.focus).to_have_text(usual)


def test_title_and_lead_are_changed_and_restored(editor: DeskUser, desk: RunningDesk) -> None:
    usual = issue(desk)["title"], editor.page.locator("#post .lead").inner_text()
    editor.press("e")
    expect(editor.page.locator("#headline")).to_have_value(usual[0])
    editor.write("Turns & tides", "Control+Enter")
    editor.hears("Your title is used.")
    expect(editor.page.locator("#post h2").first).to_have_text("Turns & tides")
    assert desk.edits == 'title = "Turns & tides"\n'
    # What stands there can be changed in part: it is the lead as Markdown.
    editor.press("e", "Tab", "Control+End")
    editor.page.keyboard.insert_text(" Read *all*.")
    editor.press("Control+Enter")
    editor.hears("Your lead is used.")
    expect(editor.page.locator("#post .lead")).to_have_text(f"{usual[1]} Read all.")
    assert editor.page.locator("#post .lead a").count() == 3
    editor.press("e", "Control+a", "Delete", "Tab", "Control+a", "Delete", "Control+Enter")
    editor.hears("The title is the usual one. The lead is the usual one.")
    expect(editor.page.locator("#post h2").first).to_have_text(usual[0])
    expect(editor.page.locator("#post .lead")).to_have_text(usual[1])
    editor.undo()
    expect(editor.page.locator("#post h2").first).to_have_text("Turns & tides")


def test_own_words_are_underlined_during_typing(editor: DeskUser, desk: RunningDesk) -> None:
    """Words that the record does not support are underlined and listed, and may be kept."""
    editor.find("MTRAG-UN")
    editor.press("w")
    editor.write("MTRAG-UN has 666 tasks.")
    expect(editor.page.locator("#found")).to_have_text("The record supports it.")
    editor.write(f"🦭 MTRAG-UN has 999 tasks. {HOSTILE}")
    expect(editor.page.locator(".mirror mark").first).to_have_text("999")
    expect(editor.page.locator("#found")).to_contain_text("“999”: ")
    editor.press("Escape", "w")
    expect(editor.page.locator("#own")).to_be_focused()
    expect(editor.page.locator("#own")).to_have_value(f"🦭 MTRAG-UN has 999 tasks. {HOSTILE}")
    editor.press("Control+Enter")
    editor.hears("is now described in your words")
    editor.is_at("MTRAG-UN")
    editor.sees("has 999 tasks.", HOSTILE[:20])
    assert editor.page.locator(STRANGE).count() == 0
    words = told(TURNS, issue(desk))
    assert {(one["by"], one["verified"]) for one in words} == {("editor", None)}
    editor.press("w")
    expect(editor.page.locator("#own")).to_have_value(f"🦭 MTRAG-UN has 999 tasks. {HOSTILE}")


def test_a_paper_is_only_listed_or_told(editor: DeskUser) -> None:
    line = editor.find("MTRAG-UN")
    expect(line).to_contain_text("told")
    editor.press("t")
    editor.hears("is only listed")
    expect(editor.focus).not_to_contain_text("told")
    expect(editor.page.locator('#tools [data-key="t"]')).to_contain_text("Tell")
    editor.press("t")
    editor.hears("is described")
    expect(editor.focus).to_contain_text("told")


def test_an_introduction_is_written_and_changes_survive(
    editor: DeskUser, desk: RunningDesk
) -> None:
    """A reloaded page shows the same, at the same paper; undoing returns there."""
    before = read_files(desk.folder)
    editor.press("e", "Tab", "Tab")
    editor.write("A week of *many* turns. <script>alert(1)</script>", "Control+Enter")
    editor.hears("Your introduction is used")
    editor.sees("A week of many turns. <script>")
    editor.find("BigMaQ")
    editor.press("x")
    editor.hears("Left “BigMaQ")
    shown = editor.page.locator("#post").inner_text()
    at = editor.focus.inner_text()
    expect(editor.evidence).to_contain_text(at.removesuffix(" told").strip()[:40])
    editor.page.reload()
    expect(editor.focus).to_have_attribute("data-paper", editor.page.url.split("paper-")[1])
    assert editor.page.locator("#post").inner_text() == shown
    editor.undo()
    expect(editor.page.locator("#outline section li").filter(has_text="BigMaQ")).to_be_visible()
    editor.press("z")
    expect(editor.page.locator("#undo")).to_be_disabled()
    assert read_files(desk.folder) == before


def test_an_issue_is_delivered_by_keyboard_once(browser: Browser, week: Path) -> None:
    """Errors of check stop the delivery until the editor consents."""
    with (week / "digest.toml").open("a") as settings:
        settings.write('[[deliver]]\nname = "shelf"\nkind = "files"\nfolder = "shelf"\n')
    with open_desk(week) as desk, sit_down(browser, desk) as editor:
        editor.find("MTRAG-UN")
        editor.press("w")
        editor.write("MTRAG-UN has 999 tasks.", "Control+Enter")
        editor.hears("is now described in your words")
        editor.press("D")
        dialog = editor.page.locator("#deliver")
        expect(dialog).to_contain_text("Check finds 1 error")
        expect(dialog).to_contain_text(f"{STEM}.md")
        deliver = editor.page.get_by_role("button", name="Deliver to shelf")
        deliver.press("Enter")
        editor.page.get_by_label("Deliver in spite of the errors").press(" ")
        assert not (week / "shelf").exists()
        deliver.press("Enter")
        expect(dialog.locator(".said")).to_contain_text(f"{STEM}.md: delivered")
        expect(dialog).to_contain_text("Nothing is due there")
        expect(editor.focus).to_have_attribute("id", "deliver-title")
        judge(editor, "delivered")
        assert (week / "shelf" / f"{STEM}.md").read_bytes() == read_files(week)[f"{STEM}.md"]
        editor.press("Escape")
        editor.is_at("MTRAG-UN")


def test_typed_text_that_was_not_kept_is_restored(editor: DeskUser, desk: RunningDesk) -> None:
    editor.press("e")
    field, words = editor.page.locator("#headline"), "A week of tides"
    editor.write(words)
    editor.page.reload()
    expect(editor.page.locator(".statement:focus")).to_be_visible()
    editor.press("e")
    expect(field).to_have_value(words)
    editor.page.locator("#introduction [data-close]").press("Enter")
    editor.press("e")
    expect(field).to_have_value(issue(desk)["title"])


def test_a_desk_that_is_gone_is_reported(browser: Browser, desk: RunningDesk) -> None:
    with sit_down(browser, desk, expected="Failed to load resource") as editor:
        desk.process.kill()
        desk.process.wait()
        editor.press("x")
        editor.hears("The desk does not answer")


def test_typed_text_is_restored_by_the_next_desk(browser: Browser, desk: RunningDesk) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(desk.address)
        expect(page.locator(".statement:focus")).to_be_visible()
        page.keyboard.press("e")
        page.locator("#text").fill("A week of tides")
        desk.process.kill()
        desk.process.wait()
        with open_desk(desk.folder, "--port", desk.host.partition(":")[2]) as other:
            page.keyboard.press("Control+Enter")
            expect(page.locator("#introduction .said")).to_contain_text("open what it prints now")
            page.goto(other.address)
            expect(page.locator(".statement:focus")).to_be_visible()
            page.keyboard.press("e")
            expect(page.locator("#text")).to_have_value("A week of tides")


def test_the_map_and_the_topic_lead_back_to_the_post(editor: DeskUser, desk: RunningDesk) -> None:
    editor.press("g", "t")
    editor.page.wait_for_url(f"{desk.address}topic")
    editor.press("g", "m")
    expect(editor.page).to_have_url(f"{desk.address}map")
    paper = editor.page.locator(f".map.wide a[href$='{TURNS}']")
    paper.press("Enter")
    editor.is_at("MTRAG-UN")
    expect(editor.focus).to_have_class("statement stop current")
