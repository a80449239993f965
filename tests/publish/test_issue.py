"""A post is read as its editor left it, what is derived from it follows, and issues are found."""

import json
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from digest.errors import UsageError
from digest.model import Format, Issue, Post
from digest.publish import posts
from digest.publish.posts import read_issues
from digest.render import Renderer
from digest.store import Library
from tests.fixtures import make_issue

DAY = date(2026, 2, 28)
STEM = "2026-02-28-reefs"
HEAD = '---\ntitle: "Reefs"\ndate: 2026-02-28\nslug: "2026-02-28-reefs"\n---\n'
TEXT = f"{HEAD}\n# Reefs\n\n*Two*\n\nText.\n"


@pytest.fixture
def folder(tmp_path: Path, library: Library) -> Path:
    folder = tmp_path / "posts"
    folder.mkdir()
    ends = ("md", "json", "html", "eml", "txt", "ris")
    for name in (*(f"{STEM}.{end}" for end in ends), "reefs.atom", "reefs.feed.json"):
        content = TEXT.encode() if name.endswith("md") else b"built " + name.encode()
        (folder / name).write_bytes(content)
        library.save_written(folder.resolve() / name, sha256(content).hexdigest())
    return folder


def read(path: Path, library: Library, *, has_tex: bool = False) -> Post:
    return posts.read_post(path, library, render, has_tex=has_tex)


def render(form: Format, post: Post) -> bytes:
    return f"{form} of {post.markdown}".encode()


def test_a_post_as_it_was_built(folder: Path, library: Library) -> None:
    post = read(folder / f"{STEM}.md", library)
    assert (post.slug, post.date, post.title) == ("reefs", DAY, "Reefs")
    assert (post.subtitle, post.description, post.edited) == ("Two", "Text.", False)
    assert post.html == "<p><em>Two</em></p>\n<p>Text.</p>\n"
    assert post.files == {path.name: path.read_bytes() for path in folder.iterdir()}
    assert posts.list_stale(post) == ()


def test_the_files_of_an_edited_post_are_rendered_again(folder: Path, library: Library) -> None:
    (folder / f"{STEM}.md").write_text(TEXT.replace("Text.", "Edited."))
    post = read(folder / f"{STEM}.md", library)
    assert post.edited
    assert post.html.endswith("<p>Edited.</p>\n")
    assert b"Edited." in post.files[f"{STEM}.md"]
    made = ((".html", b"html of"), (".eml", b"email of"), (".txt", b"text of"))
    for end, begins in made:
        assert post.files[STEM + end].startswith(begins)
        assert b"Edited." in post.files[STEM + end]
    assert posts.list_stale(post) == (
        *(f"{STEM}.{end}" for end in ("json", "ris")),
        *("reefs.atom", "reefs.feed.json"),
    )
    # What an editor has changed themselves goes as it is, and what is not there is not made up.
    (folder / f"{STEM}.html").write_text("my own page")
    (folder / f"{STEM}.eml").unlink()
    post = read(folder / f"{STEM}.md", library)
    assert post.files[f"{STEM}.html"] == b"my own page"
    assert sorted(post.files) == sorted(path.name for path in folder.iterdir())


def test_edits_of_a_post_that_the_library_lacks_are_unknown(
    folder: Path, library: Library, tmp_path: Path
) -> None:
    elsewhere = folder.rename(tmp_path / "elsewhere")
    post = read(elsewhere / f"{STEM}.md", library)
    assert post.edited is None
    assert post.files[f"{STEM}.html"] == f"built {STEM}.html".encode()
    assert set(posts.list_stale(post)) == set(post.files) - {f"{STEM}.md"}


@pytest.mark.parametrize("name, text, slug", [
    ("draft.md", TEXT, "reefs"),
    ("draft.md", "---\ndate: 2026-02-28\nslug: Coral Reefs!\n---\nx", "coral-reefs"),
    ("My Draft: ..:..:x.md", "---\ndate: 2026-02-28\n---\nx", "my-draft-x"),
    ("2026-02-28-Ünïcode & <b>.md", "x", "unicode-b"),
    ("2026-02-28-reefs.markdown", "x", "reefs"),
    ("-rf.md", "---\ndate: 2026-02-28\n---\nx", "rf"),
    ("2026-02-28-reefs\n.md", "x", "reefs"),
])  # fmt: skip
def test_an_issue_is_identified_by_its_name_or_its_front_matter(
    tmp_path: Path, library: Library, name: str, text: str, slug: str
) -> None:
    (tmp_path / name).write_text(text)
    post = read(tmp_path / name, library)
    assert (post.date, post.slug, list(post.files)) == (DAY, slug, [f"2026-02-28-{slug}.md"])
    assert posts.name_issue(str(tmp_path / name), tmp_path) == (DAY, slug)


@pytest.mark.parametrize("name, content, told", [
    ("draft.md", b"x", "does not say which issue it is."),
    ("2026-02-30-reefs.md", b"x", "does not say which issue it is."),
    ("2026-02-28-.md", b"x", "does not say which issue it is."),
    (f"{STEM}.md", b"\xff\xfe", "is not text in UTF-8."),
    (f"{STEM}.md", b"a\0b", "is not text."),
    (f"{STEM}.md", b" \n", "is not text."),
    (f"{STEM}.md", b"x" * 10_000_001, "is too large for a post."),
    (f"{STEM}.md", b"---\ntitle: [\n---\nx", "front matter"),
    (f"{STEM}.md", b"---\ntitle: Reefs\n---\n \n", "has no text below its front matter."),
])  # fmt: skip
def test_a_file_that_is_not_a_post_is_refused(
    tmp_path: Path, library: Library, name: str, content: bytes, told: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UsageError, match=told) as error:
        read(tmp_path / name, library)
    assert str(tmp_path / name) in str(error.value)
    assert error.value.hint


def test_a_post_is_found_by_path_issue_or_topic(folder: Path) -> None:
    for name in ("2026-03-07-reefs.md", "2026-03-14-coral-reefs.md", "2026-02-30-reefs.md"):
        (folder / name).write_text("x")
    assert posts.find_post(str(folder / f"{STEM}.md"), Path("elsewhere")) == folder / f"{STEM}.md"
    assert posts.find_post(STEM, folder) == folder / f"{STEM}.md"
    assert posts.find_post("Reefs", folder).name == "2026-03-07-reefs.md"
    # A post that is gone by now is still named by its file.
    assert posts.name_issue("posts/2026-04-04-gone.md", folder) == (date(2026, 4, 4), "gone")


@pytest.mark.parametrize(
    "name", ["looms", "../reefs", "", ".", "*", "reefs.md", "{0}/2026.html", "x" * 300, "x\0"]
)
def test_a_missing_post_is_reported(folder: Path, name: str) -> None:
    (folder / "2026.html").write_text("x")
    for find in (posts.find_post, posts.name_issue):
        with pytest.raises(UsageError, match="There is no post") as told:
            find(name.format(folder), folder)
        assert told.value.hint.startswith("Name a post in Markdown that digest built, such as")


@pytest.mark.parametrize("written, shown", [
    (r"grows as $O(n^{2})$ here", "grows as O(n²) here"),
    (r"around $$500\times$$.", "around 500×."),
    (r"a LoRA $`\alpha_1 * \beta`$ and $`x`$", "a LoRA α₁ * β and x"),
    (r"from $\{a, b\}$ to $c$", "from {a, b} to c"),
    ("costs $5 and $6, or &#36;7 and \\$8", "costs $5 and $6, or $7 and $8"),
    (r"\$x$ is no formula, $y$ is", "$x$ is no formula, y is"),
    ("&#8288;$5 by &#64;&#8288;ada$", "$5 by @ada$"),
    ("a lone $ sign", "a lone $ sign"),
    ("see `echo $HOME$` here", "see <code>echo $HOME$</code> here"),
    ("see ``a ` $x$`` here", "see <code>a ` $x$</code> here"),
    (r"$<b>*x*</b>$ and $[a](b)$", "&lt;b&gt;*x*&lt;/b&gt; and [a](b)"),
    ("{% raw %}{{ x }}{% endraw %} as $x^2$, `{% raw %}{{ y }}{% endraw %}`",
     "{{ x }} as x², <code>{{ y }}</code>"),
])  # fmt: skip
def test_formulas_are_unicode(tmp_path: Path, library: Library, written: str, shown: str) -> None:
    (tmp_path / f"{STEM}.md").write_text(HEAD + written)
    post = read(tmp_path / f"{STEM}.md", library, has_tex=True)
    assert post.html == f"<p>{shown}</p>\n"
    assert post.markdown == written


def test_without_formulas_dollars_stay_and_joiners_go(tmp_path: Path, library: Library) -> None:
    many = "$a " * 20_000 + "`" * 1_000
    (tmp_path / f"{STEM}.md").write_text(
        f"{HEAD}\\#&#8288;12 costs &#8288;$5 $x$ {{% raw %}}{{{{ y }}}}{{% endraw %}}\n\n{many}"
    )
    shown = f"\\#12 costs $5 $x$ {{{{ y }}}}\n\n{many}"
    assert read(tmp_path / f"{STEM}.md", library).plain == shown
    shown = shown.replace("$x$", "x")
    assert read(tmp_path / f"{STEM}.md", library, has_tex=True).plain == shown


SLUG, EARLIER = "deep-learning", "2026-02-21"


def lay(folder: Path, *issues: Issue) -> None:
    for one in issues:
        artifact = Renderer(["json"]).render(one)[0]
        (folder / artifact.name).write_bytes(artifact.content)


def found_in(folder: Path) -> tuple[list[str], list[str]]:
    told: list[str] = []
    return [str(one.date) for one in read_issues(folder, SLUG, told.append)], told


def test_a_topics_own_issues_are_found_the_oldest_first(tmp_path: Path) -> None:
    lay(tmp_path, make_issue(), make_issue(date=date(2026, 2, 21)), make_issue(slug=f"more-{SLUG}"))
    (tmp_path / f"draft-{SLUG}.json").write_text("{}")
    assert found_in(tmp_path) == ([EARLIER, "2026-02-28"], [])
    assert found_in(tmp_path / "posts") == ([], [])


WHOLE = Renderer(["json"]).render(make_issue(date=date(2026, 2, 21)))[0].content


@pytest.mark.parametrize("content", [
    b"", b'{"schema": 1, "slug": "deep-learning", ', b"\xff\xfe\x00", b"[]", b"null",
    b'{"schema": 2}', b'{"schema": 1}', b"[" * 100_000, WHOLE.replace(b'"title": "', b'"title": 5'),
    json.dumps({"papers": 5}).encode(), json.dumps({**json.loads(WHOLE), "lead": 5}).encode(),
    json.dumps({**json.loads(WHOLE), "papers": ["x"]}).encode(),
    Renderer(["json"]).render(make_issue())[0].content,  # another issue's content is as bad as none
], ids=range(13))  # fmt: skip
def test_damaged_issues_are_left_out_and_reported(tmp_path: Path, content: bytes) -> None:
    lay(tmp_path, make_issue())
    path = tmp_path / f"{EARLIER}-{SLUG}.json"
    path.write_bytes(content)
    assert found_in(tmp_path) == (
        ["2026-02-28"],
        [f"{path} is damaged and is left out of the feed; build that day again."],
    )
    # What is no file, or leads nowhere.
    (tmp_path / f"2026-02-07-{SLUG}.json").mkdir()
    (tmp_path / f"2026-02-14-{SLUG}.json").symlink_to(tmp_path / "none")
    assert len(found_in(tmp_path)[1]) == 3
