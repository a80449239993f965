"""Writes a topic's issues as feeds, the newest first: `{series}.atom` and `{series}.feed.json`.

They are an Atom feed (RFC 4287) and a JSON Feed, version 1.1, with the same entries.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from digest.model import ENDINGS, Artifact, Issue
from digest.render import House, Manuscript
from digest.render.templates import fill
from digest.render.view import view
from digest.words import load_words

TAG_YEAR = 2026
"""The year in every identifier of a feed, which must never change."""


def render_atom(manuscript: Manuscript) -> Artifact:
    """Return the feed in UTF-8, with this issue and the topic's other issues."""
    entries, house, series = manuscript.entries, manuscript.house, manuscript.issue.series
    name = f"{series}{ENDINGS['atom']}"
    newest = entries[0]["post"]
    text = fill(
        "feed.atom.j2",
        house,
        words=load_words(entries[0]["lang"]),
        id=feed_id(house, series),
        topic=newest.topic,
        updated=newest.date,
        url=house.address(name),
        entries=entries,
    )
    return Artifact(name=name, content=text.encode())


def list_entries(issue: Issue, house: House) -> list[dict[str, Any]]:
    """Return the entries of a topic's feed, the newest first.

    Each has `id`, `lang`, `url`, `post` and `content`.
    """
    # This issue replaces the stored one of the same date.
    issues = {known.date: known for known in (*house.earlier(issue.series), issue)}
    days = sorted(issues, reverse=True)[: house.issues]
    posts = {day: view(issues[day], lists_papers=False) for day in days}
    return [
        {
            "id": entry_id(house, issue.series, day),
            "lang": issues[day].lang,
            "url": (url := house.address(f"{post.stem}.html")),
            "post": post,
            "content": fill("entry.html.j2", house, words=post.words, post=post, url=url),
        }
        for day, post in posts.items()
    ]


def feed_id(house: House, series: str = "") -> str:
    """Return the tag URI (RFC 4151) of a topic's feed, or of the feed of all topics."""
    return f"tag:{house.host},{TAG_YEAR}:digest" + (f"/{series}" if series else "")


def entry_id(house: House, series: str, day: date) -> str:
    """Return the tag URI of a topic's issue of a day, the same in every feed."""
    return f"{feed_id(house, series)}/{day}"


def render_jsonfeed(manuscript: Manuscript) -> Artifact:
    """Return the feed in UTF-8, with the issues and identifiers of the Atom feed."""
    entries, house = manuscript.entries, manuscript.house
    name = f"{manuscript.issue.series}{ENDINGS['jsonfeed']}"
    title, lang = entries[0]["post"].topic, entries[0]["lang"]
    itself = house.address(name)
    content = write_feed(entries, title=title, lang=lang, page=house.site, itself=itself)
    return Artifact(name=name, content=content)


def write_feed(  # noqa: PLR0913 - a feed's own fields
    entries: Iterable[Mapping[str, Any]],
    *,
    title: str,
    lang: str,
    page: str,
    itself: str,
    author: str = "digest",
) -> bytes:
    """Return a feed of entries, each with `id`, `lang`, `url`, `content` in HTML and a `post`.

    A `post` has title, topic, date and description; `page` and `itself` are addresses, or empty.
    An entry has a language of its own only if it is not the feed's.
    """
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": title,
        "home_page_url": page,
        "feed_url": itself,
        "language": lang,
        "authors": [{"name": author}],
        "items": [
            _filled(
                {
                    "id": entry["id"],
                    "url": entry["url"],
                    "title": entry["post"].title,
                    "summary": entry["post"].description,
                    "content_html": entry["content"],
                    "date_published": f"{entry['post'].date}T00:00:00Z",
                    "tags": [entry["post"].topic],
                    "language": entry["lang"] if entry["lang"] != lang else "",
                }
            )
            for entry in entries
        ],
    }
    return f"{json.dumps(_filled(feed), ensure_ascii=False, indent=1)}\n".encode()


def _filled(fields: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in fields.items() if value not in ("", [""])}
