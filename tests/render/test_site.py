"""An archive's files say what the issues say, as text, and find one another."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import feedparser
import pytest

from digest.codec import parse, plain
from digest.errors import OutputError
from digest.model import SitePost
from digest.render.site import SiteRenderer
from digest.text import visible_title
from tests.foreign import TAG, foreign_words, latin
from tests.render.pages import PageText, written
from tests.render.sites import archive, hostile, press, weeks

STEM = weeks()[-1].stem


@pytest.fixture(scope="module", name="files")
def _files() -> Mapping[str, bytes]:
    """Make an archive of two topics, published nowhere."""
    return archive([*weeks(), hostile()])


def page(files: Mapping[str, bytes], name: str) -> PageText:
    return PageText(files[name].decode())


def index_of(files: Mapping[str, bytes], year: int) -> Sequence[Mapping[str, Any]]:
    name = f"search-{year}.js"
    head, tail = f'indexes["{name}"] = ', ";\n"
    text = files[name].decode()
    assert (text.startswith(head), text.endswith(tail)) == (True, True)
    found: Sequence[Mapping[str, Any]] = json.loads(text.removeprefix(head).removesuffix(tail))
    return found


def test_an_issues_page_has_the_words_and_links_of_the_page_alone(
    files: Mapping[str, bytes],
) -> None:
    last = weeks()[-1]
    alone, found = PageText(written(last, "html")), page(files, f"{STEM}.html")
    about = f"{last.topic} · Feb. 28, 2026 · Also as Markdown, JSON, BibTeX"
    assert found.text == alone.text.replace(last.subtitle, f"{last.subtitle} {about}", 1)
    assert [link for link in found.links if "://" in link] == alone.links
    assert files[f"{STEM}.json"].decode() == written(last, "json")


def test_hostile_titles_are_text_in_search_and_lists(
    files: Mapping[str, bytes],
) -> None:
    titles = [visible_title(entry.paper) for entry in hostile().entries]
    issues = index_of(files, 2026)
    (found,) = [one for one in issues if "reefs" in one["page"]]
    assert [title for _, title in found["papers"]] == titles
    assert (found["date"], found["topic"]) == ("Feb. 28, 2026", hostile().topic)
    assert not {*b"<&"} & {*files["search-2026.js"]}
    assert [title for title in titles if title not in page(files, "titles-2026.html").text] == []
    for name in ("index.html", "topic-reefs.html", "titles-2026.html", "2026-02-28-reefs.html"):
        assert page(files, name).of("script") == page(files, name).of("img") == []
        assert "</script><script>document.title = 'taken'</script>" in page(files, name).text


def test_lists_are_by_topic_and_year_the_newest_first_and_feeds_have_ten_issues() -> None:
    issues = weeks(12)
    files = archive([*issues, hostile()])
    assert {"titles-2025.html", "titles-2026.html"} <= set(files)
    found = [one["page"] for year in (2026, 2025) for one in index_of(files, year)]
    assert found == [f"{issue.stem}.html" for issue in (hostile(), *issues[::-1])]
    topic = page(files, "topic-deep-learning.html")
    listed = [link for link in topic.links if re.match(r"\d", link)]
    assert listed == [f"{issue.stem}.html" for issue in issues[::-1]]
    assert "12 issues, 4 papers" in topic.text
    assert "Issues of 2026" in topic.text
    assert "1 issue, 6 papers" in page(files, "topic-reefs.html").text
    for name in ("atom.xml", "deep-learning.atom"):
        assert len(feedparser.parse(files[name]).entries) == 10
    for name in ("feed.json", "deep-learning.feed.json"):
        assert len(json.loads(files[name])["items"]) == 10


def test_feeds_are_read_back_and_call_issues_as_build_does(files: Mapping[str, bytes]) -> None:
    issues = weeks()
    alone = feedparser.parse(written(issues[-1], "atom"))
    topic = feedparser.parse(files[f"{issues[0].slug}.atom"])
    every = feedparser.parse(files["atom.xml"])
    assert not topic.bozo
    assert not every.bozo
    assert "sitemap.xml" not in files  # nobody says where it is published
    assert topic.feed.id == alone.feed.id
    assert topic.entries[0].id == alone.entries[0].id
    assert topic.entries[0].content[0].value.count("<h3>") == 4
    assert [entry.id for entry in topic.entries] == [
        f"{topic.feed.id}/{issue.date}" for issue in reversed(issues)
    ]
    assert {entry.id for entry in topic.entries} < {entry.id for entry in every.entries}
    assert topic.entries[0].link == f"{STEM}.html"
    assert hostile().title in {entry.title for entry in every.entries}
    assert (topic.feed.title, every.feed.title) == ("deep learning", "Tide tables")
    for name, atom in (("feed.json", every), (f"{issues[0].slug}.feed.json", topic)):
        found = json.loads(files[name])
        assert (found["title"], found["feed_url"]) == (atom.feed.title, name)
        told = [
            (one["id"], one["url"], PageText(one["content_html"]).text) for one in found["items"]
        ]
        assert told == [
            (one.id, one.link, PageText(one.content[0].value).text) for one in atom.entries
        ]
    # Every page leads to both.
    for name, (atom_name, json_name) in {
        "index.html": ("atom.xml", "feed.json"),
        f"{STEM}.html": ("atom.xml", "feed.json"),
        f"topic-{issues[0].slug}.html": ("deep-learning.atom", "deep-learning.feed.json"),
    }.items():
        told_links = {
            (one["type"], one["href"])
            for one in page(files, name).of("link")
            if one.get("rel") == "alternate"
        }
        assert told_links == {
            ("application/atom+xml", atom_name),
            ("application/feed+json", json_name),
        }


def test_files_with_other_sources_have_another_hash() -> None:
    made = press()
    issues = [made.make_site_issue(issue, "x")[0] for issue in weeks()]

    def stamps(press: SiteRenderer, held: Sequence[SitePost] = issues) -> dict[str, str]:
        return {leaf.name: leaf.made_from for leaf in press.pages(held, lambda _: b"")}

    before = stamps(made)
    assert stamps(press()) == before
    other = replace(issues[2], made_from="y")
    changed = {
        name for name, stamp in stamps(made, [*issues[:2], other]).items() if stamp != before[name]
    }
    assert {f"{STEM}.html", "index.html", "atom.xml"} <= changed
    assert f"{weeks()[0].stem}.html" not in changed
    assert {"site.css", "search.js", ".nojekyll"}.isdisjoint(changed)
    retitled = stamps(made, [*issues[:2], replace(issues[2], title="Other")])
    assert retitled[f"{issues[1].stem}.html"] != before[f"{issues[1].stem}.html"]
    assert all(stamp != before[name] for name, stamp in stamps(press(title="Others")).items())
    with foreign_words():
        spoken = stamps(press(lang=TAG))
    assert all(stamp != before[name] for name, stamp in spoken.items())


def test_an_archive_has_no_words_but_those_of_its_language() -> None:
    issues = [replace(issue, lang=TAG) for issue in weeks()]
    with foreign_words():
        files = archive(issues, {STEM: b"# Mine\n\nBoats."}, title="Tides", lang=TAG)
    ours = {"Tides", "Mine", "Boats", "Deep", "deep", "learning", "February", "January"}
    ours |= {*"Markdown JSON BibTeX".split(), *latin(issues[0].title)}
    for entry in issues[0].entries:
        ours |= latin(visible_title(entry.paper))
    for name in ("index.html", "titles-2026.html", "search.html", "404.html", f"{STEM}.html"):
        found = page(files, name)
        labels = [one.get("aria-label") or "" for _, one in found.tags]
        assert latin(f"{found.text} {labels}") <= ours, name
        assert found.of("html") == [{"lang": TAG}]
    topic = files["topic-deep-learning.html"].decode()
    themes = {word for section in issues[0].sections for word in latin(section.title)}
    drawn = re.sub(r"<head>.*</head>|<[^>]*>", "", topic, flags=re.DOTALL)
    assert latin(drawn) <= ours | themes
    assert "ЖЖ ЖЖЖ ЖЖЖЖ 3 ЖЖЖЖЖЖ; ЖЖЖ ЖЖЖЖЖЖ" in drawn
    assert '<p class="subtitle">3 ЖЖЖЖЖЖ, 4 ЖЖЖЖЖЖ' in topic
    search = re.search(
        r'id="texts" type="application/json">(.*?)</script>', files["search.html"].decode()
    )
    texts = json.loads(search[1] if search else "")
    assert texts["titles"] == {"one": "{count} ЖЖЖЖЖ", "other": "{count} ЖЖЖЖЖЖ"}
    assert not {
        word for text in texts.values() if isinstance(text, str) for word in latin(text)
    } - {"issues", "topic", "date"}
    assert index_of(files, 2026)[0]["date"] == "28 February 2026"


def test_issues_in_other_languages_than_their_archive_say_so() -> None:
    with foreign_words():
        files = archive(
            [*(replace(issue, lang=TAG) for issue in weeks()), hostile()], {STEM: b"# M\n\nB."}
        )
    front = page(files, "index.html")
    assert front.of("html") == [{"lang": "en"}]
    # A topic, and three issues with their topic.
    assert [one for one in front.of("bdi") if one] == [{"lang": TAG}] * 7
    assert "Issues of 2026" in front.text
    edited = page(files, f"{STEM}.html")
    assert edited.of("html") == [{"lang": TAG}]
    assert "28 February 2026 · ЖЖЖЖ ЖЖ Markdown, BibTeX" in edited.text
    every, topic = (files[name].decode() for name in ("atom.xml", "deep-learning.atom"))
    assert 'xml:lang="en">' in every
    assert every.count(f'<entry xml:lang="{TAG}">') == 3
    assert f'xml:lang="{TAG}">' in topic
    assert "<entry xml:lang" not in topic
    found = json.loads(files["feed.json"])
    assert found["language"] == "en"
    assert sorted(one.get("language", "") for one in found["items"]) == ["", *[TAG] * 3]


def test_a_feed_is_in_the_language_of_its_newest_issue() -> None:
    issue = replace(weeks()[-1], lang=TAG)
    with foreign_words():
        atom, found = written(issue, "atom"), json.loads(written(issue, "jsonfeed"))
    assert f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{TAG}">' in atom
    assert "<subtitle>ЖЖЖЖЖЖЖ ЖЖ ЖЖЖ ЖЖЖЖЖЖ ЖЖ deep learning</subtitle>" in atom
    assert found["language"] == TAG
    assert "language" not in found["items"][0]


def test_an_archive_written_before_there_were_languages_is_in_english() -> None:
    record = plain(press().make_site_issue(weeks()[-1], "x")[0])
    assert record.pop("lang") == "en"
    assert parse(SitePost, record).lang == "en"


def test_a_topics_chart_has_twelve_issues_the_ten_largest_themes_and_every_third_day() -> None:
    last = weeks(14)
    sections = [
        replace(last[-1].sections[0], key=f"t{place}", title=f"Theme {place:02}")
        for place in range(12)
    ]
    sections.append(replace(sections[0], key="also", title="Also this week"))
    grown = replace(sections[11], papers=tuple(entry.paper.id for entry in last[-1].entries))
    issues = [replace(one, sections=tuple(sections)) for one in last[:-1]]
    issues.append(replace(last[-1], sections=(*sections[:11], grown)))
    found = archive(issues)["topic-deep-learning.html"].decode()
    titles = re.findall(r'<th scope="row">(.*?)</th>', found)
    assert titles == ["Theme 11", *(f"Theme {place:02}" for place in range(9))]
    days = [last[-1].date - timedelta(weeks=weeks) for weeks in (9, 6, 3, 0)]
    drawn = re.findall(r'<text class="day.*?>\w+\.? (\d+)</text>', found)
    assert drawn == [str(day.day) for day in days]
    assert len(PageText(found).of("rect")) == 10 * 12
    assert re.findall(r"<td>(\d)</td>", found)[:24] == [*"1" * 11, "4", *"1" * 12]
    for number in (1, 2):
        short = archive(weeks(number))["topic-deep-learning.html"].decode()
        assert ("<svg" in short) == (number > 1)


def test_a_users_page_template_is_used_for_issues_with_its_blocks(tmp_path: Path) -> None:
    (tmp_path / "page.css").write_text("main { margin: 0 }", "utf-8")
    template = tmp_path / "page.html.j2"
    template.write_text(
        "<style>{{ style }}</style>{{ style_hash }}<p>{{ post.title }}, {{ strip_height }}</p>"
    )
    bare = archive(weeks(1), templates=tmp_path)
    html = bare[f"{STEM}.html"].decode()
    assert "Deep Learning This Week" in html
    assert "main { margin: 0 }" in html
    assert PageText(html).of("nav") == PageText(html).of("link") == []
    assert bare["site.css"].startswith(b"main { margin: 0 }")
    template.write_text(
        "{% block style %}{% endblock %}{% block before %}{% endblock %}<p>Mine</p>"
    )
    framed = page(archive(weeks(1), templates=tmp_path), f"{STEM}.html")
    assert "Mine" in framed.text
    assert len(framed.of("nav")) == 1
    assert "site.css" in {one["href"] for one in framed.of("link")}
    assert "index.html" in {one["href"] for one in framed.of("a")}


POST = b"""---
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
    found = page(archive(weeks(), {STEM: POST}), f"{STEM}.html")
    assert "Reefs & weaves deep learning · Feb. 28, 2026 · Also as Markdown, BibTeX" in found.text
    (told,) = [one["content"] for one in found.of("meta") if one.get("name") == "description"]
    assert told == 'A word of the editor <b onclick="x">bold</b>, code.'
    assert {"b", "img", "script"}.isdisjoint(found.names)
    assert found.names.count("h1") == 1
    assert found.names.count("table") == 1
    links = [link for link in found.links if "example" in link]
    assert links == ["https://example.org/a", "https://example.org/boat.png"]
    ours = [one for one in found.of("a") if one["href"] in links]
    assert {one["rel"] for one in ours} == {"noopener"}
    assert "{{ kept }}" in found.text
    assert "raw" not in found.text
    parts = [f"#{one['id']}" for one in found.of("h2") if str(one["id"]).startswith("part-")]
    assert len(parts) == 2
    assert [one["href"] for one in found.of("a") if str(one["href"])[:2] == "#p"] == parts


@pytest.mark.parametrize("text, title", [
    (b"---\ntitle: 'Plain'\n---\nWords.", "Plain"),
    (b'+++\ntitle = "Toml"\n+++\nWords.', "Toml"),
    (b"---\ntags: []\n---\nWords.", "deep learning"),
    (b"---\ntitle: Reefs: damaged\n---\nWords.", "deep learning"),
    (b"---\ntitle: Folded\n  below\n...\nWords.", "Folded below"),
    (b"\xef\xbb\xbf# Marked\r\n\r\nWords.", "Marked"),
    (b"", "deep learning"),
])  # fmt: skip
def test_a_title_is_found_where_editors_put_it(text: bytes, title: str) -> None:
    issue, _ = press().make_edited_site_issue(weeks()[-1], text, "x")
    assert (issue.title, issue.edited, issue.subtitle) == (title, True, "")
    assert issue.description == ("Words." if text else "")


def test_a_binary_post_is_refused() -> None:
    with pytest.raises(OutputError, match="UTF-8") as raised:
        press().make_edited_site_issue(weeks()[-1], b"\xff\xfe", "x")
    assert raised.value.hint == "Save it as UTF-8."
