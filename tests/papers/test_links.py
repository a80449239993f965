"""A paper's links come once each, in order, with whose they are and what proves it."""

import itertools
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from digest.model import Answer, Author, Contribution, Link, Repository, StatedPaper
from digest.papers.facts import describe
from digest.papers.joining import join_links
from digest.papers.links import find_links_in, unite_links
from tests.fixtures import paper
from tests.papers import links, links_in, sentences

URL = "https://github.com/weaver/loom"
TEXTS = {"own": f"Our code is at {URL}.", "others": f"We build on {URL}.", "silent": f"Cf. {URL}"}
NOON = datetime(2026, 2, 28, 12, tzinfo=UTC)
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
        (merged,) = unite_links([known, again])
        told = (merged.own, merged.kind, merged.evidence)
        assert told == (winner.own, winner.kind, winner.evidence)
        assert merged.origin == tuple(dict.fromkeys((*winner.origin, *loser.origin)))


def test_a_name_in_the_address_is_no_word() -> None:
    """An author's own older library, if the paper says that it builds on it, stays a library."""
    (named,) = find_links_in(f"Cf. {URL}", origin="abstract", name="Loom", authors=())
    assert named.own
    (merged,) = unite_links([named, read("html", "others")])
    assert not merged.own


def test_three_findings_give_the_same_in_any_order() -> None:
    findings = (read("abstract", "silent"), read("html", "others"), VOUCHED)
    united = {unite_links(order)[0].own for order in itertools.permutations(findings)}
    assert united == {False}


def test_what_only_one_finding_knows_is_kept() -> None:
    told = Repository(stars=7)
    known = replace(CITED, kind="other", origin=("html",), evidence="Cf.")
    again = replace(CITED, url=f"{URL}/", origin=("github",), health="ok", repository=told)
    (merged,) = unite_links([known, again])
    assert (merged.url, merged.kind, merged.health) == (URL, "code", "ok")
    assert (merged.origin, merged.repository) == (("html", "github"), told)


def test_each_address_is_kept_once_in_the_order_found() -> None:
    first, second, third = links(
        "Code: https://github.com/quill/b, https://github.com/quill/a, https://github.com/quill/c"
    )
    again = links("Code: http://www.github.com/Quill/A/")
    assert unite_links([first, second, *again, third] * 500) == (first, second, third)


@pytest.mark.parametrize("line", sentences())
def test_each_link_is_judged_by_the_words_that_lead_to_it(line: str) -> None:
    whose, _, text = line.partition(" | ")
    told = f"We count corals. {text} Enjoy."
    own = [word == "own" for word in whose.split()]
    assert [link.own for link in links(told)] == own
    # In a full text, too, others' work is others'.
    assert any(own) or not any(link.own for link in links_in(told))


@pytest.mark.parametrize(
    "text, own",
    [
        ("Our code is available at https://github.com/quill/reef.", True),
        ("We open-source the trainer: https://github.com/quill/reef.", True),
        ("The code and the data will be made available at https://github.com/quill/reef.", True),
        ("Project page: https://quill.github.io/reef", True),
        ("Corals fade (https://anonymous.4open.science/r/reef-1).", True),
        ("Corals fade. https://github.com/weaver/loom", False),
        ("Code: https://github.com/weaver/loom", False),
        ("The dataset is available at https://github.com/weaver/loom.", False),
        ("The code of Loom is available at https://github.com/weaver/loom.", False),
        ("Loom (https://github.com/weaver/loom) has code.", False),
    ],
)
def test_full_text_claims_a_link_plainly_or_proves_nothing(text: str, *, own: bool) -> None:
    assert [link.own for link in links_in(text)] == [own]


@pytest.mark.parametrize(
    "text, right, wrong",
    [
        (
            "We sail https://github.com/weaver/ReefKit-official",
            {"name": "ReefKit"},
            {"name": "X"},
        ),
        ("We sail https://github.com/ada-quill/x", {"authors": ["Ada Quill"]}, {"authors": ["Bo"]}),
        ("We sail ReefKit (https://github.com/weaver/x)", {"name": "ReefKit"}, {"name": "KelpKit"}),
    ],
)
def test_a_name_in_the_address_or_before_it_proves_where_words_do_not(
    text: str, right: Mapping[str, Any], wrong: Mapping[str, Any]
) -> None:
    for find in (links, links_in):
        assert [[link.own for link in find(text, **one)] for one in (right, wrong)] == [
            [True],
            [False],
        ]


@pytest.mark.parametrize("find", [links, links_in])
def test_a_name_does_not_outweigh_words_that_credit_others(find: type) -> None:
    text = "We build on ReefNet (https://github.com/quillfeather/reefnet)."
    found = find(text, name="ReefNet", authors=["Ada Quillfeather"])
    assert [link.own for link in found] == [False]


@pytest.mark.parametrize(
    "comment, own",
    [
        ("12 pages, 3 figures, https://github.com/quill/reef", True),
        ("Accepted at CORAL 2026 Code: https://github.com/quill/reef", True),
        ("Published in Corals;Code is available at https://github.com/quill/reef", True),
        ("https://quill.github.io/reefnet", True),
        ("Published at https://journal.example.org/9", False),
        ("Presented at the Reef Workshop (https://reef-workshop.github.io/2026)", False),
        ("Accepted at the Coral Conference, see https://sites.google.com/view/coral2026", False),
        ("Code of the baseline: https://github.com/weaver/loom", False),
        ("It extends https://github.com/weaver/loom", False),
        ("Reply to the code in https://github.com/weaver/loom", False),
        ("A reproduction of https://github.com/weaver/loom", False),
        ("A critique of https://github.com/weaver/loom", False),
        # Literature is nobody's resource.
        ("Our paper is available at https://arxiv.org/abs/2602.90001", False),
        ("Our paper is available at https://doi.org/10.1145/12.34", False),
        ("Our paper is available at https://link.springer.com/article/1", False),
        # What is offered to a repository is not one's own.
        ("Our code is available at https://github.com/weaver/loom/pull/12.", False),
    ],
)
def test_a_comment_speaks_of_its_own_paper_but_where_it_says_otherwise(
    comment: str, *, own: bool
) -> None:
    assert [link.own for link in links("Corals.", comment=comment)] == [own]


# Whose name, whether they bear it, and addresses.
BEARING = """
name | ReefNet | yes | github.com/q/reef-net github.com/q/reef_net.jl github.com/q/awesome-reefnet
name | ReefNet | yes | github.com/q/ReefNet2 github.com/q/ReefNetCode github.com/ReefNet/core
name | ReefNet | yes | reefnet.github.io www.reefnet.ai/x
name | ReefNet | no | github.com/q/reefnetwork github.com/q/subreefnet github.com/q/reef
name | Reef | no | github.com/q/ReefNet
name | GitHub | no | github.com/q/x
name | Ree | no | github.com/q/ree
author | Ada Maria Quill | yes | github.com/adaquill gitlab.com/quill-ada hf.co/AdaQuill42/x
author | Ada Maria Quill | yes | github.com/aquill github.com/quilla github.com/amquill
author | Ada Maria Quill | yes | adaquill.github.io/x huggingface.co/datasets/adaquill/x
author | Ada Maria Quill | no | github.com/quill github.com/ada github.com/quillmarsh
author | Ada Maria Quill | no | github.com/bo-quill github.com/adaquillx
author | Lars Ødegaard | yes | github.com/larsodegaard
author | Ada Feather | yes | github.com/feather/x
author | Ada Plumes | yes | github.com/plumes/x
author | Quill | no | github.com/quill
title | Counting Corals from Paper Boats: a Study | yes | github.com/x/coral-counting-boats
title | Counting Corals from Paper Boats: a Study | yes | github.com/x/CountingCorals
title | Counting Corals from Paper Boats: a Study | no | github.com/x/corals
title | Counting Corals from Paper Boats: a Study | no | github.com/x/coral-kelp-sand-boats-sea
title | The Study of a Model | no | github.com/x/the-study-of-a-model
"""


@pytest.mark.parametrize("line", BEARING.strip().splitlines())
def test_an_address_bears_a_name_set_off_an_author_or_most_words_of_a_title(line: str) -> None:
    what, called, whether, paths = line.split(" | ")
    people = ("Bo Marsh", "", called if what == "author" else "")
    described = describe(
        paper(
            title=called if what == "title" else "Tides",
            abstract="We count corals.",
            authors=tuple(Author(name=person) for person in people),
        )
    )
    introduces = Contribution(name=called if what == "name" else None, kind="method")
    facts = replace(described, introduces=introduces)

    def is_own(path: str) -> bool:
        """Return whether a link that only a service knows is the paper's own by its address."""
        stated = StatedPaper(links=(replace(VOUCHED, url=f"https://{path}"),))
        answer = Answer(service="huggingface", subject=facts.paper.id, stated=stated, asked=NOON)
        (link,) = join_links(facts, [answer])
        return link.own

    assert [path for path in paths.split() if is_own(path) is not (whether == "yes")] == []
