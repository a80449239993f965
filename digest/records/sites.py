"""Issues of an archive as JSON objects, and back from them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from digest.model import SiteIssue, SitePaper
from digest.records.history import parse_sizes, sizes_record

_TEXTS = ("slug", "topic", "title", "subtitle", "description", "made_from")


def site_issue_record(issue: SiteIssue) -> dict[str, Any]:
    """Write what an archive remembers of an issue."""
    return {
        "date": issue.date.isoformat(),
        **{name: getattr(issue, name) for name in _TEXTS},
        "files": list(issue.files),
        "edited": issue.edited,
        "themes": sizes_record(issue.themes),
        "papers": [[paper.id, paper.title] for paper in issue.papers],
    }


def parse_site_issue(record: Mapping[str, Any]) -> SiteIssue:
    """Read an issue as `site_issue_record` wrote it.

    Raises KeyError, TypeError or ValueError on anything else.
    """
    return SiteIssue(
        date=date.fromisoformat(record["date"]),
        **{name: _text(record[name]) for name in _TEXTS},
        files=tuple(map(_text, record["files"])),
        edited=record["edited"] is True,
        themes=parse_sizes(record["themes"]),
        papers=tuple(SitePaper(id=_text(id_), title=_text(t)) for id_, t in record["papers"]),
    )


def _text(value: object) -> str:
    """Return a text.  Raises TypeError where something else stands there."""
    if not isinstance(value, str):
        raise TypeError("no text")
    return value
