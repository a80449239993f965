"""Invented papers, and what a check finds in a post about them."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from digest.check import (
    CheckedPost,
    Finding,
    IndexedPaper,
    KnownPapers,
    Prober,
    check_post,
    read_post,
)
from digest.codec import SCHEMA
from digest.model import Affiliation, Author, Paper, PaperFacts, Statement
from digest.papers.facts import describe

ABS = "https://arxiv.org/abs"
_CHOICE = re.compile(r"<([^<>|]*)\|([^<>|]*)>")
HARBOUR, TIDES = "Harbour University", "Institute of Tides"


def author(name: str, place: str = "") -> Author:
    """Return an author, at an institution if one is given."""
    return Author(
        name=name, affiliations=(Affiliation(name=place, origin="html"),) if place else ()
    )


class Shelf:
    """A library that holds these papers; of the `unknown` it is known that they do not exist."""

    def __init__(self, papers: Iterable[Paper], unknown: Iterable[str] = ()) -> None:
        versions = sorted(papers, key=lambda one: one.version)
        self._papers = {one.id: one for one in versions}
        self._older = {
            name: [one for one in reversed(versions) if one.id == name and one is not newest]
            for name, newest in self._papers.items()
        }
        self._known: dict[str, PaperFacts] = {}
        self._unknown = frozenset(unknown)

    def load(self, ids: Sequence[str]) -> KnownPapers:
        """Return papers by identifier."""
        held = self._papers.keys() & ids
        self._known |= {name: describe(self._papers[name]) for name in held - self._known.keys()}
        paper_facts = {name: self._known[name] for name in ids if name in held}
        return KnownPapers(paper_facts=paper_facts, unknown=self._unknown.intersection(ids) - held)

    def load_older(self, paper: Paper) -> Sequence[Paper]:
        """Return the earlier versions of a paper."""
        return self._older.get(paper.id, ())

    def has_proof(self, statement: Statement) -> bool:
        """Remember nothing of models."""
        return statement.by == "nobody"

    def load_titles(self) -> Iterable[IndexedPaper]:
        """Return every title."""
        return [IndexedPaper(one.id, one.title, one.doi or "") for one in self._papers.values()]


def read(text: str, ending: str = ".md", beside: Mapping[str, object] | None = None) -> CheckedPost:
    """Read a post as it lies on disk, with its data beside it if there are any."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"post{ending}"
        path.write_text(text, "utf-8")
        if beside is not None:
            path.with_suffix(".json").write_text(json.dumps({"schema": SCHEMA, **beside}), "utf-8")
        return read_post(path)


def check(
    text: str,
    papers: Iterable[Paper],
    ending: str = ".md",
    *,
    beside: Mapping[str, object] | None = None,
    prober: Prober | None = None,
) -> list[Finding]:
    """Check a post against a library of these papers, where 2602.99999 is known not to exist."""
    shelf = Shelf(papers, unknown=["2602.99999"])
    return list(check_post(read(text, ending, beside), shelf, prober))


def briefly(found: Iterable[Finding], severity: str = "") -> list[str]:
    """Return findings as `error author Moth`; of one severity, without it, if one is given."""
    return [
        f"{one.kind} {one.found}" if severity else f"{one.severity} {one.kind} {one.found}"
        for one in found
        if severity in one.severity
    ]


def variants(text: str) -> tuple[str, str]:
    """Return both texts of `It errs by <45|46>%.`: the one as it should be, and the wrong one."""
    return _CHOICE.sub(r"\1", text), _CHOICE.sub(r"\2", text)
