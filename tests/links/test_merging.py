"""Two findings of one link are one link; who knows best decides whose it is."""

import itertools

import pytest

from digest.links import find_links_in, merge_links, unite_links
from digest.model import Link, Repository
from tests.links import links

URL = "https://github.com/weaver/loom"
TEXTS = {"own": f"Our code is at {URL}.", "others": f"We build on {URL}.", "silent": f"Cf. {URL}"}
VOUCHED = Link(
    url=URL, kind="code", own=True, origin=("huggingface",), evidence="A person added this."
)
CITED = Link(url=URL, kind="code", own=False, origin=("huggingface",), evidence="This may be it.")


def read(origin: str, whose: str) -> Link:
    """Return a link as a text of this origin tells of it."""
    (link,) = find_links_in(TEXTS[whose], origin=origin, name=None, authors=())
    return link


@pytest.mark.parametrize(
    "winner, loser",
    [
        # The record outweighs the full text, and the full text any service.
        (read("abstract", "own"), read("html", "others")),
        (read("abstract", "others"), read("html", "own")),
        (read("html", "others"), VOUCHED),
        (read("comment", "others"), VOUCHED),
        (read("html", "own"), CITED),
        # In one place words of ownership outweigh the others.
        (read("comment", "own"), read("abstract", "others")),
        (read("html", "own"), read("html", "others")),
        # Where one has no words, any words count.
        (read("html", "own"), read("abstract", "silent")),
        (read("html", "others"), read("abstract", "silent")),
        # Where none has words, any proof counts.
        (VOUCHED, read("abstract", "silent")),
        (VOUCHED, CITED),
        (VOUCHED, read("html", "silent")),
    ],
)
def test_who_knows_best_decides(winner: Link, loser: Link) -> None:
    for known, again in ((winner, loser), (loser, winner)):
        merged = merge_links(known, again)
        assert (merged.own, merged.evidence) == (winner.own, winner.evidence)
        assert merged.origin == tuple(dict.fromkeys((*winner.origin, *loser.origin)))


def test_a_name_in_the_address_is_no_word() -> None:
    """An author's own older library, if the paper says that it builds on it, stays a library."""
    (named,) = find_links_in(f"Cf. {URL}", origin="abstract", name="Loom", authors=())
    assert named.own
    assert not merge_links(named, read("html", "others")).own


def test_three_findings_give_the_same_in_any_order() -> None:
    findings = (read("abstract", "silent"), read("html", "others"), VOUCHED)
    united = {unite_links(order)[0].own for order in itertools.permutations(findings)}
    assert united == {False}


def test_what_only_one_finding_knows_is_kept() -> None:
    told = Repository(stars=7)
    known = Link(url=URL, kind="other", own=False, origin=("html",), evidence="Cf.")
    again = Link(
        url=f"{URL}/",
        kind="code",
        own=False,
        origin=("github",),
        evidence="",
        health="ok",
        repository=told,
    )
    merged = merge_links(known, again)
    assert (merged.url, merged.kind, merged.health) == (URL, "code", "ok")
    assert (merged.origin, merged.repository) == (("html", "github"), told)


def test_each_address_is_kept_once_in_the_order_found() -> None:
    first, second, third = links(
        "Code: https://github.com/quill/b, https://github.com/quill/a, https://github.com/quill/c"
    )
    again = links("Code: http://www.github.com/Quill/A/")
    assert unite_links([first, second, *again, third]) == (first, second, third)


def test_findings_are_united_in_linear_time() -> None:
    many = [read("abstract", "own")] * 2000
    assert len(unite_links(many)) == 1
