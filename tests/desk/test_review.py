"""A whole issue is reviewed at the desk, by keyboard."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.benchmarks.papers import make_records
from tests.desk.editor import DeskUser, sit_down
from tests.desk.stage import SETTINGS, RunningDesk, build_again, build_week, open_desk, read_files
from tests.standins.targets import PublishServer, Receiver

pytestmark = pytest.mark.long


def test_a_hundred_papers_are_reviewed_by_keyboard(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten changes, a kill in between, delivery, and the same bytes built again."""
    monkeypatch.chdir(tmp_path)
    settings = SETTINGS.replace("number = 40", "number = 100")
    build_week(tmp_path, settings, list(make_records(130)))
    receiver = Receiver()
    with PublishServer(receiver) as server:
        with (tmp_path / "digest.toml").open("a") as file:
            file.write(
                f'[[deliver]]\nname = "hook"\nkind = "webhook"\naddress = "{server.url}/hook"'
            )
        with open_desk(tmp_path) as desk, sit_down(browser, desk, expected="REFUSED") as editor:
            begin(editor, desk)
        with open_desk(tmp_path) as desk, sit_down(browser, desk) as editor:
            go_on(editor)
            shown = read_files(tmp_path)
    assert len(receiver.deliveries) == 1
    assert build_again(tmp_path) == shown


def begin(editor: DeskUser, desk: RunningDesk) -> None:
    """Read the post to its end, and change a few things there, until the desk is killed."""
    for _ in range(editor.page.locator("#post .stop").count() - 1):
        editor.press("j")
    expect(editor.focus).to_have_attribute("data-paper", re.compile("2602"))
    editor.press("x")
    editor.hears("Left ")
    editor.press("k", "k", "u")
    editor.hears("is now number")
    editor.press("m")
    editor.write("Leftovers of the week", "Enter")
    editor.hears("Moved ", "to “Leftovers of the week”")
    editor.press("w")
    editor.write("It is worth a look.", "Control+Enter")
    editor.hears("is now described in your words")
    editor.press("h")
    editor.write("Last, not least", "Enter")
    editor.hears("The heading is “Last, not least”")
    desk.process.kill()
    desk.process.wait()
    editor.press("x")
    editor.hears("The desk does not answer")


def go_on(editor: DeskUser) -> None:
    """Find the changes at another desk, make more, and deliver the issue."""
    editor.sees("It is worth a look.", "Last, not least")
    editor.press("J", "d")
    editor.hears("The sections stand in your order")
    editor.press("j", "t")
    editor.hears("is only listed")
    editor.press("S")
    expect(editor.focus).to_have_attribute("name", "sentences")
    editor.press(" ", "Control+Enter")
    editor.hears("in sentences that you chose")
    editor.press("e", "Tab", "Tab")
    editor.write("A *long* week.", "Control+Enter")
    editor.hears("Your introduction is used")
    editor.press("/")
    editor.write("0", "Escape")
    editor.page.locator("#left li a").nth(9).focus()
    editor.press("i")
    editor.hears("Brought")
    editor.press("D", "Tab", "Tab", "Tab")
    editor.page.get_by_role("button", name="Deliver to hook").press("Enter")
    expect(editor.page.locator("#deliver .said")).to_contain_text("delivered")
