"""What the tests of other services share: a service at a desk, its words, and a promise."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from digest.model import Affiliation, Author, Dossier, Entry, Link, Paper, PaperFacts
from digest.pipeline import Built
from tests.pipeline.desk import WEDNESDAY, Desk, tide
from tests.pipeline.oracle import Oracle

REPOSITORY = "https://github.com/quill/shore-survey"
CODE = Link(
    url=REPOSITORY, kind="code", own=True, origin=("huggingface",), evidence="Added by a person."
)
PLACE = Affiliation(name="Harbour Institute", origin="html", stated="Harbour Institute, Pier 7")
KNOWN = PaperFacts(
    links=(CODE,), authors=(Author(name="Ada Quill-1", affiliations=(PLACE,)),), upvotes=4
)


def add_oracle(desk: Desk, name: str, **fields: Any) -> Oracle:  # noqa: ANN401 - any field
    """Add a service to a desk, that lives in the desk's time."""
    oracle = Oracle(name, now=lambda: desk.clock.now(), **fields)  # noqa: PLW0108 - the clock changes
    desk.enrichers = (*desk.enrichers, oracle)
    return oracle


def entries_of(built: Built) -> Mapping[str, Entry]:
    """Return what an issue has of its papers, by identifier."""
    assert built.made.digest is not None
    return {entry.paper.id: entry for entry in built.made.digest.entries}


def only_one(built: Built) -> Dossier:
    """Return what is known of the one paper of an issue."""
    (entry,) = entries_of(built).values()
    return entry.ranked.dossier


def promising(number: int, day: date = WEDNESDAY) -> Paper:
    """Invent a paper that promises its code."""
    paper = tide(number, day)
    return replace(paper, abstract=f"{paper.abstract} Code will be released.")
