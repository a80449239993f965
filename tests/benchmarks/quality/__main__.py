"""Print the figures of quality: `make eval`, or `python -m tests.benchmarks.quality [PART…]`."""

import argparse
from collections.abc import Iterator, Mapping

from tests.benchmarks.quality.contributions import (
    measure_affiliations,
    measure_bullets,
    measure_contributions,
    measure_institutions,
)
from tests.benchmarks.quality.likeness import measure_likeness
from tests.benchmarks.quality.likes import measure_likes
from tests.benchmarks.quality.links import (
    measure_code_links,
    measure_edges,
    measure_links,
    measure_sentences,
)
from tests.benchmarks.quality.material import MissingCorpusError, Part, Score, figure_of
from tests.benchmarks.quality.mutations import measure_judged, measure_mutations
from tests.benchmarks.quality.passages import measure_limits, measure_passages, measure_weeks
from tests.benchmarks.quality.posts import measure_posts
from tests.benchmarks.quality.quotations import measure_quotations
from tests.benchmarks.quality.reading import measure_reading
from tests.benchmarks.report import Line, lines

# One line a part, in the order in which they are printed.
PARTS: Mapping[str, Part] = {
    "reading": measure_reading,
    "posts": measure_posts,
    "passages": measure_passages,
    "limits": measure_limits,
    "weeks": measure_weeks,
    "links": measure_links,
    "edges": measure_edges,
    "code-links": measure_code_links,
    "sentences": measure_sentences,
    "contributions": measure_contributions,
    "bullets": measure_bullets,
    "affiliations": measure_affiliations,
    "institutions": measure_institutions,
    "judged": measure_judged,
    "mutations": measure_mutations,
    "quotations": measure_quotations,
    "likeness": measure_likeness,
    "likes": measure_likes,
}


def main() -> None:
    """Print each part's figures as soon as they are known, and the misses where asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.quality", description=__doc__)
    parser.add_argument("part", nargs="*", metavar="PART", help="all, if none is named")
    parser.add_argument("--cases", metavar="PART", choices=PARTS, help="list a part's misses")
    asked = parser.parse_args()
    if unknown := set(asked.part) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    for name in asked.part or ([asked.cases] if asked.cases else PARTS):
        for line in table(PARTS[name], cases=name == asked.cases):
            print(line, flush=True)


def table(part: Part, *, cases: bool = False) -> Iterator[Line]:
    """Yield a part's lines; one whose corpus is missing says so instead."""
    try:
        for found in part():
            yield from lines([figure_of(found) if isinstance(found, Score) else found])
            if cases and isinstance(found, Score):
                yield from cases_of(found)
    except MissingCorpusError as missing:
        yield f"skipped: {missing}"


def cases_of(score: Score) -> Iterator[Line]:
    """Yield a score's misses, a line each."""
    for case in score.cases:
        yield f"    {case.id}: wanted {case.wanted}; got {case.got}"


if __name__ == "__main__":
    main()
