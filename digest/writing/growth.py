"""Says which section has grown most since the topic's issue before.

It is the section that grew, as the issue is parted: what the field wrote of it is not counted.
"""

from collections.abc import Iterator

from digest.model import PastIssue, Statement
from digest.text import long_date
from digest.writing.frame import ALSO_NEW, Issue, Theme, in_text
from digest.writing.prose import compose, number, plain

# Fewer papers more are chance.
_LEAST_GROWN = 3
# Issues of other sizes cannot be compared by numbers of papers.
_MOST_APART = 1.25
_SMALL = frozenset("a an and for from in of on the to via with".split())


def write_growth(issue: Issue) -> tuple[Statement, ...]:
    """Name the theme that gained most papers, and a larger share of the issue too.

    Nothing is said where the issues differ much in size, or where another theme of like words is
    gone: its papers may stand under this one now.
    """
    if not issue.history or not _are_comparable(issue, issue.history[-1]):
        return ()
    before = issue.history[-1]
    grown = max(_grown(issue, before), default=None, key=lambda pair: (_gain(pair), pair[0].key))
    if grown is None:
        return ()
    theme, papers = grown
    told = (
        f"Since the issue of {long_date(before.date)}, the section on {in_text(theme.title)} has "
        f"grown from {number(papers)} {'paper' if papers == 1 else 'papers'} to "
        f"{number(len(theme.papers))}."
    )
    return (compose([plain(told)], count=theme.ids),)


def _grown(issue: Issue, before: PastIssue) -> Iterator[tuple[Theme, int]]:
    """Yield the themes that grew, each with how many papers it had under the same heading."""
    had = {(past.key, past.title.casefold()): past.papers for past in before.themes}
    total, chosen = sum(past.papers for past in before.themes), issue.counts.chosen
    gone = [past for past in before.themes if past.key not in {t.key for t in issue.themes}]
    for theme in issue.themes:
        if any(_words(past.title) & _words(theme.title) for past in gone):
            continue
        papers, now = had.get((theme.key, theme.title.casefold()), 0), len(theme.papers)
        if theme.key == ALSO_NEW or not papers or now - papers < _LEAST_GROWN:
            continue
        if now * total > papers * chosen:
            yield theme, papers


def _are_comparable(issue: Issue, before: PastIssue) -> bool:
    sizes = sorted((sum(theme.papers for theme in before.themes), issue.counts.chosen))
    return sizes[1] <= _MOST_APART * sizes[0]


def _words(heading: str) -> set[str]:
    return set(heading.casefold().split()) - _SMALL


def _gain(pair: tuple[Theme, int]) -> int:
    theme, papers = pair
    return len(theme.papers) - papers
