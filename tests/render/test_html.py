"""The page says what the Markdown says, needs nothing else, and holds whatever comes as text."""

import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from itertools import pairwise

import pytest
from hypothesis import given, settings

from digest.model import Digest
from digest.render import renderer
from digest.text import printable
from tests.fixtures import digest, entry, link, paper
from tests.render.hostile import hostile
from tests.render.issues import example, rich
from tests.render.pages import Page, page_of, post_of, written
from tests.render.test_markdown import hostile_issue


@pytest.mark.parametrize("issue", [digest(), rich(), example()], ids=["plain", "rich", "demo"])
def test_page_and_markdown_have_the_same_text_and_links(issue: Digest) -> None:
    page, post = page_of(issue), post_of(issue)
    assert page.text == post.text
    assert page.links == post.links
    assert len(page.links) > 4


def test_the_file_is_named_after_date_and_topic() -> None:
    assert renderer("html").render(digest()).name == "2026-02-28-deep-learning.html"


def test_the_same_issue_gives_the_same_bytes() -> None:
    assert written(rich(), "html") == written(rich(), "html")


def test_the_policy_allows_the_pages_own_style_and_nothing_else() -> None:
    html = written(rich(), "html")
    (policy,) = [v["content"] for v in Page(html).of("meta") if "http-equiv" in v]
    (style,) = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    hashed = b64encode(sha256(style.encode()).digest()).decode()
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{hashed}'; base-uri 'none'; form-action 'none'"
    )


def test_nothing_is_loaded_and_no_style_stands_in_an_element() -> None:
    html = written(rich(), "html")
    page = Page(html)
    assert not {"script", "link", "img", "iframe", "object", "embed", "form"} & {
        tag for tag, _ in page.tags
    }
    assert not any({"style", "src"} & set(values) for _, values in page.tags)
    assert "url(" not in html
    assert "@import" not in html


def test_links_out_have_no_opener_and_links_in_have_a_target() -> None:
    page = page_of(rich())
    ids = [values["id"] for _, values in page.tags if "id" in values]
    assert len(ids) == len(set(ids))
    for values in page.of("a"):
        address = values["href"] or ""
        if address.startswith("#"):
            assert address[1:] in ids
        else:
            assert re.match(r"https?://", address)
            assert values["rel"] == "noopener"


def test_papers_in_prose_have_the_number_of_their_place_in_the_list() -> None:
    issue = rich()
    listed = [paper for section in issue.sections for paper in section.papers]
    urls = {entry.paper.id: entry.paper.url for entry in issue.entries}
    numbered = [one for one in page_of(issue).of("a") if "data-number" in one]
    assert numbered
    for one in numbered:
        assert urls[listed[int(one["data-number"] or 0) - 1]] == one["href"]


def test_headings_go_down_one_level_at_a_time() -> None:
    levels = [int(tag[1]) for tag, _ in page_of(rich()).tags if re.fullmatch("h[1-6]", tag)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_institutions_and_promises_are_shown_where_they_are_known() -> None:
    html = written(rich(), "html")
    assert html.count('class="places"') == len(rich().entries)
    assert html.count("Code or data promised") == 1
    assert "<bdi>3 more</bdi>" in html
    assert 'class="places"' not in written(digest(entries=(), sections=(), resources=()), "html")


def test_a_link_that_is_no_web_address_is_text() -> None:
    reef = entry(paper(), link("javascript:alert(1)"), link("https://a.example/<b>\"'"))
    section = replace(digest().sections[0], papers=(reef.paper.id,), statements=())
    page = page_of(digest(entries=(reef,), sections=(section,), resources=()))
    assert page.links == [reef.paper.url, "https://a.example/%3Cb%3E%22%27"]


@settings(max_examples=60)
@given(hostile)
def test_hostile_text_changes_nothing_but_words(text: str) -> None:
    issue = hostile_issue(text)
    page, post = page_of(issue), post_of(issue)
    if any(map(str.isalnum, printable(text))):  # else it names nobody
        usual = page_of(hostile_issue("word"))
        assert [tag for tag, _ in page.tags] == [tag for tag, _ in usual.tags]
    assert page.links == post.links
    assert not re.search("[\x00-\x08\x0e-\x1f\u202a-\u202e\u2066-\u2069]", "".join(page.words))


def test_an_empty_issue_has_a_page() -> None:
    bare = {"lead", "sections", "resources", "outlook", "entries", "problems"}
    page = page_of(digest(**dict.fromkeys(bare, ()), note="", subtitle=""))
    assert page.text.startswith("Deep Learning This Week: Marine Imaging About this issue")
