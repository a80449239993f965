"""What the closed edits make of a sentence is known for it, and nothing else is."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from random import Random

import pytest

from digest.check import is_edit_of
from digest.model import Affiliation, Author, Dossier, Statement
from digest.papers import describe
from digest.text import split_sentences
from digest.writing import ALONE, BEHIND, NOTHING, Account
from tests.fixtures import paper, quote, statement

HARBOUR, TIDES = "Harbour University", "Institute of Tides"
PEOPLE: Sequence[tuple[tuple[str, str], ...]] = (
    (("Ada Quill", ""),),
    (("Ada Quill", HARBOUR), ("Bo Lund", TIDES)),
    (("Ada Quill", HARBOUR), ("Bo Lund", ""), ("Cy Reed", "")),
)
SENTENCES = (
    "In this paper, we propose ReefNet, a network that counts corals without labels.",
    "However, our experiments on 12 reefs show that it never errs by more than 4.5\\%.",
    "This study presents ReefNet, which is trained on $10^3$ reefs of the US.",
    "ReefNet outperforms TideNet and does not need labels.",
    "To address this gap, the authors' earlier maps help us count 1,204 corals (p<0.01).",
    "Results: On KelpSet, ReefNet gains +19.5 points, while TideNet loses -3.",
)
_WORD = re.compile(r"\w+")


def reefs(people: Sequence[tuple[str, str]], abstract: str = " ".join(SENTENCES)) -> Dossier:
    """Return a paper by these authors, who are at places where one is given."""
    authors = (
        Author(name=name, affiliations=(Affiliation(name=at, origin="html"),) if at else ())
        for name, at in people
    )
    return describe(paper(abstract=abstract, authors=tuple(authors)))


def changed(told: Statement, random: Random) -> Iterator[Statement]:
    """Yield a statement with one thing wrong in it: a figure, a word, or a denial."""
    for match in _WORD.finditer(told.text):
        start, end = match.span()
        words = [str(int(match[0]) + 1)] if match[0].isdecimal() else ["kelp", f"not {match[0]}"]
        for word in random.sample(words, 1):
            yield replace(told, text=told.text[:start] + word + told.text[end:])


@pytest.mark.parametrize("people", PEOPLE)
def test_what_the_edits_make_is_known_and_what_is_changed_is_not(
    people: Sequence[tuple[str, str]],
) -> None:
    dossier = reefs(people)
    account = Account(paper=dossier.paper, name=dossier.introduces.name)
    spans = split_sentences(dossier.paper.abstract)
    told = [account.tell(span, place) for span in spans for place in (NOTHING, ALONE, BEHIND)]
    made = [one for one in told if one.text]
    assert len(made) > len(SENTENCES)
    assert [one.text for one in made if not is_edit_of(one, dossier)] == []
    wrong = [each for one in made for each in changed(one, Random(one.text))]  # noqa: S311
    assert [one.text for one in wrong if is_edit_of(one, dossier)] == []


ABSTRACT = "We present ReefNet, a network. ReefNet never counts. Boats do not sink in storms."
RECORD = reefs(PEOPLE[1], ABSTRACT)


@pytest.mark.parametrize(
    "text, quoted, name, is_edit",
    [
        # In a bullet the name may go, and nothing else's.
        ("a network.", 0, "ReefNet", True),
        ("never counts.", 1, "ReefNet", False),
        ("a network.", 0, "", False),
        ("counts.", 1, "ReefNet", False),
        ("The authors present ReefNet, a network.", 0, "", True),
        ("The author presents ReefNet, a network.", 0, "", False),
        ("Ben et al. present ReefNet, a network.", 0, "", False),
        # A quote is a whole sentence: in a part of one anything may be said.
        ("Boats do not sink in storms.", 2, "", True),
        ("Boats do not sink.", 2, "", False),
        ("In storms.", "in storms.", "", False),
    ],
)
def test_a_bullet_may_leave_out_its_name(
    text: str, quoted: int | str, name: str, *, is_edit: bool
) -> None:
    sentences = [span.text for span in split_sentences(ABSTRACT)]
    words = sentences[quoted] if isinstance(quoted, int) else quoted
    told = replace(statement(text, quotes=(quote(RECORD.paper, words),)), verified="edit")
    assert is_edit_of(told, RECORD, name) is is_edit
    (place,) = told.quotes
    assert not is_edit_of(replace(told, quotes=(replace(place, start=place.start + 1),)), RECORD)
    assert not is_edit_of(replace(told, verified=None), RECORD, name)
