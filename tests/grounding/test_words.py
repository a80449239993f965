"""Forms of a word are one word; numbers are read however they are written."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.grounding.comparison import find_comparisons
from digest.grounding.inflections import stem
from digest.grounding.numbers import (
    parse_number,
    source_value,
    value_of,
    values_of,
    word_value,
)
from digest.grounding.tables import load_tables
from digest.grounding.tokens import tokenize


@pytest.mark.parametrize(
    "forms",
    [
        "propose proposes proposed proposing",
        "classify classifies classified classifying",
        "network networks",
        "plan planned planning plans",
        "build builds built building",
        "generalise generalize generalises generalization generalisation",
        "study studies studied",
        "robust robustness robustly",
        "suggest suggests suggesting suggested",
    ],
)
def test_inflections_share_their_stem(forms: str) -> None:
    assert len({stem(form) for form in forms.split()}) == 1


@pytest.mark.parametrize(
    "pair", ["increase decrease", "train test", "coral choral", "no not", "forest for"]
)
def test_other_words_do_not(pair: str) -> None:
    one, two = pair.split()
    assert stem(one) != stem(two)


@pytest.mark.parametrize(
    "text, value",
    [("1,204", "1204"), ("93.10", "93.1"), ("61k", "61000"), ("3D", "3"), ("0,5", "0.5")],
)
def test_numbers_have_one_value(text: str, value: str) -> None:
    assert value_of(text) == value


def test_a_number_word_scales_the_number_before_it() -> None:
    assert list(values_of("1.5", "million")) == ["1.5", "1500000"]


@given(st.integers(min_value=0, max_value=10**9))
def test_grouped_figures_are_the_number(number: int) -> None:
    assert parse_number(f"{number:,}") == Decimal(number)


@given(st.text())
def test_tokens_stand_where_they_say(text: str) -> None:
    assert all(text[token.start : token.end] == token.text for token in tokenize(text))


@pytest.mark.parametrize(
    "text, upward",
    [
        ("A outperforms B", True),
        ("A surpasses B", True),
        ("A, outperforming B", True),
        ("A is better than B", True),
        ("A is outperformed by B", False),
        ("A is exceeded only by B", False),
        ("A underperforms B", False),
        ("A lags behind B", False),
    ],
)
def test_comparisons_have_a_direction(text: str, *, upward: bool) -> None:
    assert [found.upward for found in find_comparisons(text)] == [upward]


def test_tables_are_in_lower_case_and_what_denies_joins_nothing() -> None:
    tables = load_tables()
    words = [*tables.connectives, *tables.negations, *tables.irregular, *tables.general]
    assert [word for word in words if word != word.casefold()] == []
    assert tables.connectives & tables.negations == frozenset()


def test_both_of_a_source_are_two_and_two_are_not_both() -> None:
    assert source_value("both") == word_value("two") == "2"
    assert word_value("both") is None
