"""What the closed edits make of a sentence is known for it, and nothing else is."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from random import Random

import pytest

from digest.check import is_edit_of
from digest.model import Affiliation, Author, Paper, Statement
from digest.papers import describe
from digest.reading import read
from digest.text import split_sentences
from digest.writing import ALONE, BEHIND, NOTHING, Account, account_for, summarise
from tests.corpora import paper_of, rows
from tests.fixtures import paper, quote, statement

HARBOUR, TIDES = "Harbour University", "Institute of Tides"
PEOPLE: Sequence[tuple[tuple[str, str], ...]] = (
    (("Ada Quill", ""),),
    (("Ada Quill", HARBOUR), ("Bo Lund", TIDES)),
    (("Ada Quill", HARBOUR), ("Bo Lund", ""), ("Cy Reed", "")),
    (("Ada Quill", HARBOUR), ("Bo Lund", TIDES), ("Cy Reed", "Quay College")),
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
_DENIAL = re.compile(r" (?:not|no|never|without)\b")


def reefs(people: Sequence[tuple[str, str]], abstract: str = " ".join(SENTENCES)) -> Paper:
    """Return a paper by these authors, who are at places where one is given."""
    return paper(
        abstract=abstract,
        authors=tuple(
            Author(name=name, affiliations=(Affiliation(name=at, origin="html"),) if at else ())
            for name, at in people
        ),
    )


def told_of(account: Account) -> Iterator[Statement]:
    """Yield every sentence as it may be told, in each place; where it may not, it is empty."""
    for span in filter(None, (account.what, *account.findings, account.limit)):
        told = (account.tell(span, place) for place in (NOTHING, ALONE, BEHIND))
        yield from (one for one in told if one.text)
    yield from (one for one in summarise(account).values() if one and one.text)


def changed(told: Statement, random: Random) -> Iterator[Statement]:
    """Yield a statement with one thing wrong in it: a figure, a word, a denial, who or what."""
    found = [match.span() for match in _WORD.finditer(told.text)]
    for match in re.finditer(r"\d+", told.text):
        yield from _put(told, *match.span(), str(int(match[0]) + 1))
    for start, end in random.sample(found, min(3, len(found))):
        yield from _put(told, start, end, "kelp")
        yield from _put(told, start, start, "not ")
        yield from _put(told, start, end + (told.text[end : end + 1] == " "), "")
    (first, second) = sorted(random.sample(found, 2))
    one, two = (told.text[slice(*each)] for each in (first, second))
    yield from _put(told, first[0], second[1], two + told.text[first[1] : second[0]] + one)
    for match in _DENIAL.finditer(told.text):
        yield from _put(told, *match.span(), "")
    for mention in told.mentions:
        yield from _put(told, mention.start, mention.end, "Moth et al.")


def _put(told: Statement, start: int, end: int, words: str) -> Iterator[Statement]:
    """Yield a statement with other words in one place, where that is in no mention or within one.

    Mentions keep their words.
    """
    moved = end - start - len(words)
    mentions = []
    for one in told.mentions:
        if start < one.end and one.start < end and not (one.start <= start and end <= one.end):
            return
        after = one.start - moved if one.start >= end else one.start
        mentions.append(
            replace(one, start=after, end=one.end - moved if one.end >= end else one.end)
        )
    text = told.text[:start] + words + told.text[end:]
    if text != told.text:
        yield replace(told, text=text, mentions=tuple(mentions))


@pytest.mark.parametrize("people", PEOPLE)
@pytest.mark.parametrize("name", [None, "ReefNet"])
def test_what_the_edits_make_is_known_and_what_is_changed_is_not(
    people: Sequence[tuple[str, str]], name: str | None
) -> None:
    record = reefs(people)
    what, *findings = split_sentences(record.abstract)
    account = Account(paper=record, name=name, what=what, findings=tuple(findings))
    made = list(told_of(account))
    assert len(made) > len(SENTENCES)
    assert [one.text for one in made if not is_edit_of(one, {record.id: record})] == []
    wrong = [each for one in made for each in changed(one, Random(one.text))]  # noqa: S311
    assert [one.text for one in wrong if is_edit_of(one, {record.id: record})] == []


ABSTRACT = "We present ReefNet, a network. ReefNet never counts. Boats do not sink in storms."
RECORD = reefs(PEOPLE[1], ABSTRACT)


@pytest.mark.parametrize(
    "text, quoted, names, is_edit",
    [
        # In a bullet the name may go, and nothing else's.
        ("a network.", 0, ["ReefNet"], True),
        ("never counts.", 1, ["ReefNet"], False),
        ("a network.", 0, [], False),
        ("never counts.", 1, ["Reef"], False),
        ("counts.", 1, ["ReefNet"], False),
        ("The authors present ReefNet, a network.", 0, [], True),
        ("The author presents ReefNet, a network.", 0, [], False),
        ("Ben et al. present ReefNet, a network.", 0, [], False),
        # A quote is a whole sentence: in a part of one anything may be said.
        ("Boats do not sink in storms.", 2, [], True),
        ("Boats do not sink.", 2, [], False),
        ("In storms.", "in storms.", [], False),
        ("Sink in storms.", "sink in storms.", [], False),
    ],
)
def test_a_bullet_may_leave_out_its_name(
    text: str, quoted: int | str, names: list[str], *, is_edit: bool
) -> None:
    sentences = [span.text for span in split_sentences(ABSTRACT)]
    words = sentences[quoted] if isinstance(quoted, int) else quoted
    start = ABSTRACT.index(words)
    quotes = (quote(RECORD, words),)
    told = statement(text, quotes=quotes)
    assert is_edit_of(told, {RECORD.id: RECORD}, names) is is_edit
    moved = replace(told, quotes=(replace(quotes[0], start=start + 1),))
    assert not is_edit_of(moved, {RECORD.id: RECORD}, names)
    assert not is_edit_of(told, {}, names)


@pytest.mark.long
@pytest.mark.parametrize("corpus", ["metadata-2026-01", "metadata-2025-sample25k"])
def test_all_that_is_told_of_real_papers_is_known_and_nothing_that_is_changed(corpus: str) -> None:
    day = "2026-01-01T00:00:00Z"
    plain = {"version": 1, "primary": "cs.LG", "published": day, "updated": day}
    papers = [paper_of({**plain, **row}) for row in rows(corpus)]
    random, unknown, passed, total = Random(1), list[str](), list[str](), 0  # noqa: S311
    for record, reading in zip(papers, read(papers, ()), strict=True):
        for told in told_of(account_for(describe(record), reading)):
            total += 1
            if not is_edit_of(told, {record.id: record}):
                unknown.append(told.text)
            elif total % 10 == 0:
                wrong = changed(told, random)
                passed += [one.text for one in wrong if is_edit_of(one, {record.id: record})]
    assert total > len(papers)
    assert unknown == []
    assert passed == []
