"""Whatever the text, statements are whole, printable, and carry their proof."""

import os
import subprocess
import sys
from collections.abc import Iterable
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from digest.model import Dossier, Paper, Statement
from digest.text import printable, shown, visible_title
from digest.writing import Issue, Prose, summarise, write
from digest.writing.claims import authors_of
from digest.writing.prose import capital
from tests.render.hostile import hostile
from tests.writing.papers import dossier, issue

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
)
# A busy machine writes slowly; how fast the writer is, `make eval` measures.
_unhurried = settings(deadline=None)
_abstracts = st.lists(st.one_of(st.sampled_from(SENTENCES), hostile), max_size=6).map(". ".join)
_names = st.lists(st.one_of(st.just("Ada Quill"), hostile), max_size=4)


@st.composite
def dossiers(draw: st.DrawFn, number: int = 1) -> Dossier:
    """Draw a paper of plain and hostile text; a title is never empty, as in any record."""
    title = draw(st.one_of(st.sampled_from(["ReefNet: Boats", "Boats?"]), hostile))
    return dossier(draw(_abstracts), title=title or "Boats", authors=draw(_names), number=number)


@st.composite
def issues(draw: st.DrawFn) -> Issue:
    """Draw an issue of up to eight papers under two themes."""
    papers = [draw(dossiers(number)) for number in range(draw(st.integers(1, 8)))]
    cut = draw(st.integers(0, len(papers)))
    groups = [("Reefs", papers[:cut]), ("Also new", papers[cut:])]
    return issue(*(group for group in groups if group[1]))


def _statements(prose: Prose) -> Iterable[Statement]:
    yield from (*prose.lead, *prose.outlook)
    yield from (statement for section in prose.sections for statement in section.statements)
    yield from (resource.text for resource in prose.resources)
    yield from (entry.summary for entry in prose.entries)
    yield from (entry.result for entry in prose.entries if entry.result)


def _named(paper: Paper, dossier_: Dossier, kind: str) -> str:
    if kind == "author":
        return authors_of(paper)
    return visible_title(paper) if kind == "title" else shown(dossier_.introduces.name or "")


@_unhurried
@given(issues())
def test_mentions_name_what_they_mark_and_do_not_overlap(made: Issue) -> None:
    held = {d.paper.id: d for d in made.dossiers}
    for statement in _statements(write(made)):
        places = [(mention.start, mention.end) for mention in statement.mentions]
        assert all(0 <= start < end <= len(statement.text) for start, end in places)
        assert all(one[1] <= two[0] for one, two in pairwise(places))
        for mention in statement.mentions:
            described = held[mention.paper]
            words = statement.text[mention.start : mention.end]
            named = _named(described.paper, described, mention.kind)
            # Where a theme's data are counted, papers are called by theirs.
            data = map(shown, described.new_datasets) if mention.kind == "name" else ()
            assert words in (named, capital(named), *data)


@_unhurried
@given(issues())
def test_quotes_are_the_records_own_words(made: Issue) -> None:
    held = {d.paper.id: d.paper for d in made.dossiers}
    for statement in _statements(write(made)):
        assert statement.quotes or statement.count
        for quote in statement.quotes:
            field = getattr(held[quote.paper], quote.field)
            assert field[quote.start : quote.end] == quote.text


@_unhurried
@given(issues())
def test_statements_are_printable_and_never_empty(made: Issue) -> None:
    for statement in _statements(write(made)):
        assert statement.text.strip()
        assert statement.text == printable(statement.text)


@_unhurried
@given(issues())
def test_what_is_counted_is_among_the_chosen_and_counted_once(made: Issue) -> None:
    prose = write(made)
    chosen = [d.paper.id for d in made.dossiers]
    for statement in (*prose.lead, *prose.outlook):
        assert set(statement.count) <= set(chosen)
        assert len(set(statement.count)) == len(statement.count)
    assert [entry.ranked.dossier.paper.id for entry in prose.entries] == chosen


@_unhurried
@given(dossiers())
def test_every_paper_has_a_summary_in_nobodys_first_person(described: Dossier) -> None:
    summary, _ = summarise(described)
    told = summary.text.replace(authors_of(described.paper), "")
    quoted = told.startswith("“") and told.endswith("”")
    assert summary.text
    assert quoted or not {"we", "our", "us"} & set(told.lower().split())


@_unhurried
@given(issues())
def test_writing_is_a_pure_function(made: Issue) -> None:
    assert write(made) == write(made)


_SCRIPT = """
from digest.writing import write
from tests.writing.papers import dossier, issue
from tests.writing.test_properties import SENTENCES
papers = [dossier(". ".join(SENTENCES[n % 4 :]) + ".", number=n) for n in range(12)]
print(write(issue(("Reefs", papers[:5]), ("Tides", papers[5:9]), ("Also new", papers[9:]))))
"""


def test_no_seed_of_hashes_changes_a_word() -> None:
    posts = {
        subprocess.run(  # noqa: S603 - our own interpreter, our own script
            [sys.executable, "-c", _SCRIPT],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("0", "1", "42")
    }
    assert len(posts) == 1
