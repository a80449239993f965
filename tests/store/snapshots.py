"""Lines of arXiv's public snapshot, made of papers."""

import json
from typing import Any

from digest.model import Author, Paper


def row_of(paper: Paper) -> dict[str, Any]:
    """Return a paper as the snapshot has it: all versions but the first on the day of the last."""
    moments = [paper.published, *[paper.updated] * (paper.version - 1)]
    return {
        "id": paper.id,
        "submitter": paper.authors[0].name if paper.authors else None,
        "authors": ", ".join(author.name for author in paper.authors),
        "title": paper.title,
        "comments": paper.comment,
        "journal-ref": paper.journal_ref,
        "doi": paper.doi,
        "report-no": None,
        "categories": " ".join(paper.categories),
        "license": "http://arxiv.org/licenses/nonexclusive-distrib/1.0/",
        "abstract": f"  {paper.abstract}\n",
        "versions": [
            {"version": f"v{number}", "created": f"{moment:%a, %d %b %Y %H:%M:%S} GMT"}
            for number, moment in enumerate(moments, 1)
        ],
        "update_date": f"{paper.updated:%Y-%m-%d}",
        "authors_parsed": list(map(_parsed, paper.authors)),
    }


def line_of(paper: Paper, **changes: Any) -> bytes:  # noqa: ANN401 - any field of a line
    """Return a paper's line, without its end; a field that is changed to `...` is missing."""
    row = {**row_of(paper), **{name.replace("_ref", "-ref"): one for name, one in changes.items()}}
    return json.dumps({name: one for name, one in row.items() if one is not ...}).encode()


def _parsed(author: Author) -> list[str]:
    first, _, last = author.name.rpartition(" ")
    return [last, first, "", *(one.name for one in author.affiliations)]
