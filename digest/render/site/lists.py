"""Writes the pages of an archive that lead to issues: its front, a topic, titles, search, 404."""

import json
from collections.abc import Mapping, Sequence
from itertools import chain

from digest.model import ALSO, SiteIssue
from digest.render.chart import STRIP, Chart, draw
from digest.render.site.frame import (
    FEED,
    INDEX,
    SEARCH,
    Frame,
    Topic,
    by_topic,
    by_year,
    index_of,
    page_of,
    titles_of,
)
from digest.text import in_figures, long_date, printable

COLUMNS = 12
"""How many issues a topic's chart has: two figures each fit on a phone."""
THEMES = 10
EVERY = 3
"""The chart names the day of every third issue: more do not fit."""


def render_front(issues: Sequence[SiteIssue], frame: Frame) -> bytes:
    """Return the page that everything can be reached from."""
    topics = by_topic(issues)
    return _render("front", frame, title=frame.title, topics=topics, years=by_year(issues))


def render_topic(topic: Topic, frame: Frame) -> bytes:
    """Return a topic's page: its issues, and its themes over time."""
    return _render(
        "topic",
        frame,
        title=topic.heading,
        feed=topic.feed,
        feed_title=topic.heading,
        topic=topic,
        years=by_year(topic.issues[::-1]),
        chart=draw_themes(topic),
        strip_height=STRIP,
        every=EVERY,
    )


def render_titles(year: int, issues: Sequence[SiteIssue], frame: Frame) -> bytes:
    """Return all titles of a year by issue, for who has no scripts."""
    return _render("titles", frame, title=f"All papers of {year}", issues=issues)


def render_search(issues: Sequence[SiteIssue], frame: Frame) -> bytes:
    """Return the page of the search, which is made by a script of ours alone."""
    years = [
        (year, titles_of(year), index_of(year), count(found))
        for year, found in by_year(issues).items()
    ]
    policy = "; script-src 'self'; connect-src 'self'"
    return _render("search", frame, title="Search", years=years, policy=policy)


def render_index(issues: Sequence[SiteIssue]) -> bytes:
    """Return the issues in JSON, each with its page and its papers: `[[identifier, title], …]`.

    A paper's place in a page is `paper-ID`; a post that was edited has none.
    """
    record = {
        "issues": [
            {
                "page": page_of(issue),
                "date": long_date(issue.date),
                "topic": issue.topic,
                "edited": issue.edited,
                "papers": [[paper.id, paper.title] for paper in issue.papers],
            }
            for issue in issues
        ]
    }
    text = json.dumps(record, ensure_ascii=False, separators=(",", ":"))
    # Harmless as well where a server calls it a page.
    plain = text.replace("<", "\\u003c").replace("&", "\\u0026")
    return f"{plain}\n".encode(errors="backslashreplace")


def render_missing(frame: Frame) -> bytes:
    """Return the page for addresses that lead nowhere.

    It is shown at any depth, where relative links would lead astray.
    """
    root = f"{frame.house.site}/" if frame.house.site else ""
    return _render("missing", frame, title="There is no such page", root=root)


def draw_themes(topic: Topic) -> Chart | None:
    """Return the chart of the themes that had most papers of late; None below two issues."""
    last = topic.issues[:COLUMNS][::-1]
    titles = {
        theme.key: printable(theme.title)
        for theme in chain.from_iterable(issue.themes for issue in last)
        if theme.key != ALSO
    }
    columns = [{theme.key: theme.papers for theme in issue.themes} for issue in last]
    rows = [(titles[key], [column.get(key, 0) for column in columns]) for key in titles]
    rows.sort(key=lambda row: (-sum(row[1]), row[0]))
    if len(last) < 2 or not rows:  # noqa: PLR2004 - time needs two
        return None
    return draw(rows[:THEMES], [issue.date for issue in last])


def count(issues: Sequence[SiteIssue]) -> str:
    """Write how many papers issues have, each counted once."""
    return in_figures(len({paper.id for issue in issues for paper in issue.papers}), "paper")


def _render(name: str, frame: Frame, **values: object) -> bytes:
    """Fill a template of the archive's own."""
    usual: Mapping[str, object] = {
        "frame": frame,
        "page_of": page_of,
        "count": count,
        "front": INDEX,
        "search": SEARCH,
        "feed": FEED,
        "feed_title": frame.title,
        "description": "",
        "root": "",
        "policy": "",
        "canonical": "",
    }
    return frame.fill(f"site/{name}.html.j2", **{**usual, **values}).encode()
