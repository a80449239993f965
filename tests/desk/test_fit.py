"""The desk is accessible on any screen; text of papers stays text there."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from digest.codec import plain
from digest.services.sample import read_week
from tests.desk.editor import (
    HOSTILE,
    PHONE,
    STRANGE,
    WIDE,
    WIDER,
    DeskUser,
    Scheme,
    judge,
    sit_down,
)
from tests.desk.stage import RunningDesk, build_week, open_desk, read_files
from tests.render.sites import TITLES

pytestmark = pytest.mark.long
everywhere = pytest.mark.parametrize(
    "width, scheme", [(PHONE, "light"), (PHONE, "dark"), (WIDE, "light"), (WIDE, "dark")]
)


def test_single_keys_do_nothing_while_one_types_or_when_they_are_off(
    editor: DeskUser, desk: RunningDesk
) -> None:
    before = read_files(desk.folder)
    editor.press("/")
    editor.page.keyboard.type("xjzDeim?")
    expect(editor.page.locator("dialog[open]")).to_have_count(0)
    editor.press("Escape", "?")
    expect(editor.focus).to_have_attribute("id", "single")
    editor.press(" ", "Escape")
    editor.page.reload()
    first = editor.focus.inner_text()
    editor.press("x", "j", "?")
    expect(editor.focus).to_have_text(first)
    editor.press("ArrowDown")
    expect(editor.focus).not_to_have_text(first)
    assert read_files(desk.folder) == before


def test_the_order_of_tab_is_short(editor: DeskUser) -> None:
    """Outline and post are one Tab stop each; then come the verbs and the evidence."""
    names = []
    for _ in range(3):
        editor.press("Tab")
        names.append(editor.focus.get_attribute("data-key") or "")
    assert names == ["m", "u", "d"]
    editor.press(*["Shift+Tab"] * 6)
    expect(editor.focus).to_have_class("stop current")


@everywhere
def test_the_desk_fits_everybody(
    browser: Browser, desk: RunningDesk, width: int, scheme: Scheme
) -> None:
    """In every view axe finds nothing, and nothing is wider than the screen."""
    with sit_down(browser, desk, width=width, scheme=scheme) as editor:
        editor.page.locator("blockquote .statement").first.focus()
        expect(editor.evidence.locator("mark").first).to_be_attached()
        for view in ("outline", "beside", "post"):
            if width == PHONE:
                editor.page.locator(f".switch [data-view={view}]").click()
            judge(editor, view)
        editor.page.locator(".statement").first.focus()
        for key in ("?", "m", "w", "h", "e", "D"):
            editor.press(key)
            dialog = editor.page.locator("dialog[open]")
            expect(dialog).to_be_visible()
            expect(dialog).not_to_contain_text("Packing the post")
            judge(editor, key)
            editor.press("Escape")
            expect(dialog).to_have_count(0)


def test_everything_is_done_by_buttons_on_a_phone(browser: Browser, desk: RunningDesk) -> None:
    with sit_down(browser, desk, width=PHONE) as editor:
        button = editor.page.get_by_role("button", name="Evidence").click
        editor.page.locator("#post .statement[data-paper='2602.23184']").first.click()
        button()
        editor.page.get_by_role("button", name="Leave out").click()
        editor.hears("Left “MTRAG-UN")
        editor.page.get_by_role("button", name="Undo").click()
        editor.hears("Undone")
        editor.page.get_by_role("button", name="Outline").click()
        editor.page.locator("#outline li a").first.click()
        expect(editor.page.locator("#post")).to_be_visible()


def test_text_of_papers_stays_text(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Titles, abstracts and names that try to be markup are shown as they are."""
    monkeypatch.chdir(tmp_path)
    records = [plain(one) for one in read_week()]
    for record, title in zip(records, TITLES, strict=False):
        record["title"] = title
        record["abstract"] = f"{HOSTILE} {record['abstract']}"
        record["authors"][0]["name"] = HOSTILE
    build_week(tmp_path, records=records)
    with open_desk(tmp_path) as desk, sit_down(browser, desk, width=PHONE) as editor:
        lines = editor.page.locator("#outline bdi").all_inner_texts()
        assert any("document.title = 'taken'" in line for line in lines)
        for paper in [record["id"] for record in records[: len(TITLES)]]:
            editor.page.evaluate(
                "name => document.querySelector(`#outline [data-paper='${name}']`).click()", paper
            )
            expect(editor.evidence.locator(".abstract")).to_contain_text(HOSTILE)
            assert editor.page.locator(STRANGE).count() == 0
            assert editor.page.evaluate(WIDER) == []
        assert "desk" in editor.page.title()
