"""Scientific English is cut where sentences end, and nowhere else."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.text import split_sentences, words

TWO_SENTENCES = [
    ("We cut cost. The rest stays.", 1),
    ("It works by 3.5B tokens. See v1.2.3 now.", 1),
    ("As Smith et al. (2020) show, it holds. We agree.", 1),
    ("We follow Smith et al. We then go on.", 1),
    ("See Fig. 3 and Eq. (4), i.e. The Plot. It rises.", 1),
    ("It is A vs. B, cf. Table 2. Dr. J. K. Doe found it.", 1),
    ("The U.S. Army paid. It was in the U.S. We know.", 2),
    ("The code is at https://a.example/b.c/d. It runs.", 1),
    ("CryoNet.Refine uses .NET daily. gQIR is faster.", 1),
    ("It ends here. then it does not, e.g. Never.", 0),
    ('He said "stop." Then he left.', 1),
    ("(It was late.) Nobody came.", 1),
    ("Is it so? Yes! It is.", 2),
    ("We waited... And it came... slowly.", 1),
    ("We do this: (1) One thing. (2) Another. (iii) A third.", 2),
    ("The steps: 1. Do this. 2. Do that.", 1),
    ("It cooled to 10 K. Considering that, we stop.", 1),
    ("It took 2.66 ms. This is fast.", 1),
    ("The answer is no. We use No. 5 here.", 1),
    ("甲は乙である。丙も。", 1),
    ("One paragraph\n\nanother", 1),
    ("``It works.'' We agree.", 1),
    ("At $z=3$. $M$ grows.", 1),
]


@pytest.mark.parametrize("text,borders", TWO_SENTENCES)
def test_borders(text: str, borders: int) -> None:
    assert len(split_sentences(text)) == borders + 1, split_sentences(text)


def test_spans_hold_the_text_that_their_offsets_say() -> None:
    first, second = split_sentences("  One is. \n Two are. ")
    assert (first.start, first.end, first.text) == (2, 9, "One is.")
    assert second.text == "Two are."


@given(st.text() | st.text(st.sampled_from("aB1. ?!…\"')(\n。")))
def test_spans_are_trimmed_ordered_and_cover_all_but_spaces(text: str) -> None:
    spans = split_sentences(text)
    assert all(text[span.start : span.end] == span.text == span.text.strip() for span in spans)
    assert all(one.end <= two.start for one, two in pairwise(spans))
    assert "".join("".join(span.text.split()) for span in spans) == "".join(text.split())


@pytest.mark.parametrize("piece", ["a. ", ". ", "A. b ", "..", "\n", "'' ", "x" * 50])
def test_long_text_takes_no_long_time(piece: str) -> None:
    split_sentences(piece * 10_000)


def test_words_fold_case_and_keep_decimals() -> None:
    assert words("The Model’s F1 is 3.5B, state-of-the-art") == (
        "the", "model's", "f1", "is", "3.5b", "state", "of", "the", "art",
    )  # fmt: skip
