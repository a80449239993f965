"""Writes the titles of a year's papers for the search of an archive."""

import json
from collections.abc import Sequence

from digest.model import SiteIssue
from digest.render.site.frame import page_of
from digest.text import long_date


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
