"""Statements become prose whose links are its mentions and nothing else."""

import pytest
from hypothesis import given

from digest.model import Mention, Statement
from digest.render.prose import paragraphs, sentence
from digest.text import printable, shown
from tests.fixtures import LOOM, REEF, statement
from tests.render.hostile import hostile, markup, visible

URLS = {REEF: "https://arxiv.org/abs/2602.90001"}


def test_titles_and_names_are_linked_and_people_are_not() -> None:
    told = statement(
        "ReefNet by Quill et al. (Harbour Institute) counts corals.",
        ("ReefNet", "name", REEF),
        ("Quill et al.", "author", REEF),
        ("Harbour Institute", "institution", REEF),
    )
    linked = f"[ReefNet]({URLS[REEF]}) by Quill et al. (Harbour Institute) counts corals."
    assert sentence(told, URLS) == linked


@given(hostile, hostile, hostile)
def test_a_statement_shows_its_text_with_one_link(before: str, name: str, after: str) -> None:
    head, label, tail = f"{printable(before)} ", printable(f"N{name}N"), f" {printable(after)}"
    mention = Mention(start=len(head), end=len(head + label), kind="name", paper=REEF)
    told = Statement(text=head + label + tail, mentions=(mention,))
    (source,) = paragraphs([told], URLS)
    assert visible(source) == (head + label + tail).strip()
    assert markup(source) == ["link_open", "link_close"]


def test_an_exclamation_before_a_link_makes_no_image() -> None:
    told = statement("Behold!ReefNet counts.", ("ReefNet", "name", REEF))
    assert markup(sentence(told, URLS)) == ["link_open", "link_close"]


def test_a_new_paragraph_begins_after_four_statements() -> None:
    told = [statement(f"Sentence {number}.") for number in range(9)]
    assert [text.count("Sentence") for text in paragraphs(told, {})] == [4, 4, 1]


@pytest.mark.parametrize("spans", [[(0, 3), (2, 5)], [(0, 99)], [(3, 3)], [(-1, 2)], [(5, 2)]])
def test_misplaced_mentions_are_refused(spans: list[tuple[int, int]]) -> None:
    marks = tuple(Mention(start=a, end=b, kind="author", paper=REEF) for a, b in spans)
    with pytest.raises(ValueError, match="misplaced mention"):
        sentence(Statement(text="ReefNet counts.", mentions=marks), URLS)


def test_a_mention_of_a_paper_outside_the_issue_is_refused() -> None:
    with pytest.raises(ValueError, match="names no paper"):
        sentence(statement("LoomBench.", ("LoomBench", "name", LOOM)), URLS)


def test_record_text_is_shown_without_tex_and_controls() -> None:
    assert shown('Schr\\"odinger\x1b[2J  ReefNet') == "Schrödinger[2J ReefNet"
