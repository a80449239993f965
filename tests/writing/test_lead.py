"""The introduction says what was found, listed and announced, and counts what papers bring."""

from dataclasses import replace
from datetime import date

import pytest

from digest.model import Statement, Window
from digest.writing import Issue
from digest.writing.claims import find_claims
from digest.writing.lead import write_lead
from digest.writing.voice import Voice
from tests.writing.papers import dossier, issue, with_link

CODE = "We count corals. Our code is at https://github.com/quill/reefnet"
DATA = "We present ReefBench, a benchmark of corals."
DAYS = "between Feb. 22, 2026 and Feb. 28, 2026"


def _issue(chosen: int, *, late: int = 0, added: int = 0, found: int | None = None) -> Issue:
    papers = [dossier("", number=n) for n in range(chosen)]
    made = issue(("Reefs", papers), found=found)
    return replace(
        made,
        counts=replace(made.counts, late=late),
        added=frozenset(paper.paper.id for paper in papers[:added]),
    )


def _lead(made: Issue) -> tuple[Statement, ...]:
    claims = {d.paper.id: find_claims(d) for d in made.dossiers}
    return write_lead(made, claims, Voice([d.paper for d in made.dossiers]))


def test_a_list_is_of_no_week() -> None:
    made = issue(("Reefs", [dossier("")]), topic="Selected papers", listed=True)
    assert _lead(made)[0].text == "This post collects one paper."


@pytest.mark.parametrize(
    "made,text",
    [
        (
            _issue(9, late=2, found=30),
            (
                "Of the 30 papers found on marine imaging, this issue lists nine. Of all these, "
                f"seven were announced on arXiv {DAYS}; two were announced before but listed late."
            ),
        ),
        (
            _issue(9, late=1, added=1),
            (
                "This issue lists all eight papers found on marine imaging. Of all these, seven "
                f"were announced on arXiv {DAYS}; one was announced before but listed late; one "
                "was added by hand."
            ),
        ),
        (
            _issue(1, late=1),
            (
                "This issue lists the one paper found on marine imaging. It was announced before "
                "but listed late."
            ),
        ),
        (
            _issue(2, added=2),
            "This issue lists two papers added by hand; no other was found on marine imaging.",
        ),
        (
            _issue(1, added=1, found=4),
            (
                "This issue lists one paper added by hand; of three papers found on marine imaging "
                "it lists none."
            ),
        ),
    ],
)
def test_only_what_was_announced_in_the_window_is_said_to_be(made: Issue, text: str) -> None:
    assert _lead(made)[0].text == text


def test_a_window_of_one_day_is_that_day() -> None:
    made = replace(_issue(3), window=Window(start=date(2026, 2, 28), end=date(2026, 2, 28)))
    assert _lead(made)[0].text == (
        "This issue lists all three papers found on marine imaging, announced on arXiv on Feb. 28, "
        "2026."
    )


def test_a_demonstration_says_that_it_is_one() -> None:
    assert _lead(replace(_issue(5), sample=True))[0].text == (
        "This demonstration lists a sample of five papers on marine imaging, announced on arXiv "
        f"{DAYS}; their abstracts were paraphrased for it."
    )


@pytest.mark.parametrize(
    "topic,words",
    [
        ("cs.CL, cs.AI", "found in cs.CL and cs.AI, announced"),
        ("hep-th", "found in hep-th, announced"),
        ("physics", "found on physics, announced"),
        ("tides in cs.CL", "found on tides in cs.CL, announced"),
    ],
)
def test_papers_are_on_a_subject_or_in_categories(topic: str, words: str) -> None:
    assert words in _lead(replace(_issue(3), topic=topic))[0].text


def test_of_equal_themes_none_is_called_the_largest() -> None:
    papers = [dossier("", number=n) for n in range(6)]
    made = issue(("Reefs", papers[:2]), ("Tides", papers[2:4]), ("Boats and nets", papers[4:]))
    assert _lead(made)[1].text == (
        "The largest themes are reefs (2), tides (2), and boats and nets (2)."
    )


@pytest.mark.parametrize(
    "count,start",
    [(13, "Thirteen link"), (42, "Forty-two"), (100, "One hundred"), (101, "A total of 101 link")],
)
def test_no_sentence_begins_with_digits(count: int, start: str) -> None:
    made = issue(("Reefs", [dossier(CODE, number=n) for n in range(count)]))
    assert _lead(made)[-1].text.startswith(start)


@pytest.mark.parametrize(
    "address",
    [
        "HTTPS://GitHub.com/Quill/ReefNet.git",
        "www.github.com/quill/reefnet/tree/main",
        "http://github.com/quill/reef\\_net",
    ],
)
def test_code_counts_however_its_address_is_written(address: str) -> None:
    made = issue(("Reefs", [dossier(f"We count corals. Our code is at {address}.")]))
    assert _lead(made)[-1].text == "One links to its own code."


@pytest.mark.parametrize(
    "chosen,found,start",
    [
        (1, 1, "This issue lists the one paper found on"),
        (3, 3, "This issue lists all three papers found on"),
        (2, 30, "Of the 30 papers found on"),
    ],
)
def test_the_scope_says_what_was_found_and_chosen(chosen: int, found: int, start: str) -> None:
    made = issue(("Reefs", [dossier("", number=n) for n in range(chosen)]), found=found)
    scope = _lead(made)[0]
    assert scope.text.startswith(start)
    assert scope.count == tuple(f"2602.{n:05}" for n in range(chosen))


def test_the_largest_themes_are_named_with_their_size() -> None:
    papers = [dossier("", number=n) for n in range(9)]
    made = issue(("Reefs", papers[:4]), ("3D tides", papers[4:7]), ("Boats", papers[7:]))
    sentence = _lead(made)[1]
    assert sentence.text == (
        "The largest theme is reefs, with four papers, followed by 3D tides (3) and by boats (2)."
    )
    assert len(sentence.count) == 9


@pytest.mark.parametrize(
    "abstracts,text,counted",
    [
        ([CODE], "One links to its own code.", 1),
        ([CODE, CODE, ""], "Of all three papers, two link to their own code.", 2),
        (
            [CODE, DATA],
            (
                "Of the two papers, one links to its own code and one brings a new, named dataset "
                "or benchmark."
            ),
            2,
        ),
        (
            [DATA, DATA, ""],
            "Of all three papers, two bring a new, named dataset or benchmark.",
            2,
        ),
        (
            [*[CODE] * 13, DATA, DATA],
            (
                "Of all 15 papers, 13 link to their own code and 2 bring a new, named dataset or "
                "benchmark."
            ),
            15,
        ),
    ],
)
def test_what_papers_bring_is_counted(abstracts: list[str], text: str, counted: int) -> None:
    made = issue(("Reefs", [dossier(text, number=n) for n, text in enumerate(abstracts)]))
    sentence = _lead(made)[-1]
    assert (sentence.text, len(sentence.count)) == (text, counted)


@pytest.mark.parametrize(
    "linked,elsewhere,text",
    [
        (
            2,
            1,
            (
                "Of all three papers, two link to their own code in abstract or comment and one "
                "more has its own code named in the full text or on Hugging Face."
            ),
        ),
        (
            1,
            2,
            (
                "Of all three papers, one links to its own code in abstract or comment and two "
                "more have their own code named in the full text or on Hugging Face."
            ),
        ),
        (0, 1, "One has its own code named in the full text or on Hugging Face."),
        (0, 2, "Two have their own code named in the full text or on Hugging Face."),
    ],
)
def test_code_that_no_record_links_is_counted_apart(linked: int, elsewhere: int, text: str) -> None:
    papers = [
        dossier(CODE, number=n) if n < linked else with_link(dossier("", number=n))
        for n in range(linked + elsewhere)
    ]
    sentence = _lead(issue(("Reefs", papers)))[-1]
    assert (sentence.text, len(sentence.count)) == (text, linked + elsewhere)


def test_behind_code_from_elsewhere_a_new_sentence_counts_the_data() -> None:
    papers = [with_link(dossier("", number=1)), dossier(DATA, number=2)]
    code, data = _lead(issue(("Reefs", papers)))[-2:]
    assert code.text.startswith("Of the two papers, one has its own code named in the full text")
    assert data.text == "Of the two papers, one brings a new, named dataset or benchmark."
    assert (code.count, data.count) == (("2602.00001",), ("2602.00002",))


def test_where_nothing_is_brought_nothing_is_said() -> None:
    assert len(_lead(issue(("Reefs", [dossier("Boats float.")])))) == 1
