"""The feed is read back by feedparser: every issue once, the newest first, ids for good."""

import xml.etree.ElementTree as ET
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import feedparser
import pytest
from hypothesis import given, settings

from digest.model import Digest
from digest.render import House, renderer
from tests.fixtures import digest, statement
from tests.render.hostile import hostile
from tests.render.issues import example, rich
from tests.render.pages import Page, post_of
from tests.render.test_markdown import hostile_issue

SITE = "https://reefs.example/digests"
ATOM = "{http://www.w3.org/2005/Atom}"


def written(issue: Digest, *earlier: Digest, **house: Any) -> bytes:  # noqa: ANN401 - any field
    """Return the feed of an issue and those beside it."""

    def find(slug: str) -> Sequence[Digest]:
        assert slug == issue.slug
        return earlier

    return renderer("atom", House(earlier=find, **house)).render(issue).content


def read(issue: Digest, *earlier: Digest, **house: Any) -> Any:  # noqa: ANN401 - untyped
    """Read the feed back; nothing is wrong in it."""
    found = feedparser.parse(written(issue, *earlier, **house))
    assert not found.bozo
    assert found.version == "atom10"
    return found


def weeks_before(number: int) -> list[Digest]:
    """Return so many issues of the weeks before, each named by its date."""
    days = (date(2026, 2, 28) - timedelta(weeks=weeks) for weeks in range(1, number + 1))
    return [digest(date=day, title=f"Tides of {day}") for day in days]


def test_issues_stand_once_the_newest_first_whatever_their_order() -> None:
    past = weeks_before(3)
    found = read(digest(title="Now"), *past[::-1], digest(title="Then"))
    assert [entry.title for entry in found.entries] == ["Now", *(issue.title for issue in past)]
    assert found.feed.updated == "2026-02-28T00:00:00Z"
    assert [entry.updated for entry in found.entries][1] == "2026-02-21T00:00:00Z"


def test_an_issue_that_is_built_again_later_keeps_its_place() -> None:
    later = digest(date=date(2026, 3, 7), title="Later")
    found = read(digest(title="Again"), later)
    assert [entry.title for entry in found.entries] == ["Later", "Again"]
    assert found.feed.updated == "2026-03-07T00:00:00Z"


def test_it_has_as_many_issues_as_are_wanted() -> None:
    assert len(read(digest(), *weeks_before(30)).entries) == 10
    assert len(read(digest(), *weeks_before(30), issues=3).entries) == 3


def test_identifiers_are_tags_of_the_site_and_never_change() -> None:
    first = read(digest(), site=SITE)
    assert first.feed.id == "tag:reefs.example,2026:digest/deep-learning"
    assert first.entries[0].id == "tag:reefs.example,2026:digest/deep-learning/2026-02-28"
    later = read(digest(date=date(2031, 1, 4), title="Renamed"), digest(title="Other"), site=SITE)
    assert later.feed.id == first.feed.id
    assert [entry.id for entry in later.entries][1] == first.entries[0].id
    assert read(digest()).feed.id == "tag:digest.invalid,2026:digest/deep-learning"


def test_links_lead_to_the_site_where_there_is_one() -> None:
    found = read(digest(), site=SITE)
    assert [(link.rel, link.href) for link in found.feed.links] == [
        ("self", f"{SITE}/deep-learning.atom")
    ]
    assert found.entries[0].link == f"{SITE}/2026-02-28-deep-learning.html"
    assert "links" not in read(digest()).feed
    assert "links" not in read(digest()).entries[0]


def test_an_entry_has_a_summary_and_the_post_as_html() -> None:
    (entry,) = read(rich()).entries
    assert entry.summary == "Two of this week's three papers release code or data."
    (content,) = entry.content
    assert content.type == "text/html"
    page, post = Page(content.value), post_of(rich())
    assert post.links[: len(page.links)] == page.links
    assert len(page.links) > 10
    themes = f"Corals (1), {'A heading ' * 9}(1), علم الأحياء البحرية (1), Tides (1)."
    assert page.text.endswith(f"All papers {themes} Abstracts are paraphrased.")


@pytest.mark.parametrize("issue", [digest(), example()], ids=["plain", "demo"])
def test_it_has_what_the_standard_asks_for(issue: Digest) -> None:
    content = written(issue, *weeks_before(2), site=SITE)
    assert content == written(issue, *weeks_before(2), site=SITE)
    root = ET.fromstring(content)  # noqa: S314 - our own
    assert root.tag == f"{ATOM}feed"
    for element in (root, *root.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"{ATOM}{name}")) == 1
    assert root.find(f"{ATOM}author/{ATOM}name") is not None
    ids = [str(entry.findtext(f"{ATOM}id")) for entry in root.findall(f"{ATOM}entry")]
    assert len(ids) == len(set(ids)) == 3


@settings(max_examples=60)
@given(hostile)
def test_hostile_text_stays_text(text: str) -> None:
    usual, issue = hostile_issue("word"), hostile_issue(text)
    (entry,) = read(issue).entries
    (expected,) = read(usual).entries
    found = {tag for tag, _ in Page(entry.content[0].value).tags}
    assert found <= {tag for tag, _ in Page(expected.content[0].value).tags}


def test_a_summary_may_hold_signs_of_markup() -> None:
    (entry,) = read(digest(lead=(statement("1 < 2 & <b>so</b> on."),))).entries
    assert entry.summary_detail.type == "text/plain"
    assert entry.summary == "1 < 2 & <b>so</b> on."
