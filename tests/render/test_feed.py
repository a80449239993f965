"""The feed is read back by feedparser: every issue once, the newest first, ids for good."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import feedparser
from hypothesis import given

from digest.model import Digest
from tests.fixtures import digest, statement
from tests.render.issues import hostile, hostile_issue, rich
from tests.render.pages import Page, post_of
from tests.render.pages import written as write

SITE = "https://reefs.example/digests"


def written(issue: Digest, *earlier: Digest, **house: Any) -> str:  # noqa: ANN401 - any field
    """Return the feed of an issue and those beside it."""

    def find(slug: str) -> Sequence[Digest]:
        assert slug == issue.slug
        return earlier

    return write(issue, "atom", earlier=find, **house)


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
    assert found.feed.author == "digest"


def test_an_issue_that_is_built_again_keeps_its_place_and_old_ones_go() -> None:
    later = digest(date=date(2026, 3, 7), title="Later", topic="Later tides")
    found = read(digest(title="Again"), later)
    assert [entry.title for entry in found.entries] == ["Later", "Again"]
    assert (found.feed.title, found.feed.updated) == ("Later tides", "2026-03-07T00:00:00Z")
    assert len(read(digest(), *weeks_before(30)).entries) == 10
    assert len(read(digest(), *weeks_before(30), issues=3).entries) == 3


def test_identifiers_are_tags_of_the_site_and_never_change() -> None:
    first = read(digest(), site=SITE)
    assert first.feed.id == "tag:reefs.example,2026:digest/deep-learning"
    assert first.entries[0].id == "tag:reefs.example,2026:digest/deep-learning/2026-02-28"
    later = read(digest(date=date(2031, 1, 4), title="Renamed"), digest(title="Other"), site=SITE)
    assert later.feed.id == first.feed.id
    assert [entry.id for entry in later.entries][1] == first.entries[0].id
    alone = read(digest())
    assert alone.feed.id == "tag:digest.invalid,2026:digest/deep-learning"
    assert "links" not in alone.feed
    assert "links" not in alone.entries[0]


def test_an_entry_has_a_summary_and_the_post_as_html() -> None:
    issue = replace(rich(), lead=(statement("1 < 2 & <b>so</b> on."),))
    (entry,) = read(issue).entries
    assert entry.summary_detail.type == "text/plain"
    assert entry.summary == "1 < 2 & <b>so</b> on."
    (content,) = entry.content
    assert content.type == "text/html"
    page, post = Page(content.value), post_of(issue)
    assert post.links[: len(page.links)] == page.links
    assert len(page.links) > 10
    themes = f"Corals (1), {'A heading ' * 9}(1), علم الأحياء البحرية (1), Tides (1)."
    assert page.text.endswith(f"All papers {themes} Abstracts are paraphrased.")


@given(hostile)
def test_hostile_text_stays_text(text: str) -> None:
    (entry,) = read(hostile_issue(text)).entries
    (usual,) = read(hostile_issue("word")).entries
    assert set(Page(entry.content[0].value).names) <= set(Page(usual.content[0].value).names)
