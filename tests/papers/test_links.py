"""A paper's links come once each, in order, with the sentence that proves them, and whose."""

import itertools
from dataclasses import replace

import pytest

from digest.model import Author, Link, Repository
from digest.papers import (
    canonical,
    describe,
    find_links_in,
    link_key,
    merge_links,
    unite_links,
)
from tests import corpora
from tests.fixtures import paper
from tests.papers import links

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


def test_a_link_is_kept_once_with_the_raw_sentence_that_proves_best() -> None:
    sentence = r"Our code is at \href{https://github.com/quill/reef\_net}{this place}."
    (link,) = links(f"We count corals. {sentence} Enjoy.")
    assert link.evidence == sentence
    comment = "Our code: http://www.github.com/Quill/Tide/"
    (link,) = links("We build on https://github.com/quill/tide here.", comment=comment)
    assert (link.own, link.evidence, link.origin) == (True, comment, ("comment", "abstract"))
    (link,) = links("Code: https://github.com/quill/tide.", comment="github.com/quill/tide")
    assert (link.url, link.origin) == ("https://github.com/quill/tide", ("abstract", "comment"))


def test_links_joined_by_and_share_their_words() -> None:
    pair = links("Our data: https://reef.example.org/x and https://reef.example.org/y")
    assert [(link.kind, link.own) for link in pair] == [("dataset", True)] * 2


def test_a_paragraph_is_judged_as_the_abstract_where_it_is_one_and_lines_do_not_matter() -> None:
    (told,) = links("Our code is available at https://github.com/quill/reef.")
    broken = "Our code is\navailable at https://\n github.com/quill/reef."
    (again,) = find_links_in(broken, origin="abstract", name=None, authors=())
    assert (again.url, again.own, again.origin) == (told.url, True, told.origin)


@pytest.mark.parametrize(
    "winner, loser",
    [
        # The record outweighs the full text, and the full text any service.
        (read("abstract", "own"), read("html", "others")),
        (read("abstract", "others"), read("html", "own")),
        (read("html", "others"), VOUCHED),
        (read("comment", "others"), VOUCHED),
        (read("html", "own"), CITED),
        (read("html", "own"), replace(VOUCHED, kind="dataset")),
        # In one place words of ownership outweigh the others.
        (read("comment", "own"), read("abstract", "others")),
        (read("html", "own"), read("html", "others")),
        # Where one has no words, any words count; where none has, any proof.
        (read("html", "own"), read("abstract", "silent")),
        (read("html", "others"), read("abstract", "silent")),
        (VOUCHED, read("abstract", "silent")),
        (VOUCHED, CITED),
        (VOUCHED, read("html", "silent")),
    ],
)
def test_who_knows_best_decides(winner: Link, loser: Link) -> None:
    for known, again in ((winner, loser), (loser, winner)):
        merged = merge_links(known, again)
        told = (merged.own, merged.kind, merged.evidence)
        assert told == (winner.own, winner.kind, winner.evidence)
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
    known = replace(CITED, kind="other", origin=("html",), evidence="Cf.")
    again = replace(CITED, url=f"{URL}/", origin=("github",), health="ok", repository=told)
    merged = merge_links(known, again)
    assert (merged.url, merged.kind, merged.health) == (URL, "code", "ok")
    assert (merged.origin, merged.repository) == (("html", "github"), told)


def test_each_address_is_kept_once_in_the_order_found() -> None:
    first, second, third = links(
        "Code: https://github.com/quill/b, https://github.com/quill/a, https://github.com/quill/c"
    )
    again = links("Code: http://www.github.com/Quill/A/")
    assert unite_links([first, second, *again, third] * 500) == (first, second, third)


@pytest.mark.long
@pytest.mark.parametrize("name", ["gold-dev", "code-links"])
def test_links_of_real_papers_are_found_and_judged(name: str) -> None:
    """Labelled papers have exactly theirs; nearly all repositories that lists know are own."""
    named = hit = 0
    for row in corpora.rows(name):
        authors = tuple(Author(name=one) for one in row["authors"])
        texts = {key: row[key] for key in ("title", "abstract", "comment")}
        told = paper(authors=authors, **texts)
        found = describe(told).links
        if name == "gold-dev":
            roles = {link_key(one["url"]): one["role"] for one in row["labels"]["links"]}
            own = {key: role != "other" for key, role in roles.items()}
            assert {link_key(link.url): link.own for link in found} == own, row["id"]
            continue
        text = f"{row['abstract']} {row['comment'] or ''}".casefold()
        wanted = {canonical(url).casefold() for url in row["code_urls"]}
        wanted = {url for url in wanted if url.partition("://")[2] in text}
        named += len(wanted)
        hit += len(wanted & {link.url.casefold() for link in found if link.own})
    assert hit >= 0.99 * named
