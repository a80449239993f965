"""`digest site`: an archive of the library's issues, made of it alone, anew where it changed."""

import json
import sqlite3
from collections.abc import Mapping
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from tests.cli.conftest import Digest
from tests.cli.week import DAY
from tests.fixtures import LOOM, REEF
from tests.render.pages import Page
from tests.standins.arxiv import ArxivServer, Fault

STEM = f"{DAY}-deep-learning"
POSTS = Path("posts")
SITE = Path("site")


@pytest.fixture(autouse=True)
def _no_services(digest: Digest, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG001 - the environment is set before
    monkeypatch.setenv("DIGEST_ENRICH__SERVICES", "[]")


@pytest.fixture
def built(digest: Digest) -> Digest:
    """Build an issue of all, one of another topic, and one without papers."""
    assert digest("build", "--date", DAY).exit_code == 0
    loom = ("-q", "weaving OR corals", "--topic", "Looms")
    assert digest("build", "--date", "2026-02-27", "--days", "5", *loom).exit_code == 0
    assert digest("build", "--date", DAY, "--days", "1", *loom).exit_code == 0
    return digest


def contents(folder: Path = SITE) -> Mapping[str, bytes]:
    """Return every file of a folder."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def moments(folder: Path = SITE) -> Mapping[str, int]:
    """Return when each file was written."""
    return {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}


def edit(old: str, new: str, stem: str = STEM) -> str:
    """Change a post as its editor would; return what it was."""
    post = POSTS / f"{stem}.md"
    text = post.read_text("utf-8")
    assert old in text
    post.write_text(text.replace(old, new), "utf-8")
    return text


def test_an_archive_has_every_issue_as_it_was_built(built: Digest) -> None:
    result = built("site")
    assert (result.exit_code, result.stderr) == (0, "")
    found = contents()
    for post in POSTS.iterdir():
        assert found[post.name] == post.read_bytes()
    assert sorted(result.stdout.split()) == sorted(
        str(SITE / name) for name in found if name != ".digest-site.json"
    )


def test_so_it_has_one_that_an_editor_chose(digest: Digest) -> None:
    words = ("--date", DAY, "-n", "1", "--include", LOOM, "--exclude", "2602.90004")
    assert digest("build", *words).exit_code == 0
    assert digest("site").exit_code == 0
    assert contents()[f"{STEM}.json"] == (POSTS / f"{STEM}.json").read_bytes()


def test_so_it_has_one_that_could_not_look_everywhere(digest: Digest, server: ArxivServer) -> None:
    server.script(Fault(total=9, times=None))
    assert digest("build", "--date", DAY, "--strict").exit_code == 1
    assert digest("site").exit_code == 0
    assert contents()[f"{STEM}.json"] == (POSTS / f"{STEM}.json").read_bytes()


def test_every_link_leads_somewhere(built: Digest) -> None:
    built("site")
    names = set(contents())
    places = {
        name: {values.get("id") for _, values in page_at(name).tags}
        for name in names
        if name.endswith(".html")
    }
    for name in places:
        page = page_at(name)
        targets = [str(one["href"]) for kind in ("a", "link") for one in page.of(kind)]
        for target in targets + [str(one["src"]) for one in page.of("script")]:
            parts = urlsplit(target)
            if parts.scheme:
                continue
            assert not target.startswith("/")
            assert (parts.path or name) in names, target
            if parts.fragment:
                assert unquote(parts.fragment) in places[parts.path or name], target


def page_at(name: str) -> Page:
    """Read a page."""
    return Page((SITE / name).read_text("utf-8"))


def test_an_archive_that_is_made_again_is_left_alone(built: Digest) -> None:
    built("site")
    before, made = moments(), contents()
    result = built("site")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")
    assert moments() == before
    assert built("site", "--rebuild").exit_code == 0
    assert contents() == made


def test_only_what_changed_is_made_again(built: Digest) -> None:
    built("site")
    assert built("build", "--date", DAY, "-n", "2").exit_code == 0
    told = json.loads(built("site", "--json").stdout)
    assert told["remade"] == 1
    written = {Path(name).name for name in told["files"]}
    assert {f"{STEM}.html", f"{STEM}.json", "index.html", "search-2026.json"} <= written
    assert not [name for name in written if "looms" in name and not name.endswith(".atom")]


def test_settings_that_an_issue_depends_on_make_it_anew(
    built: Digest, monkeypatch: pytest.MonkeyPatch
) -> None:
    built("site")
    monkeypatch.setenv("DIGEST_SITE__TITLE", "Tide tables")
    assert json.loads(built("site", "--json").stdout)["remade"] == 0
    assert page_at("index.html").text.startswith("Tide tables 2 issues, 5 papers")
    monkeypatch.setenv("DIGEST_WEIGHTS__OWN_CODE", "3")
    assert json.loads(built("site", "--json").stdout)["remade"] > 0


def test_a_changed_post_is_shown_as_its_editor_has_it(built: Digest) -> None:
    built("site")
    text = edit("## Impact", "An editor's word. <script>alert(1)</script>\n\n## Impact")
    result = built("site")
    assert result.exit_code == 0
    page = page_at(f"{STEM}.html")
    assert "An editor's word. <script>alert(1)</script>" in page.text
    assert page.of("script") == []
    assert contents()[f"{STEM}.md"] == (POSTS / f"{STEM}.md").read_bytes()
    # What was taken out could still be read in it.
    assert not (SITE / f"{STEM}.json").exists()
    assert "An editor's word." in unescape((SITE / "deep-learning.atom").read_text("utf-8"))
    (POSTS / f"{STEM}.md").write_text(text, "utf-8")
    built("site")
    assert contents()[f"{STEM}.json"] == (POSTS / f"{STEM}.json").read_bytes()


def test_a_paper_that_the_editor_took_out_stands_nowhere(built: Digest) -> None:
    post = POSTS / f"{STEM}.md"
    kept = [line for line in post.read_text("utf-8").split("\n") if "LoomBench" not in line]
    post.write_text("\n".join(kept), "utf-8")
    for name in ("2026-02-27-looms.md", "2026-02-27-looms.json"):
        (POSTS / name).unlink()
    built("site", "--topic", "deep-learning")
    assert not [name for name, content in contents().items() if b"LoomBench" in content]
    assert REEF in (SITE / f"{STEM}.bib").read_text("utf-8")


def test_a_moved_folder_of_posts_is_no_editors_work(built: Digest) -> None:
    POSTS.rename("elsewhere")
    Path("elsewhere").rename("again")
    Path("digest.toml").write_text('[build]\noutput = "again"\n', "utf-8")
    built("site")
    assert f"{STEM}.json" in contents()


def test_a_post_that_cannot_be_read_is_a_problem_and_the_page_stays(built: Digest) -> None:
    built("site")
    before = contents()[f"{STEM}.html"]
    (POSTS / f"{STEM}.md").write_bytes(b"# \xff\xfe")
    result = built("site")
    assert result.exit_code == 0
    assert "no text in UTF-8" in result.stderr
    assert contents()[f"{STEM}.html"] == before
    assert built("site", "--strict").exit_code == 1


def test_what_others_put_there_stays(built: Digest) -> None:
    SITE.mkdir()
    (SITE / "CNAME").write_text("reading.example.org", "utf-8")
    (SITE / "404.html").write_text("my own", "utf-8")
    result = built("site")
    assert result.exit_code == 0
    assert "404.html was made or changed by somebody else" in " ".join(result.stderr.split())
    page = SITE / "topic-looms.html"
    page.write_text(page.read_text("utf-8") + "<!-- mine -->", "utf-8")
    assert (
        built("build", "--date", "2026-02-27", "-q", "weaving", "--topic", "Looms").exit_code == 0
    )
    built("site")
    built("site", "--topic", "deep-learning")
    found = contents()
    assert (found["CNAME"], found["404.html"]) == (b"reading.example.org", b"my own")
    assert found["topic-looms.html"].endswith(b"<!-- mine -->")
    assert not [name for name in found if name.endswith("looms.html") and name[0] == "2"]


def test_an_issue_that_cannot_be_made_again_keeps_its_page(built: Digest) -> None:
    built("site")
    before = contents()
    forget(LOOM)
    result = built("site", "--rebuild")
    assert result.exit_code == 0
    assert f"{STEM}: The library no longer holds" in " ".join(result.stderr.split())
    assert contents()[f"{STEM}.html"] == before[f"{STEM}.html"]
    assert built("site", "--rebuild", "--strict").exit_code == 1


def test_data_that_somebody_changed_is_told_and_no_page_is_made_from_it(built: Digest) -> None:
    built("site")
    before = contents()
    (SITE / f"{STEM}.json").write_text("{}", "utf-8")
    result = built("site", "--rebuild")
    told = " ".join(result.stderr.split())
    assert f"{STEM}.json was made or changed by somebody else" in told
    assert contents() == {**before, f"{STEM}.json": b"{}"}
    (SITE / f"{STEM}.html").unlink()
    result = built("site", "--strict")
    assert result.exit_code == 1
    assert f"Problem: {STEM}.html: {STEM}.json in the site's folder" in " ".join(
        result.stderr.split()
    )
    (SITE / f"{STEM}.json").unlink()
    assert built("site", "--strict").exit_code == 0
    assert contents() == before


def test_where_none_can_be_made_there_is_no_archive(built: Digest) -> None:
    forget(LOOM)
    forget(REEF)
    forget("2602.90003")
    forget("2602.90004")
    assert built("site").exit_code == 3
    assert not SITE.exists()


def forget(paper: str) -> None:
    """Take a paper out of the library, as damage would."""
    (file,) = Path("home").glob("*.sqlite")
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        for table, column in (("versions", "id"), ("papers", "id"), ("search_rows", "paper")):
            connection.execute(f"DELETE FROM {table} WHERE {column} = ?", [paper])  # noqa: S608 - our own words


def test_a_new_library_loses_no_issue(built: Digest, monkeypatch: pytest.MonkeyPatch) -> None:
    built("site")
    monkeypatch.setenv("DIGEST_HOME", "another")
    assert built("build", "--date", "2026-02-26", "-o", "others").exit_code == 0
    result = built("site")
    told = " ".join(result.stderr.split())
    assert "2 issues of the site that this library does not have stayed" in told
    assert {f"{STEM}.html", "2026-02-26-deep-learning.html"} <= set(contents())


def test_an_empty_library_and_unknown_topics_are_refused(digest: Digest) -> None:
    assert digest("site").exit_code == 3
    assert not SITE.exists()
    digest("build", "--date", DAY)
    result = digest("site", "--topic", "limpets")
    assert result.exit_code == 2
    assert "Known topics: deep-learning." in result.stderr


def test_it_does_not_lie_among_the_posts(built: Digest) -> None:
    before = contents(POSTS)
    assert built("site", "-o", "posts").exit_code == 2
    assert contents(POSTS) == before


def test_a_folder_that_no_longer_knows_what_is_its_own_is_refused(built: Digest) -> None:
    built("site")
    (SITE / ".digest-site.json").write_text("{", "utf-8")
    before = contents()
    assert built("site").exit_code == 3
    assert contents() == before


def test_where_it_is_published_stands_in_maps_and_feeds(
    built: Digest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIGEST_OUTPUT__SITE", "https://reading.example.org/below")
    built("site")
    found = contents()
    assert f"https://reading.example.org/below/{STEM}.html".encode() in found["sitemap.xml"]
    assert (
        b'href="https://reading.example.org/below/deep-learning.atom"'
        in found["deep-learning.atom"]
    )
    assert b'href="https://reading.example.org/below/index.html"' in found["404.html"]
    assert found[".nojekyll"] == b""
