"""`digest site`: an archive of the library's issues, made of it alone, anew where it changed."""

import json
import re
import shutil
import sqlite3
from collections.abc import Mapping
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from digest.console.voice import TerminalProgress
from tests.cli.conftest import Digest, enter, run, said
from tests.cli.week import DAY, POST, RECORDS
from tests.fixtures import LOOM, REEF
from tests.standins.arxiv import ArxivServer, InjectedFault

POSTS, SITE = Path("posts"), Path("site")
MD, HTML, JSON = (f"{POST}.{end}" for end in ("md", "html", "json"))
MANIFEST = ".digest-site.json"
OWN_THEME = '[[themes]]\nkey = "boats"\nheading = "Paper boats"\nphrases = ["paper boats"]'


@pytest.fixture(scope="module")
def once_published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build an issue of all, one of another topic, one without papers, and their archive."""
    folder = tmp_path_factory.mktemp("published") / "here"
    folder.mkdir()
    looms = ("-q", "weaving OR corals", "--topic", "Looms")
    with ArxivServer(RECORDS) as server, pytest.MonkeyPatch.context() as patch:
        enter(folder, server, patch)
        patch.setenv("DIGEST_ENRICH__SERVICES", "[]")
        assert run("build", "--date", DAY).exit_code == 0
        assert run("build", "--date", "2026-02-27", "--days", "5", *looms).exit_code == 0
        assert run("build", "--date", DAY, "--days", "1", *looms).exit_code == 0
        result = run("site")
        assert (result.exit_code, result.stderr) == (0, "")
        assert sorted(result.stdout.split()) == sorted(
            str(path) for path in SITE.iterdir() if path.name != MANIFEST
        )
    shutil.copytree(folder, folder.with_name("copy"))
    return folder


@pytest.fixture
def site(
    digest: Digest, once_published: Path, server: ArxivServer, monkeypatch: pytest.MonkeyPatch
) -> Digest:
    """Give the command where issues and their archive were made."""
    shutil.rmtree(once_published)
    shutil.copytree(once_published.with_name("copy"), once_published)
    enter(once_published, server, monkeypatch)
    monkeypatch.setenv("DIGEST_ENRICH__SERVICES", "[]")
    return digest


def contents(folder: Path = SITE) -> Mapping[str, bytes]:
    """Return every file of a folder."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_bar_moves_with_each_issue_and_with_the_pages(
    site: Digest, monkeypatch: pytest.MonkeyPatch
) -> None:
    moves: list[object] = []
    monkeypatch.setattr(TerminalProgress, "begin", lambda _, *task: moves.append(task))
    monkeypatch.setattr(TerminalProgress, "advance", lambda _, done: moves.append(done))
    assert site("site", "--rebuild").exit_code == 0
    pages = len(list(SITE.iterdir())) - 7  # three data files of each issue, and the record of all
    assert moves == [("Issues", 2), 1, 2, ("Pages", pages), pages]


def moments() -> Mapping[str, int]:
    """Return when each file was written."""
    return {path.name: path.stat().st_mtime_ns for path in SITE.iterdir()}


def page(name: str) -> str:
    return (SITE / name).read_text("utf-8")


def remade(result_of: Digest) -> int:
    """Make the archive; return how many issues were made again."""
    return int(json.loads(result_of("site", "--json").stdout)["remade"])


def forget(*papers: str) -> None:
    """Take papers out of the library, as damage would."""
    with sqlite3.connect("home/library.sqlite") as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        for table, column in (("papers", "id"), ("entries", "paper")):
            for paper in papers:
                connection.execute(f"DELETE FROM {table} WHERE {column} = ?", [paper])  # noqa: S608 - ours


def test_an_archive_that_is_made_again_is_left_alone(site: Digest) -> None:
    before, made = moments(), contents()
    assert {post.name: post.read_bytes() for post in POSTS.iterdir()}.items() <= made.items()
    result = site("site")
    assert (result.exit_code, result.output) == (0, "")
    assert moments() == before
    assert site("site", "--rebuild").exit_code == 0
    assert contents() == made


@pytest.mark.usefixtures("site")
def test_every_link_leads_somewhere() -> None:
    names = set(contents())
    pages = {name: page(name) for name in names if name.endswith(".html")}
    ids = {name: set(re.findall(r'\bid="([^"]+)"', text)) for name, text in pages.items()}
    followed = 0
    for name, text in pages.items():
        for target in map(unescape, re.findall(r'\b(?:href|src)="([^"]+)"', text)):
            parts = urlsplit(target)
            if not parts.scheme:
                assert not target.startswith("/")
                assert (parts.path or name) in names, target
                assert not parts.fragment or unquote(parts.fragment) in ids[parts.path or name]
                followed += 1
    assert followed > 20


def test_only_what_changed_is_made_again_as_it_was_built(site: Digest, server: ArxivServer) -> None:
    """Here by an editor's choice, while not everything could be looked at."""
    server.script(InjectedFault(total=9, times=None))
    words = ("-n", "1", "--include", LOOM, "--exclude", "2602.90004", "--refresh", "--strict")
    assert site("build", "--date", DAY, *words).exit_code == 1
    told = json.loads(site("site", "--json").stdout)
    assert (told["folder"], told["issues"], told["remade"]) == ("site", 2, 1)
    written = {Path(name).name for name in told["files"]}
    assert {HTML, JSON, "index.html", "search-2026.js"} <= written
    assert contents()[JSON] == (POSTS / JSON).read_bytes()
    assert not [name for name in written if "looms" in name and not name.endswith(".atom")]
    runs = json.loads(site("status", "--json").stdout)["runs"]
    summary = f"site: 2 issues, 1 of them made again, {len(written)} files written"
    assert (runs[-1]["command"], runs[-1]["summary"]) == ("site", summary)


def test_settings_that_an_issue_depends_on_make_it_anew(
    site: Digest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIGEST_SITE__TITLE", "Tide tables")
    monkeypatch.setenv("DIGEST_OUTPUT__SITE", "https://reading.example.org/below")
    assert remade(site) == 2
    assert "<title>Tide tables" in page("index.html")
    assert f"https://reading.example.org/below/{HTML}" in page("sitemap.xml")
    monkeypatch.setenv("DIGEST_SITE__TITLE", "Tides")
    assert remade(site) == 0
    monkeypatch.setenv("DIGEST_WEIGHTS__OWN_CODE", "3")
    assert [remade(site), remade(site)] == [2, 0]
    Path("digest.toml").write_text(OWN_THEME, "utf-8")
    told = "differ from their posts, which were built with other settings or by another version: "
    assert f"{told}2026-02-27-looms, {POST}." in said(site("site"))


def test_a_changed_post_is_shown_as_its_editor_has_it(site: Digest) -> None:
    text = (POSTS / MD).read_text("utf-8")
    word = "An editor's word. <script>alert(1)</script>"
    (POSTS / MD).write_text(text.replace("## All papers", f"{word}\n\n## All papers"), "utf-8")
    assert site("site").exit_code == 0
    assert word in unescape(page(HTML))
    assert "<script" not in page(HTML)
    assert contents()[MD] == (POSTS / MD).read_bytes()
    # What was taken out could still be read in it.
    assert not (SITE / JSON).exists()
    assert "An editor's word." in unescape(page("deep-learning.atom"))
    (POSTS / MD).write_text(text, "utf-8")
    site("site")
    assert contents()[JSON] == (POSTS / JSON).read_bytes()
    # One that cannot be read is a problem, and its page stays.
    (POSTS / MD).write_bytes(b"# \xff\xfe")
    before, result = contents()[HTML], site("site", "--strict")
    assert (result.exit_code, contents()[HTML]) == (1, before)
    assert "not text in UTF-8" in result.stderr
    assert site("site").exit_code == 0


def test_a_paper_that_the_editor_took_out_stands_nowhere(site: Digest) -> None:
    shutil.rmtree(SITE)
    kept = [line for line in (POSTS / MD).read_text("utf-8").split("\n") if "LoomBench" not in line]
    (POSTS / MD).write_text("\n".join(kept), "utf-8")
    for name in ("2026-02-27-looms.md", "2026-02-27-looms.json"):
        (POSTS / name).unlink()
    site("site", "--topic", "deep-learning")
    assert not [name for name, content in contents().items() if b"LoomBench" in content]
    assert REEF in page(f"{POST}.bib")
    # A folder that was moved is no editor's work.
    POSTS.rename("again")
    Path("digest.toml").write_text('[build]\noutput = "again"\n', "utf-8")
    site("site", "-o", "other")
    assert not Path("other", JSON).exists()
    assert Path("other", "2026-02-27-looms.json").exists()


def test_what_others_put_there_stays(site: Digest) -> None:
    for name, text in (("CNAME", "reading.example.org"), ("404.html", "my own")):
        (SITE / name).write_text(text, "utf-8")
    with (SITE / "topic-looms.html").open("a") as file:
        file.write("<!-- mine -->")
    result = site("site", "--rebuild")
    assert result.exit_code == 0
    assert "404.html was made or changed by somebody else, and stays as it is." in said(result)
    result = site("site", "--topic", "deep-learning")
    assert "looms.html was removed: the site no longer has it." in said(result)
    found = contents()
    assert (found["CNAME"], found["404.html"]) == (b"reading.example.org", b"my own")
    assert found["topic-looms.html"].endswith(b"<!-- mine -->")
    assert not [name for name in found if name.endswith("looms.html") and name[0] == "2"]


def test_an_issue_that_cannot_be_made_again_keeps_its_page(site: Digest) -> None:
    before = contents()
    forget(LOOM)
    result = site("site", "--rebuild")
    assert (result.exit_code, contents()[HTML]) == (0, before[HTML])
    assert f"{POST}: The library no longer holds" in said(result)
    assert site("site", "--rebuild", "--strict").exit_code == 1
    # Where none can be made there is no archive.
    forget(REEF, "2602.90003", "2602.90004")
    assert site("site", "-o", "other").exit_code == 3
    assert not Path("other").exists()


def test_data_that_somebody_changed_is_told_and_no_page_is_made_from_it(site: Digest) -> None:
    before = contents()
    (SITE / JSON).write_text("{}", "utf-8")
    assert f"{JSON} was made or changed by somebody else" in said(site("site", "--rebuild"))
    assert contents() == {**before, JSON: b"{}"}
    (SITE / HTML).unlink()
    result = site("site", "--strict")
    assert result.exit_code == 1
    assert f"Problem: {HTML}: {JSON} in the site's folder" in said(result)
    (SITE / JSON).unlink()
    assert site("site", "--strict").exit_code == 0
    assert contents() == before
    # Nor is anything done where it is not known what is whose.
    (SITE / MANIFEST).write_text("{", "utf-8")
    unsure = contents()
    assert (site("site").exit_code, contents()) == (3, unsure)


def test_a_new_library_loses_no_issue(site: Digest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGEST_HOME", "another")
    assert site("site", "-o", "other").exit_code == 3
    assert not Path("other").exists()
    assert site("build", "--date", "2026-02-26", "-o", "others").exit_code == 0
    told = said(site("site"))
    assert "2 issues of the site that this library does not have stayed" in told
    assert {HTML, "2026-02-26-deep-learning.html"} <= set(contents())


def test_impossible_archives_are_refused(site: Digest) -> None:
    unknown = site("site", "--topic", "limpets")
    assert (unknown.exit_code, unknown.stdout) == (2, "")
    assert "Known topics: deep-learning, looms." in unknown.stderr
    before = contents(POSTS)
    assert site("site", "-o", "posts").exit_code == 2
    assert contents(POSTS) == before
