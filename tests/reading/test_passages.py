"""The passage that a reader would quote: which sentences, from which word on, and how good."""

import os
import re
import subprocess
import sys
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model import Reading
from digest.reading import list_passages, read
from tests.fixtures import paper

# Invented papers: a title, the sentences of an abstract, the places of those that a reader would
# quote, and of those that nobody understands alone.
PAPERS: dict[str, tuple[str, Sequence[str], Sequence[int], Sequence[int]]] = {
    "what is done and what is found": (
        "Tides and Snails",
        (
            "Snails live in tide pools.",
            "We follow 1,200 snails in forty pools over three years.",
            "Snails of shaded pools grow 12% faster than those of sunny ones.",
            "These differences vanish in winter.",
            "The data may help wardens.",
        ),
        (1, 2),
        (3,),
    ),
    "a finding that points back": (
        "Counting Fish in Murky Water",
        (
            "Underwater cameras are widely used to count fish in harbours.",
            "We propose a tide encoder that learns from images of clear water alone.",
            "It reduces the error of the count by 43% on three harbours.",
            "We hope that this work helps divers.",
        ),
        (1, 2),
        (2,),
    ),
    "a finding that goes on": (
        "Fish in Murky Water",
        (
            "Fish are counted in harbours.",
            "We study how fish are counted by divers and by cameras.",
            "This gap closes when both see the same frames: it falls from 31% to 4%.",
        ),
        (1, 2),
        (2,),
    ),
    "a finding with its limit": (
        "KelpNet: Counting Fish in Murky Water",
        (
            "Underwater cameras are widely used to count fish in harbours.",
            "However, existing detectors fail in murky water, where labels are scarce.",
            "We propose KelpNet, a detector that learns from clear-water images alone.",
            "On three harbours, KelpNet improves recall by 12.4% over the best baseline.",
            "However, its gains vanish in very dark water, where recall drops to 31%.",
            "Code is available at https://github.com/noor/kelpnet.",
        ),
        (3, 4),
        (),
    ),
}


def read_one(abstract: str, title: str = "Counting Corals from Paper Boats") -> Reading:
    """Return what is read of an invented paper, by no theme."""
    (reading,) = read([paper(title=title, abstract=abstract)], ())
    return reading


@pytest.mark.parametrize("title, sentences, quoted, pointing", PAPERS.values(), ids=PAPERS)
def test_what_was_found_is_quoted_with_what_it_points_at(
    title: str, sentences: Sequence[str], quoted: Sequence[int], pointing: Sequence[int]
) -> None:
    reading = read_one(" ".join(sentences), title)
    assert reading.passage
    assert reading.passage.sentences == tuple(quoted)
    assert reading.passage.probability > 0.5
    assert reading.passage.grade > 1
    unclear = [at for at, one in enumerate(reading.sentences) if one.stands < 0.35]
    assert set(pointing) <= set(unclear)
    assert reading.sentences[quoted[0]].stands > 0.5


@pytest.mark.parametrize("abstract, is_good", [
    ("We present ReefNet, a network for corals.", False),
    ("We present ReefNet, a novel network for corals. Experiments demonstrate its effectiveness.",
     False),
    ("ReefNet counts shadows. On three reefs, it finds 93% of all corals, divers 71%.", True),
])  # fmt: skip
def test_a_passage_is_worth_what_its_title_does_not_say(
    abstract: str,
    is_good: bool,  # noqa: FBT001 - a row of a table
) -> None:
    passage = read_one(f"Corals are important. {abstract}", "ReefNet: A Network for Corals").passage
    assert passage
    assert (passage.grade > 1) == is_good


BOATS = "we count 93.1% of all corals from paper boats."


@pytest.mark.parametrize("opening", [
    "In this paper,", "In this work,", "In this study,", "Here,", "However,", "Moreover,",
    "Specifically,", "To address this,", "To address these challenges,", "To this end,",
    "As a result,",
])  # fmt: skip
def test_opening_words_that_say_nothing_may_be_cut(opening: str) -> None:
    reading = read_one(f"Reefs are mapped by divers. {opening} {BOATS}")
    assert [one.cut for one in reading.sentences] == [0, len(opening) + 1]


@pytest.mark.parametrize("opening", [
    # A negation, or a contrast.
    "Not surprisingly,", "Without labels,", "Unlike divers,", "Despite the tide,", "Never tired,",
    "With no labels,", "Although divers err,", "Except at night,", "Contrary to this belief,",
    # How surely, or how often.
    "Perhaps,", "Possibly,", "Potentially,", "Presumably,", "Arguably,", "Apparently,", "Usually,",
    "Often,", "Sometimes,", "Rarely,", "In most cases,", "In many cases,", "Approximately,",
    "To our knowledge,", "In theory,", "In principle,", "In general,", "To some extent,",
    # When, where and on what condition.
    "If the tide rises,", "When the tide rises,", "Unless it rains,", "Under strong tides,",
    "Assuming calm water,", "With this assumption,", "On this condition,", "Only by day,",
    "In simulations,", "In mice,", "At low tide,", "For small boats,", "Where it is calm,",
    "Once calmed,", "Conditional on this,", "Supposing this,",
    # What is no opening, or all that there is.
    "Corals are counted:", "(a)", "",
])  # fmt: skip
def test_no_opening_that_says_something_is_cut(opening: str) -> None:
    reading = read_one(f"Reefs are mapped by divers. {opening} {BOATS}")
    assert [one.cut for one in reading.sentences] == [0] * len(reading.sentences)


@pytest.mark.parametrize("abstract", ["", " ", "\n\n", "\t"])
def test_an_abstract_without_a_sentence_has_no_passage(abstract: str) -> None:
    reading = read_one(abstract)
    assert (reading.sentences, reading.passage) == ((), None)


def growing(many: int, what: str = "corals") -> str:
    """Return a sentence of some 15 words for each of many reefs."""
    clauses = (
        f"the number of {what} on reef {at} grows with the depth of it" for at in range(many)
    )
    return f"We show that {', and that '.join(clauses)}."


@pytest.mark.parametrize("sentences, quoted", [
    # An only sentence is quoted however long it is, and of long ones the shortest.
    ([growing(20)], (0,)),
    ([growing(20), growing(10)], (1,)),
    ([growing(10), growing(20)], (0,)),
    ([growing(9), "We count.", growing(9)], (1,)),
])  # fmt: skip
def test_what_is_too_long_for_a_passage_is_quoted_only_for_want_of_better(
    sentences: Sequence[str], quoted: Sequence[int]
) -> None:
    reading = read_one(" ".join(sentences))
    assert reading.passage
    assert reading.passage.sentences == tuple(quoted)


def test_two_sentences_that_are_too_long_together_are_no_passage() -> None:
    # Each of them has less than eighty words.
    halves = [growing(5), growing(5, "snails"), growing(5, "boats")]
    passage = read_one(" ".join(halves)).passage
    assert passage
    assert len(passage.sentences) == 1


def test_of_very_many_sentences_the_first_hundred_compete() -> None:
    dull = " ".join(f"Reef {at} lies in the sea." for at in range(120))
    finding = "We find that corals grow 12% faster on shaded reefs than on sunny ones."
    first, last = read_one(f"{finding} {dull}"), read_one(f"{dull} {finding}")
    assert first.passage
    assert last.passage
    assert 0 in first.passage.sentences
    assert len(last.sentences) == 100
    assert max(last.passage.sentences) < 100


_READS = """
from tests.reading.test_passages import PAPERS, read_one
for title, sentences, _, _ in PAPERS.values():
    print(read_one(" ".join(sentences), title))
"""


def test_a_passage_is_the_same_in_every_process() -> None:
    """Sets and dictionaries may have another order in each."""
    told = {
        subprocess.run(  # noqa: S603 - our own words
            [sys.executable, "-c", _READS],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(told) == 1
    assert told.pop().count(b"ReadPassage(") == len(PAPERS)


_KEPT = re.compile(r"\b(?:not|no|never|without|if|when|unless|may|might|only)\b", re.IGNORECASE)
_SENTENCES = st.sampled_from([
    "In this paper, we count.", "However, if it rains, we count.", "It fails.", f"We find {BOATS}",
    "Here, nobody may count.", growing(6), "No.", "潮汐灯笼。", "$x$ grows!", "(a) So: it is.",
])  # fmt: skip


@given(st.lists(_SENTENCES | st.text(max_size=30), max_size=12).map(" ".join), st.text(max_size=40))
def test_whatever_is_quoted_is_there(abstract: str, title: str) -> None:
    reading = read_one(abstract, title)
    assert (reading.passage is None) == (not reading.sentences)
    for one in reading.sentences:
        text = abstract[one.start : one.end]
        assert 0 <= one.stands <= 1
        assert 0 <= one.cut < len(text)
        assert not _KEPT.search(text[: one.cut])
        assert not one.cut or (text[one.cut - 1] == " " and text[one.cut] != " ")
    if reading.passage:
        places, counts = reading.passage.sentences, []
        assert 1 <= len(places) <= 2
        assert list(places) == sorted(set(places))
        assert 0 < reading.passage.probability <= 1
        assert reading.passage.grade in range(4)
        counts = [len(abstract[one.start : one.end].split()) for one in reading.sentences]
        many = sum(counts[at] for at in places)
        assert many <= 80 or [many] == [min(counts)] * len(places)
    # Those that come after it are others, each once, and not all of them.
    listed = list_passages(paper(abstract=abstract, title=title))
    assert [*listed[:1]] == [reading.passage] * bool(reading.sentences)
    assert len({one.sentences for one in listed}) == len(listed) <= 8
