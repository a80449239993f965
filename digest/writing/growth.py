"""Says which theme has grown most since the topic's issue before."""

from collections.abc import Iterator

from digest.model import PastIssue, Statement
from digest.text import long_date
from digest.writing.frame import ALSO_NEW, Issue, Theme
from digest.writing.prose import compose, number, plain

# Fewer papers more are chance.
_LEAST_GROWN = 3


def write_growth(issue: Issue) -> tuple[Statement, ...]:
    """Name the theme that gained most papers, and a larger share of the issue too."""
    if not issue.history:
        return ()
    before = issue.history[-1]
    grown = max(_grown(issue, before), default=None, key=lambda pair: (_gain(pair), pair[0].key))
    if grown is None:
        return ()
    theme, papers = grown
    told = (
        f"Since the issue of {long_date(before.date)}, papers on {in_text(theme.title)} have grown "
        f"from {number(papers)} to {number(len(theme.papers))}."
    )
    return (compose([plain(told)], count=theme.ids),)


def in_text(heading: str) -> str:
    """Write a heading inside a sentence."""
    first = heading.split(" ", 1)[0]
    return heading[:1].lower() + heading[1:] if first[1:].islower() else heading


def _grown(issue: Issue, before: PastIssue) -> Iterator[tuple[Theme, int]]:
    """Yield the themes that grew, each with how many papers it had."""
    had = {theme.key: theme.papers for theme in before.themes}
    total, chosen = sum(had.values()), issue.counts.chosen
    for theme in issue.themes:
        papers, now = had.get(theme.key, 0), len(theme.papers)
        if theme.key == ALSO_NEW or not papers or now - papers < _LEAST_GROWN:
            continue
        if now * total > papers * chosen:
            yield theme, papers


def _gain(pair: tuple[Theme, int]) -> int:
    theme, papers = pair
    return len(theme.papers) - papers
