"""What a digest is about can be told in words, as a query or as categories."""

import pytest

from digest.errors import UsageError
from digest.setup.about import About, make_about, parse_about


@pytest.mark.parametrize(
    "text, about",
    [
        ("tide pools", About(title="tide pools", query='all:"tide pools"')),
        ("  deep learning ", About(title="deep learning", query='all:"deep learning"')),
        ("織物", About(title="織物", query='all:"織物"')),
        ("cs.cl", About(title="cs.CL", categories=("cs.CL",))),
        ("cs.CL, hep-th", About(title="cs.CL, hep-th", categories=("cs.CL", "hep-th"))),
        ("ti:tides", About(title="tides", query="ti:tides")),
        (
            'ti:"tide pool" AND cat:cs.CV',
            About(title="tide pool in cs.CV", query='ti:"tide pool" AND cat:cs.CV'),
        ),
        ("tides OR kelp", About(title="tides, kelp", query="tides OR kelp")),
    ],
)
def test_words_queries_and_categories_are_told_apart(text: str, about: About) -> None:
    assert parse_about(text) == about


@pytest.mark.parametrize(
    "text", ["", " ", "a\x1b[31mb", "a\nb", "a\udcff", '"open', "a OR", "\u200b"]
)
def test_what_cannot_be_asked_for_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_about(text)
    assert str(caught.value).endswith(".")


def test_a_query_may_have_a_title_and_categories_beside_it() -> None:
    about = make_about(query="ti:tides", names=["cs.cv"], title="The Sea")
    assert about == About(title="The Sea", query="ti:tides", categories=("cs.CV",))
    assert about.key == "the-sea"
