"""A paper's links come once each, in order, with the sentence that proves them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.links import canonical, find_links_in, link_key, promises_release
from tests.effort import Effort
from tests.fixtures import paper
from tests.links import links


def test_a_link_is_kept_once_with_all_its_origins() -> None:
    (link,) = links(
        "Code: https://github.com/quill/reefnet.", comment="http://www.github.com/Quill/ReefNet/"
    )
    assert link.url == "https://github.com/quill/reefnet"
    assert link.origin == ("abstract", "comment")


def test_evidence_is_the_raw_sentence() -> None:
    sentence = r"Our code is at \href{https://github.com/quill/reef\_net}{this place}."
    (link,) = links(f"We count corals. {sentence} Enjoy.")
    assert link.evidence == sentence


def test_words_that_prove_ownership_win_over_those_that_do_not() -> None:
    (link,) = links(
        "We build on https://github.com/quill/tide here.",
        comment="Our code: https://github.com/quill/tide",
    )
    assert link.own
    assert link.evidence == "Our code: https://github.com/quill/tide"
    assert link.origin == ("comment", "abstract")


def test_links_joined_by_and_share_their_words() -> None:
    pair = links("Our data: https://reef.example.org/x and https://reef.example.org/y")
    assert [(link.kind, link.own) for link in pair] == [("dataset", True)] * 2


def test_a_paragraph_is_judged_as_the_abstract_where_it_is_one() -> None:
    text = "Code: https://github.com/quill/reef"
    (told,) = links(text)
    assert find_links_in(text, origin="abstract", name=None, authors=()) == (told,)


def test_line_breaks_in_a_paragraph_do_not_matter() -> None:
    text = "Our code is\navailable at https://\n github.com/quill/reef."
    (link,) = find_links_in(text, origin="html", name=None, authors=())
    assert (link.url, link.own) == ("https://github.com/quill/reef", True)


@given(st.text() | st.from_regex(r"https?://[\[\]():/@a-z.%\\{}~_ ]{0,40}"))
def test_no_text_breaks_the_search(text: str) -> None:
    """Whatever is found is an http(s) address in its form, and its evidence stands in the text."""
    plain = " ".join(text.split())
    found = links(plain, comment=plain)
    assert len({link_key(link.url) for link in found}) == len(found)
    for link in found:
        assert link.url.startswith(("http://", "https://"))
        assert link.url.isascii() or link.url.partition("://")[2].partition("/")[0].isascii()
        assert link.evidence in plain
        assert canonical(link.url) == link.url


@pytest.mark.parametrize(
    "text",
    [
        "https://github.com/a/b " * 1000,
        "http://" * 1500,
        "https://a/" + "(" * 4000 + ")" * 6000,
        "a-" * 5000 + ".github.io",
        "https://" + "a-" * 5000 + " b.github.io",
        "a." * 5000 + "com/x",
        r"\href{a}" * 1300,
        r"\footnote{" * 1000 + "https://github.com/a/b",
        "code will be " * 800,
        "code upon acceptance " * 500,
        "our code and " * 800 + "https://github.com/a/b",
        "is available at " * 600 + "https://github.com/a/b",
        "of Aa " * 1500 + "(https://github.com/a/b)",
        "https://a.example.org/" + "," * 5000,
        "https://a.example.org/" + "https://" * 1200,
        "https://github.com/a/b" + r"\_" * 4000,
        "github.com/a/ " * 700,
    ],
)
def test_hostile_text_costs_little(text: str) -> None:
    effort = Effort()
    links(text, comment=text)
    promises_release(paper(abstract=text))
    assert effort.spent() < 2
