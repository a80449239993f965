"""Measures the bullets of "Under the Hood": own links and new data that have one, and words."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from digest.model import PaperFacts, Ranked, Reading, Resource
from digest.text import shown
from digest.writing import list_resources
from tests.benchmarks.quality.addresses import repository_of, same_form
from tests.benchmarks.quality.contributions import folded
from tests.benchmarks.quality.counting import Miss, Score, listed, share
from tests.benchmarks.quality.links import NOT_OWN, known_of, roles_of
from tests.benchmarks.quality.material import Row, described, read_rows


class PaperBullets(NamedTuple):
    """A paper of a corpus, what its record says, and its bullets."""

    row: Row
    facts: PaperFacts
    bullets: Sequence[Resource]


def measure_bullets() -> Iterator[Score]:
    """Yield how much of what papers offer has a bullet, and how many bullets say what it is."""
    gold, weeks, linked = (
        [list_bullets(row, described(row)) for row in read_rows(name)]
        for name in ("gold-dev", "metadata-weeks", "code-links")
    )
    yield from score_labelled(gold)
    yield score_repositories(linked)
    yield score_words("bullets: named, with words", [*gold, *weeks])


def list_bullets(row: Row, facts: PaperFacts) -> PaperBullets:
    """Return a paper with its bullets, as one that was listed by its identifier."""
    reading = Reading(paper=facts.paper.id)
    item = Ranked(facts=facts, reading=reading, score=0.0, reasons=())
    return PaperBullets(row, facts, list_resources([item]))


def score_labelled(listed_papers: Sequence[PaperBullets]) -> Iterator[Score]:
    """Yield recall of own links and of new data on labelled papers."""
    yield _score_recall(
        "gold: own links in bullets, recall",
        [
            (
                one.row["id"],
                frozenset(url for url, told in roles_of(one.row).items() if told != {NOT_OWN}),
                frozenset(same_form(link.url) for each in one.bullets for link in each.links),
            )
            for one in listed_papers
        ],
    )
    yield _score_recall(
        "gold: new data with a bullet, recall",
        [
            (
                one.row["id"],
                folded(map(shown, one.row["labels"]["new_datasets"])),
                folded(each.name for each in one.bullets),
            )
            for one in listed_papers
        ],
    )


def score_repositories(listed_papers: Sequence[PaperBullets]) -> Score:
    """Return how many listed repositories that abstract or comment hold stand in a bullet."""
    return _score_recall(
        "code-links: own code in bullets, recall",
        [
            (
                one.row["id"],
                known_of(one.row, one.facts).held,
                frozenset(
                    filter(None, (repository_of(k.url) for each in one.bullets for k in each.links))
                ),
            )
            for one in listed_papers
        ],
    )


def score_words(name: str, listed_papers: Sequence[PaperBullets]) -> Score:
    """Return how many bullets that have a name of their own say what it stands for."""
    bullets = [
        each
        for one in listed_papers
        for each in one.bullets
        if one.facts.introduces.name or one.facts.new_datasets
    ]
    bare = (
        Miss(id=each.paper, wanted=each.name, got="-") for each in bullets if not each.statement
    )
    told = sum(each.statement is not None for each in bullets)
    return share(name, told, len(bullets), cases=bare)


def _score_recall(
    name: str, answers: Sequence[tuple[str, frozenset[str], frozenset[str]]]
) -> Score:
    hits = sum(len(wanted & got) for _, wanted, got in answers)
    missed = (
        Miss(id=id_, wanted=listed(wanted), got=listed(got))
        for id_, wanted, got in answers
        if wanted - got
    )
    return share(name, hits, sum(len(wanted) for _, wanted, _ in answers), aim=0.95, cases=missed)
