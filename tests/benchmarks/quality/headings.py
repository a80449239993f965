"""Measures how clusters are named, on sections that people made: each of them is a cluster."""

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from digest.model import Paper
from digest.text.forms import tokenize
from digest.themes import Heading, load_taxonomy, name_clusters
from tests.benchmarks.quality.counting import Case, Score, share
from tests.benchmarks.quality.material import Row, read_rows
from tests.fixtures import paper

_SEEDS = 3
_SECTIONS = 8
_PAPERS = 13
_LEAST = 3
# Words of a person's heading that name no subject.
_EMPTY = frozenset(tokenize("a and application for in misc of on or other resource the to ii iii"))
_ENDINGS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A section: what people called it and what we did; the first titles tell what is in it."""

    id: str
    people: str
    heading: Heading | None
    titles: tuple[str, ...]


def measure_headings() -> Iterator[Score]:
    """Yield how many sections the taxonomy names, how many a phrase, and how alike people's are."""
    weeks = [week for name, sections in _lists().items() for week in _weeks(name, sections)]
    named = [section for week in weeks for section in week]
    yield share("headings: from the taxonomy", sum(_is_theme(s) for s in named), len(named))
    yield share("headings: from the papers' phrases", sum(_is_phrase(s) for s in named), len(named))
    nameless = [section for section in named if not section.heading]
    yield share("headings: none", len(nameless), len(named), cases=map(_case, nameless))
    alike = [section for section in named if _is_alike(section)]
    others = [_case(section) for section in named if section not in alike]
    yield share("headings: a word of people's", len(alike), len(named), cases=others)
    yield share("headings: weeks without a pair alike", sum(map(_differ, weeks)), len(weeks), aim=1)


def _lists() -> Mapping[str, Mapping[str, list[Paper]]]:
    """Return the papers of each list by section."""
    lists: dict[str, dict[str, list[Paper]]] = defaultdict(lambda: defaultdict(list))
    for number, row in enumerate(read_rows("themes")):
        lists[row["list"]][row["section"]].append(_paper(number, row))
    return lists


def _paper(number: int, row: Row) -> Paper:
    """Return a paper as the program has it; the lists have no categories."""
    told = {key: row[key] for key in ("title", "abstract")}
    return paper(id=f"2602.{number:05}", **told, primary="", categories=())


def _weeks(name: str, sections: Mapping[str, list[Paper]]) -> Iterator[list[Named]]:
    """Yield draws of a list's sections, as large as a week's."""
    large = sorted(section for section, papers in sections.items() if len(papers) >= _LEAST)
    for seed in range(_SEEDS):
        # No secret: the same draw for everybody.
        drawn = random.Random(seed)  # noqa: S311 - as said above
        some = drawn.sample(large, min(_SECTIONS, len(large)))
        clusters = [
            drawn.sample(sections[section], min(_PAPERS, len(sections[section])))
            for section in some
        ]
        yield _named(f"{name} {seed}", some, clusters)


def _named(id_: str, people: Sequence[str], clusters: Sequence[Sequence[Paper]]) -> list[Named]:
    headings = name_clusters(clusters, load_taxonomy())
    return [
        Named(
            id=id_,
            people=section,
            heading=heading,
            titles=tuple(paper.title for paper in cluster[:3]),
        )
        for section, heading, cluster in zip(people, headings, clusters, strict=True)
    ]


def _is_theme(section: Named) -> bool:
    return bool(section.heading and section.heading.theme)


def _is_phrase(section: Named) -> bool:
    return bool(section.heading and not section.heading.theme)


def _is_alike(section: Named) -> bool:
    """Tell whether both headings have a word of the same stem."""
    ours = _stems(section.heading.title) if section.heading else frozenset()
    return bool(ours & _stems(section.people))


def _stems(heading: str) -> frozenset[str]:
    """Return the beginnings of a heading's words: `planning` and `planner` are one."""
    return frozenset(word[:_ENDINGS] for word in tokenize(heading) if word not in _EMPTY)


def _differ(week: Sequence[Named]) -> bool:
    titles = [section.heading.title.casefold() for section in week if section.heading]
    return len(set(titles)) == len(titles)


def _case(section: Named) -> Case:
    got = section.heading.title if section.heading else "-"
    return Case(id=section.id, wanted=section.people, got=f"{got} ({'; '.join(section.titles)})")
