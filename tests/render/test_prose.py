"""Statements become prose whose links are its mentions and nothing else."""

from dataclasses import replace

import pytest
from hypothesis import given

from digest.model import Mention, Quote, Statement
from digest.render.pen import Pen
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
    assert sentence(told, URLS, Pen()) == linked


@given(hostile, hostile, hostile)
def test_a_statement_shows_its_text_with_one_link(before: str, name: str, after: str) -> None:
    head, label, tail = f"{printable(before)} ", printable(f"N{name}N"), f" {printable(after)}"
    mention = Mention(start=len(head), end=len(head + label), kind="name", paper=REEF)
    told = Statement(text=head + label + tail, mentions=(mention,))
    (source,) = paragraphs([told], URLS, Pen())
    assert visible(source) == (head + label + tail).strip()
    assert markup(source) == ["link_open", "link_close"]


def test_an_exclamation_before_a_link_makes_no_image() -> None:
    told = statement("Behold!ReefNet counts.", ("ReefNet", "name", REEF))
    assert markup(sentence(told, URLS, Pen())) == ["link_open", "link_close"]


@pytest.mark.parametrize(
    "number,sizes",
    [(1, [1]), (3, [3]), (4, [2, 2]), (5, [2, 3]), (7, [2, 2, 3]), (9, [3, 3, 3])],
)
def test_paragraphs_have_two_or_three_papers_each(number: int, sizes: list[int]) -> None:
    told = [statement(f"Sentence {place}.") for place in range(number)]
    assert [text.count("Sentence") for text in paragraphs(told, {}, Pen())] == sizes


def _telling(count: int, tied: set[int]) -> list[Statement]:
    """Tell of so many papers; those of these places rest on the paper before too."""
    return [
        Statement(
            text=f"Net{place} counts.",
            mentions=(Mention(start=0, end=len(f"Net{place}"), kind="name", paper=f"p{place}"),),
            quotes=tuple(
                Quote(paper=f"p{one}", field="title", start=0, end=3, text="Net")
                for one in ([place - 1, place] if place in tied else [place])
            ),
        )
        for place in range(count)
    ]


@pytest.mark.parametrize(
    "count,tied,sizes",
    [(4, {2}, [4]), (4, {1, 3}, [2, 2]), (5, {2}, [3, 2]), (5, {1}, [2, 3]), (6, {3}, [2, 2, 2])],
)
def test_paragraphs_break_where_nothing_ties_papers(
    count: int, tied: set[int], sizes: list[int]
) -> None:
    urls = {f"p{place}": f"https://arxiv.org/abs/2602.{place:05}" for place in range(count)}
    told = paragraphs(_telling(count, tied), urls, Pen())
    assert [text.count("counts") for text in told] == sizes


def test_what_names_no_paper_stands_before_what_it_opens() -> None:
    urls = {f"p{place}": f"https://arxiv.org/abs/2602.{place:05}" for place in range(4)}
    papers = _telling(4, set())
    told = paragraphs(
        [statement("Two count."), *papers[:2], statement("Two float."), *papers[2:]], urls, Pen()
    )
    assert [text.partition(".")[0] for text in told] == ["Two count", "Two float"]


@pytest.mark.parametrize("spans", [[(0, 3), (2, 5)], [(0, 99)], [(3, 3)], [(-1, 2)], [(5, 2)]])
def test_misplaced_mentions_are_refused(spans: list[tuple[int, int]]) -> None:
    marks = tuple(Mention(start=a, end=b, kind="author", paper=REEF) for a, b in spans)
    with pytest.raises(ValueError, match="misplaced mention"):
        sentence(Statement(text="ReefNet counts.", mentions=marks), URLS, Pen())


def test_a_mention_of_a_paper_outside_the_issue_is_refused() -> None:
    with pytest.raises(ValueError, match="names no paper"):
        sentence(statement("LoomBench.", ("LoomBench", "name", LOOM)), URLS, Pen())


def test_record_text_is_shown_without_tex_and_controls() -> None:
    assert shown('Schr\\"odinger\x1b[2J  ReefNet') == "Schrödinger[2J ReefNet"


def test_what_goes_on_about_a_paper_stays_behind_it() -> None:
    """A second sentence that names nothing, but rests on that paper alone, opens no paragraph."""
    urls = {f"p{place}": f"https://arxiv.org/abs/{place}" for place in range(6)}
    papers = _telling(6, set())
    behind = replace(statement("It floats."), quotes=papers[2].quotes)
    told = paragraphs([*papers[:3], behind, *papers[3:]], urls, Pen())
    assert [text.endswith("It floats.") for text in told] == [True, False]
