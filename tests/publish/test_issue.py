"""A post is read as its editor left it, and what is derived from it follows."""

from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from digest.errors import UsageError
from digest.model import Post
from digest.publish.issue import find_post, list_stale, read_post
from digest.store import SqliteLibrary, open_library
from tests.store.samples import now

STEM = "2026-02-28-reefs"
TEXT = """---
title: "Reefs"
date: 2026-02-28
slug: "2026-02-28-reefs"
---

# Reefs

*Two*

Text.
"""
RENDERERS = {
    "html": lambda post: f"page of {post.markdown}".encode(),
    "email": lambda post: f"letter of {post.markdown}".encode(),
}


@pytest.fixture
def library(tmp_path: Path) -> Iterator[SqliteLibrary]:
    """Give an empty library."""
    with open_library(tmp_path / "library", now=now) as opened:
        yield opened


@pytest.fixture
def folder(tmp_path: Path, library: SqliteLibrary) -> Path:
    """Write an issue as a build does."""
    folder = tmp_path / "posts"
    folder.mkdir()
    for name in (f"{STEM}.md", f"{STEM}.json", f"{STEM}.html", f"{STEM}.eml", "reefs.atom"):
        content = TEXT.encode() if name.endswith("md") else b"built " + name.encode()
        (folder / name).write_bytes(content)
        library.save_written(folder.resolve() / name, sha256(content).hexdigest())
    return folder


def read(path: Path, library: SqliteLibrary) -> Post:
    return read_post(path, library, RENDERERS)  # type: ignore[arg-type]


def test_a_post_as_it_was_built(folder: Path, library: SqliteLibrary) -> None:
    post = read(folder / f"{STEM}.md", library)
    assert (post.slug, post.date, post.title) == ("reefs", date(2026, 2, 28), "Reefs")
    assert (post.subtitle, post.description, post.edited) == ("Two", "Text.", False)
    assert post.html == "<p><em>Two</em></p>\n<p>Text.</p>\n"
    assert post.files[f"{STEM}.html"] == f"built {STEM}.html".encode()
    assert sorted(post.files) == sorted(path.name for path in folder.iterdir())
    assert list_stale(post) == ()


def test_what_is_derived_from_an_edited_post_is_made_anew(
    folder: Path, library: SqliteLibrary
) -> None:
    (folder / f"{STEM}.md").write_text(TEXT.replace("Text.", "Edited."))
    post = read(folder / f"{STEM}.md", library)
    assert post.edited
    assert post.html.endswith("<p>Edited.</p>\n")
    assert b"Edited." in post.files[f"{STEM}.md"]
    assert b"page of" in post.files[f"{STEM}.html"]
    assert b"Edited." in post.files[f"{STEM}.html"]
    assert b"letter of" in post.files[f"{STEM}.eml"]
    assert list_stale(post) == (f"{STEM}.json", "reefs.atom")


def test_what_an_editor_changed_themselves_goes_as_it_is(
    folder: Path, library: SqliteLibrary
) -> None:
    (folder / f"{STEM}.md").write_text(TEXT + "Edited.")
    (folder / f"{STEM}.html").write_text("my own page")
    post = read(folder / f"{STEM}.md", library)
    assert post.files[f"{STEM}.html"] == b"my own page"
    assert b"letter of" in post.files[f"{STEM}.eml"]


def test_formats_that_are_not_there_are_not_made_up(folder: Path, library: SqliteLibrary) -> None:
    for end in (".html", ".eml", ".json"):
        (folder / f"{STEM}{end}").unlink()
    (folder / f"{STEM}.md").write_text(TEXT + "Edited.")
    assert sorted(read(folder / f"{STEM}.md", library).files) == [f"{STEM}.md", "reefs.atom"]


def test_of_a_post_that_the_library_did_not_build_nobody_knows_whether_it_was_edited(
    folder: Path, library: SqliteLibrary, tmp_path: Path
) -> None:
    elsewhere = folder.rename(tmp_path / "elsewhere")
    post = read(elsewhere / f"{STEM}.md", library)
    assert post.edited is None
    assert post.files[f"{STEM}.html"] == f"built {STEM}.html".encode()
    assert {f"{STEM}.html", f"{STEM}.eml", f"{STEM}.json"} < set(list_stale(post))


@pytest.mark.parametrize(
    "name, text, found",
    [
        ("draft.md", TEXT, ("reefs", date(2026, 2, 28))),
        ("draft.md", "---\ndate: 2026-02-28\nslug: Coral Reefs!\n---\nx", ("coral-reefs", None)),
        ("My Draft: ../../x.md".replace("/", ":"), "---\ndate: 2026-02-28\n---\nx", None),
        ("2026-02-28-Ünïcode & <b>.md", "x", ("unicode-b", None)),
        ("2026-02-28-reefs.markdown", "x", ("reefs", None)),
        ("-rf.md", "---\ndate: 2026-02-28\n---\nx", ("rf", None)),
        ("2026-02-28-reefs\n.md", "x", ("reefs", None)),
    ],
)
def test_an_issue_is_known_by_its_name_or_its_front_matter(
    tmp_path: Path, library: SqliteLibrary, name: str, text: str, found: tuple[str, object] | None
) -> None:
    (tmp_path / name).write_text(text)
    post = read(tmp_path / name, library)
    assert post.date == date(2026, 2, 28)
    assert found is None or post.slug == found[0]
    assert set(post.slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert list(post.files) == [f"{post.stem}.md"]


@pytest.mark.parametrize(
    "name, content, told",
    [
        ("draft.md", b"x", "does not say which issue"),
        ("2026-02-30-reefs.md", b"x", "does not say which issue"),
        ("0001-01-01-reefs.md", b"x", "does not say which issue"),
        ("2026-02-28-.md", b"x", "does not say which issue"),
        (f"{STEM}.md", b"\xff\xfe", "no text in UTF-8"),
        (f"{STEM}.md", b"a\0b", "is no text"),
        (f"{STEM}.md", b" \n", "is no text"),
        (f"{STEM}.md", b"x" * 10_000_001, "too large"),
        (f"{STEM}.md", b"---\ntitle: [\n---\nx", "front matter"),
        (f"{STEM}.md", b"---\ntitle: Reefs\n---\n \n", "no text below its front matter"),
    ],
)
def test_what_is_no_post_is_told(
    tmp_path: Path, library: SqliteLibrary, name: str, content: bytes, told: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UsageError, match=told):
        read(tmp_path / name, library)


def test_a_post_is_found_by_path_issue_or_topic(folder: Path) -> None:
    for name in ("2026-03-07-reefs.md", "2026-03-14-coral-reefs.md", "2026-02-30-reefs.md"):
        (folder / name).write_text("x")
    assert find_post(str(folder / f"{STEM}.md"), Path("elsewhere")) == folder / f"{STEM}.md"
    assert find_post(STEM, folder) == folder / f"{STEM}.md"
    assert find_post("reefs", folder).name == "2026-03-07-reefs.md"


@pytest.mark.parametrize(
    "name", ["looms", "../reefs", "", ".", "*", "reefs.md", "{0}/2026.html", "x" * 300, "x\0"]
)
def test_what_is_not_there_is_told(folder: Path, name: str) -> None:
    (folder / "2026.html").write_text("x")
    with pytest.raises(UsageError, match="There is no post"):
        find_post(name.format(folder), folder)
