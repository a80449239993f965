"""Measures whose links are said to be: on known repositories, and on invented sentences."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from digest.model import Dossier
from tests.benchmarks.quality.addresses import holds, repository_of, same_form
from tests.benchmarks.quality.counting import Case, Score, listed, share
from tests.benchmarks.quality.material import (
    Passage,
    Row,
    described,
    described_passage,
    read_passages,
    read_rows,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Owned:
    """Of one text: the own links it holds, all that may be called own, and what was called so."""

    id: str
    held: frozenset[str]
    allowed: frozenset[str]
    called: frozenset[str]


def measure_code_links() -> Iterator[Score]:
    """Yield recall and precision of own repositories, of those that lists know.

    A repository that is called own and that no list has counts as wrong.
    """
    owned = [known_of(row, described(row)) for row in read_rows("code-links")]
    yield score_recall("code-links: own code, recall", owned, aim=0.97)
    yield score_precision("code-links: own code, precision", owned, aim=0.99)
    yield score_precision("code-links: or moved since", [with_moved(one) for one in owned])


def measure_sentences() -> Iterator[Score]:
    """Yield precision and recall of own links over the invented texts."""
    pairs = [(passage, described_passage(passage)) for passage in read_passages()]
    owned = [invented_of(passage, told) for passage, told in pairs]
    yield score_recall("sentences: own links, recall", owned, aim=0.97)
    yield score_precision("sentences: own links, precision", owned, aim=0.99)
    yield score_apart("sentences: others' links kept apart", pairs)


def known_of(row: Row, told: Dossier) -> Owned:
    """Compare a row's listed repositories with those that are called its own."""
    known = frozenset(filter(None, map(repository_of, row["code_urls"])))
    text = "\n".join((row["title"], row["abstract"], row["comment"] or ""))
    called = (repository_of(link.url) for link in told.links if link.own)
    return Owned(
        id=row["id"],
        held=frozenset(key for key in known if holds(text, key)),
        allowed=known,
        called=frozenset(filter(None, called)),
    )


def with_moved(one: Owned) -> Owned:
    """Allow what has the owner or the name of a listed repository: lists follow moves.

    Texts do not: theirs is the address of the day on which they were written.
    """
    known = {step for key in one.allowed for step in _named_steps(key)}
    kin = {key for key in one.called if known.intersection(_named_steps(key))}
    return replace(one, allowed=one.allowed | kin)


def invented_of(passage: Passage, told: Dossier) -> Owned:
    """Compare a text's own links with those that are called so."""
    own = frozenset(map(same_form, passage.own))
    called = frozenset(same_form(link.url) for link in told.links if link.own)
    return Owned(id=passage.id, held=own, allowed=own, called=called)


def score_recall(name: str, owned: Sequence[Owned], *, aim: float) -> Score:
    """Return how many of the own links that texts hold are called own."""
    hits = sum(len(one.held & one.called) for one in owned)
    missed = (
        Case(id=one.id, wanted=listed(one.held), got=listed(one.called))
        for one in owned
        if one.held - one.called
    )
    return share(name, hits, sum(len(one.held) for one in owned), aim=aim, cases=missed)


def score_precision(name: str, owned: Sequence[Owned], *, aim: float | None = None) -> Score:
    """Return how many of the links that are called own may be."""
    hits = sum(len(one.called & one.allowed) for one in owned)
    wrong = (
        Case(id=one.id, wanted=listed(one.allowed), got=listed(one.called))
        for one in owned
        if one.called - one.allowed
    )
    return share(name, hits, sum(len(one.called) for one in owned), aim=aim, cases=wrong)


def score_apart(name: str, pairs: Sequence[tuple[Passage, Dossier]]) -> Score:
    """Return how many of others' links are found and not called own.

    Those that are called own are cases of precision already.
    """
    hits = total = 0
    for passage, told in pairs:
        found = {same_form(link.url) for link in told.links if not link.own}
        hits += len(found & set(map(same_form, passage.other)))
        total += len(passage.other)
    return share(name, hits, total)


def _named_steps(repository: str) -> set[tuple[int, str]]:
    """Return the owner and the name of a repository, each with its place."""
    return set(enumerate(repository.split("/")[1:]))
