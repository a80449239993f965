"""`digest open`: the newest post, in the browser or the pager."""

from pathlib import Path

import pytest

from tests.cli.conftest import Digest, said
from tests.cli.week import HOSTILE, POST

POSTS = Path("posts")


def test_open_shows_the_page_or_the_markdown(
    built: Digest, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    def browse(address: str) -> bool:
        opened.append(address)
        return len(opened) < 4

    monkeypatch.setattr("webbrowser.open", browse)
    for name in ((), ("deep-learning",), (POST,)):
        assert built("open", *name).exit_code == 0
    assert opened == [(POSTS / f"{POST}.html").resolve().as_uri()] * 3
    none = built("open")
    assert "No browser could be started" in said(none)
    (POSTS / f"{POST}.html").unlink()
    with (POSTS / f"{POST}.md").open("a", encoding="utf-8") as post:
        post.write(HOSTILE)
    shown = built("open").stdout
    assert "# LoomBench, ReefNet and 2 more papers on deep learning" in shown
    assert "\x1b" not in shown
    told = "There is no post deeplearning in posts. Hint: The nearest is deep-learning."
    assert told in said(built("open", "deeplearning"))
    (POSTS / f"{POST}.md").unlink()
    assert built("open").exit_code == 2
