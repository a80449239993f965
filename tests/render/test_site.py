"""An archive's files say what the issues say, as text, and find one another."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import feedparser
import pytest

from digest.errors import OutputError
from digest.model import SiteIssue
from digest.render import House, Style
from digest.render.site import SitePress
from digest.render.site.edited import parse_post
from digest.render.site.frame import Frame, by_topic
from digest.render.site.lists import draw_themes
from digest.render.site.pages import find_places, render_issue
from digest.text import visible_title
from tests.render.issues import example
from tests.render.pages import Page, written
from tests.render.sites import archive, hostile, press, weeks

POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'"

BELOW = "https://reading.example.org/below"


def page(files: Mapping[str, bytes], name: str) -> Page:
    """Read a page of an archive."""
    return Page(files[name].decode())


def policies(found: Page) -> list[str | None]:
    """Return what a page forbids."""
    return [meta["content"] for meta in found.of("meta") if "http-equiv" in meta]


def test_an_issues_page_has_the_words_and_links_of_the_page_alone() -> None:
    last = weeks()[-1]
    alone, found = Page(written(last, "html")), page(archive(weeks()), f"{last.stem}.html")
    about = f"{last.topic} · Feb. 28, 2026 · Also as Markdown, JSON, BibTeX"
    assert found.text == alone.text.replace(last.subtitle, f"{last.subtitle} {about}", 1)
    assert [link for link in found.links if "://" in link] == alone.links


def test_pages_forbid_everything_but_what_is_ours() -> None:
    files = archive([*weeks(), hostile()])
    for name in files:
        if name.endswith(".html"):
            searching = "script-src 'self'; connect-src 'self'; " if name == "search.html" else ""
            expected = POLICY.replace("base-uri", f"{searching}base-uri")
            found = page(files, name)
            assert policies(found) == [expected]
            assert [one["src"] for one in found.of("script")] == (
                ["search.js"] if searching else []
            )
            assert found.of("style") == []
            assert not [tag for tag, values in found.tags if "style" in values]


def test_an_issue_leads_to_those_before_and_after_it() -> None:
    issues = weeks()
    found = page(archive(issues), f"{issues[1].stem}.html")
    ways = {one["rel"]: one["href"] for one in found.of("a") if one.get("rel") in {"prev", "next"}}
    assert ways == {"prev": f"{issues[0].stem}.html", "next": f"{issues[2].stem}.html"}
    for way, place in (("prev", 0), ("next", 2)):
        edge = page(archive(issues), f"{issues[place].stem}.html")
        assert way not in {one.get("rel") for one in edge.of("a")}


def test_every_title_stands_in_the_search_and_in_the_lists() -> None:
    issue = hostile()
    files = archive([issue, *weeks(1)])
    titles = [visible_title(entry.paper) for entry in issue.entries]
    (found,) = [
        one for one in json.loads(files["search-2026.json"])["issues"] if "reefs" in one["page"]
    ]
    assert [title for _, title in found["papers"]] == titles
    assert b"<" not in files["search-2026.json"]
    assert [title for title in titles if title not in page(files, "titles-2026.html").text] == []
    assert len(max(titles, key=len)) > 300


@pytest.mark.parametrize("name", ["index.html", "topic-reefs.html", "titles-2026.html"])
def test_what_is_after_the_page_stays_text(name: str) -> None:
    found = page(archive([hostile(), *weeks(1)]), name)
    assert found.of("script") == found.of("img") == []
    assert "</script><script>document.title = 'taken'</script>" in found.text


def test_feeds_are_read_back_and_call_issues_as_build_does() -> None:
    issues = weeks()
    files = archive([*issues, hostile()])
    alone = feedparser.parse(written(issues[-1], "atom"))
    topic = feedparser.parse(files[f"{issues[0].slug}.atom"])
    every = feedparser.parse(files["atom.xml"])
    assert not topic.bozo
    assert not every.bozo
    assert topic.feed.id == alone.feed.id
    assert topic.entries[0].id == alone.entries[0].id
    assert [entry.id for entry in topic.entries] == [
        f"{topic.feed.id}/{issue.date}" for issue in reversed(issues)
    ]
    assert {entry.id for entry in topic.entries} < {entry.id for entry in every.entries}
    assert topic.entries[0].link == f"{issues[-1].stem}.html"
    assert hostile().title in {entry.title for entry in every.entries}


def test_addresses_are_whole_where_somebody_says_where_it_is_published() -> None:
    files = archive(weeks(), site=BELOW)
    stem = weeks()[-1].stem
    address = f"{BELOW}/{stem}.html"
    feed = feedparser.parse(files["atom.xml"])
    assert feed.entries[0].link == address
    assert f"<loc>{address}</loc>" in files["sitemap.xml"].decode()
    assert "sitemap.xml" not in archive(weeks())
    links = page(files, f"{stem}.html").of("link")
    assert [one["href"] for one in links if one["rel"] == "canonical"] == [address]


def test_the_page_for_lost_readers_leads_back_from_any_depth() -> None:
    found = page(archive(weeks(), site=BELOW), "404.html")
    targets = [str(one["href"]) for kind in ("a", "link") for one in found.of(kind)]
    assert {target for target in targets if not target.startswith("https://reading")} == {
        "#content"
    }


def test_what_it_is_made_from_tells_a_file_from_another() -> None:
    made = press()
    issues = [made.set_issue(issue, "x")[0] for issue in weeks()]

    def stamps(press: SitePress, held: Sequence[SiteIssue] = issues) -> dict[str, str]:
        return {leaf.name: leaf.made_from for leaf in press.pages(held, lambda _: b"")}

    before = stamps(made)
    assert stamps(press()) == before
    other = replace(issues[2], made_from="y")
    changed = {
        name for name, stamp in stamps(made, [*issues[:2], other]).items() if stamp != before[name]
    }
    stem = issues[2].stem
    assert {f"{stem}.html", "index.html", "atom.xml"} <= changed
    assert f"{issues[0].stem}.html" not in changed
    assert {"site.css", "search.js", ".nojekyll"}.isdisjoint(changed)
    assert all(stamp != before[name] for name, stamp in stamps(press(title="Others")).items())


def test_themes_over_time_are_drawn_by_size_and_told_in_a_table() -> None:
    made = press()
    issues = [made.set_issue(issue, "x")[0] for issue in weeks(2)]
    (topic,) = by_topic(issues)
    drawn = draw_themes(topic)
    assert drawn is not None
    assert drawn.strips[0].title == "A heading " * 8 + "A heading"
    assert draw_themes(by_topic(issues[:1])[0]) is None
    found = page(archive(weeks(2)), "topic-deep-learning.html")
    assert len(found.of("rect")) == 2 * len(drawn.strips)
    assert found.of("table")


def test_the_demonstration_is_one_issue() -> None:
    found = page(archive([example()]), "index.html")
    assert "1 issue, 53 papers" in found.text


def issue_page(templates: Path) -> Page:
    """Return the page of an issue in an archive whose publisher has templates of their own."""
    issue, _ = press().set_issue(weeks(1)[0], "x")
    (place,) = find_places(*by_topic([issue]))
    frame = Frame(title="Tide tables", house=House(style=Style(templates=templates)))
    return Page(render_issue(weeks(1)[0], place, frame).decode())


def test_a_page_of_ones_own_is_the_issues_page_and_keeps_what_blocks_it_has(tmp_path: Path) -> None:
    (tmp_path / "page.css").write_text("main { margin: 0 }", "utf-8")
    page = tmp_path / "page.html.j2"
    page.write_text(
        "<style>{{ style }}</style>{{ style_hash }}<p>{{ post.title }}, {{ strip_height }}</p>"
    )
    bare = issue_page(tmp_path)
    assert "Deep Learning This Week" in bare.text
    assert "main { margin: 0 }" in bare.text
    assert bare.of("nav") == bare.of("link") == []
    page.write_text("{% block style %}{% endblock %}{% block before %}{% endblock %}<p>Mine</p>")
    framed = issue_page(tmp_path)
    assert "Mine" in framed.text
    assert len(framed.of("nav")) == 1
    assert "site.css" in {one["href"] for one in framed.of("link")}
    assert "index.html" in {one["href"] for one in framed.of("a")}


EDITED = b"""---
title: "What the front matter says"
---

# Reefs & *weaves*

*Latest 3 papers*

A word of [the editor](https://example.org/a) <b onclick="x">bold</b>, `code`.

## Paper boats

![a boat](https://example.org/boat.png) [no](javascript:alert(1)) [no](data:text/html,x)

# Another first

| a | b |
|---|---|
| 1 | 2 |

{% raw %}{{ kept }}{% endraw %}
"""


def test_an_edited_post_is_read_as_text_with_parts() -> None:
    post = parse_post(EDITED)
    assert post.title == "Reefs & weaves"
    assert post.description == 'A word of the editor <b onclick="x">bold</b>, code.'
    assert [part.title for part in post.parts] == ["Paper boats", "Another first"]
    found = Page(post.body)
    assert {"b", "img", "script", "h1"}.isdisjoint({tag for tag, _ in found.tags})
    assert found.links == ["https://example.org/a", "https://example.org/boat.png"]
    assert "{{ kept }}" in found.text
    assert "raw" not in found.text
    assert [one["id"] for one in found.of("h2")] == [part.id for part in post.parts]


@pytest.mark.parametrize(
    "text, title",
    [
        (b"---\ntitle: 'Plain'\n---\nWords.", "Plain"),
        (b'+++\ntitle = "Toml"\n+++\nWords.', "Toml"),
        (b"---\ntags: []\n---\nWords.", ""),
        (b"---\ntitle: Reefs: damaged\n---\nWords.", "Reefs: damaged"),
        (b"---\ntitle: Folded\n  below\n...\nWords.", "Folded below"),
        (b"\xef\xbb\xbf# Marked\r\n\r\nWords.", "Marked"),
        (b"", ""),
    ],
)
def test_a_title_is_found_where_editors_put_it(text: bytes, title: str) -> None:
    assert parse_post(text).title == title


def test_what_is_no_text_is_refused() -> None:
    with pytest.raises(OutputError, match="UTF-8"):
        parse_post(b"\xff\xfe")


def test_an_edited_post_is_the_page_and_the_feed() -> None:
    issues = weeks()
    stem = issues[-1].stem
    post = b"# Mine\n\nOnly [Corals](https://arxiv.org/abs/2602.91000) is left.\n"
    files = archive(issues, {stem: post})
    found = page(files, f"{stem}.html")
    assert "Mine" in found.text
    assert "Only Corals is left." in found.text
    assert f"{stem}.json" not in files
    assert "Only" in feedparser.parse(files["atom.xml"]).entries[0].content[0].value
    papers = [one["papers"] for one in json.loads(files["search-2026.json"])["issues"]]
    assert [id_ for id_, _ in papers[0]] == ["2602.91000"]
    assert files[f"{stem}.bib"].count(b"eprint") == 1
