"""Whatever the papers' texts, statements are printable, not empty, and carry their proof."""

import re
from collections.abc import Iterable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.dossier import describe
from digest.model import Author, Counts, Dossier, LeftOut, Ranked, Statement, Window
from digest.records import parse_paper
from digest.text import printable
from digest.writing import Issue, Prose, Theme, summarise, write
from tests.corpora import rows
from tests.fixtures import paper

SENTENCES = (
    "We propose ReefNet, a net that counts corals",
    "In this paper, I study boats",
    "This work presents ReefBench, a benchmark of boats, which floats",
    "Under these assumptions, we prove that boats float",
    "Our code is at https://github.com/quill/reefnet",
    "Experiments on the ReefBench dataset show that our nets gain 5\\%",
    "It paves the way for safer boats in practical use",
    "Code will be released soon",
    "ReefNet (the net) outperforms $x^2$ boats; we note (1) depth",
    "{{ site.title }} <script>alert(1)</script> ![x](http://x.example/) [^1]",
    "\u202e\x1b[31m😀 **深度** a\u200db \\begin{x} `` | | \\(x",
)
_TEXTS = st.lists(st.sampled_from(SENTENCES) | st.text(max_size=30), max_size=6)
_ABSTRACTS = _TEXTS.map(". ".join)
_NAMES = st.lists(st.just("Ada Quill") | st.text(max_size=12), max_size=4)
_FIRST_PERSON = re.compile(r"\b(?:we|our|us)\b(?![-.])", re.IGNORECASE)


@st.composite
def dossiers(draw: st.DrawFn, number: int = 1) -> Dossier:
    """Draw a paper of plain and hostile text; a title is never empty, as in any record."""
    return describe(
        paper(
            id=f"2602.{number:05}",
            title=draw(st.sampled_from(["ReefNet: Boats", "Boats?"]) | st.text()) or "Boats",
            abstract=draw(_ABSTRACTS),
            authors=tuple(Author(name=name) for name in draw(_NAMES)),
        )
    )


@st.composite
def issues(draw: st.DrawFn) -> Issue:
    """Draw an issue of up to eight papers under two themes."""
    papers = [draw(dossiers(number)) for number in range(draw(st.integers(1, 8)))]
    ranked = [Ranked(dossier=one, score=-at, reasons=()) for at, one in enumerate(papers)]
    cut = draw(st.integers(0, len(papers)))
    groups = (("Reefs", ranked[:cut]), ("Also new", ranked[cut:]))
    return Issue(
        topic="marine imaging",
        date=date(2026, 2, 28),
        window=Window(start=date(2026, 2, 22), end=date(2026, 2, 28)),
        counts=Counts(
            found=9, chosen=len(papers), named=len(papers), late=0, left_out=LeftOut(rank=1)
        ),
        themes=tuple(
            Theme(key=title.lower().replace(" ", "-"), title=title, papers=tuple(group))
            for title, group in groups
            if group
        ),
        named=frozenset(one.paper.id for one in papers),
    )


def statements(prose: Prose) -> Iterable[Statement]:
    """Yield all that is told."""
    yield from (*prose.lead, *prose.outlook)
    yield from (statement for section in prose.sections for statement in section.statements)
    yield from (resource.text for resource in prose.resources)
    yield from (entry.summary for entry in prose.entries)
    yield from (entry.result for entry in prose.entries if entry.result)


@given(issues())
def test_all_that_is_told_can_be_printed_and_proved(made: Issue) -> None:
    papers = {one.paper.id: one.paper for one in made.dossiers}
    prose = write(made)
    for told in statements(prose):
        assert told.text.strip()
        assert told.text == printable(told.text)
        assert told.quotes or told.count
        for quote in told.quotes:
            field = getattr(papers[quote.paper], quote.field)
            assert field[quote.start : quote.end] == quote.text
        last = 0
        for mention in told.mentions:
            assert last <= mention.start < mention.end <= len(told.text)
            last = mention.end
        assert set(told.count) <= set(papers)
        assert len(set(told.count)) == len(told.count)
    assert [entry.ranked.dossier.paper.id for entry in prose.entries] == list(papers)
    assert write(made) == prose


@given(st.lists(st.sampled_from(SENTENCES), max_size=6).map(". ".join))
def test_a_summary_is_in_nobodys_first_person(abstract: str) -> None:
    summary, _ = summarise(describe(paper(abstract=abstract)))
    assert not _FIRST_PERSON.search(re.sub(r"“[^”]*”", "", summary.text))


@pytest.mark.long
def test_hardly_any_summary_of_a_real_paper_has_a_fault() -> None:
    day, told = "2026-01-01T00:00:00Z", list[str]()
    for row in rows("metadata-2026-01")[:600]:
        plain = {"version": 1, "primary": "cs.LG", "published": day, "updated": day}
        summaries = summarise(describe(parse_paper({**plain, **row})))
        told += [one.text for one in summaries if one]
    faulty = [
        text
        for text in told
        if _FIRST_PERSON.search(re.sub(r"“[^”]*”", "", text))
        or re.search(r"\\|\$(?!\d)|\.\.(?!\.)|,[,.]|;\.| [,;]|\bthis (?:paper|work)\b", text)
        or not text.endswith((".", "?", "!", "”"))
    ]
    assert len(faulty) <= 0.01 * len(told), faulty
    assert sum(text.startswith("“") for text in told) <= 0.03 * len(told)
