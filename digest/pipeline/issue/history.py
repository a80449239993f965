"""What a topic's earlier issues were about, so that themes can be compared from week to week."""

from collections.abc import Iterable, Mapping

from digest.model import Digest, PastIssue, Place, Section, Statement, ThemeSize
from digest.pipeline.issue.standing import Standing

# A quarter of weekly issues: as many as a chart shows.
REMEMBERED = 13


def sizes_of(sections: Iterable[Section]) -> tuple[ThemeSize, ...]:
    """Return an issue's themes with how many papers stand under each."""
    return tuple(
        ThemeSize(key=section.key, title=section.title, papers=len(section.papers))
        for section in sections
    )


def places_of(digest: Digest) -> Mapping[str, Place]:
    """Return where an issue's papers stand, and why they were chosen."""
    headings = {section.key: section.title for section in digest.sections}
    prose = [*digest.lead, *(one for part in digest.sections for one in part.statements)]
    told: dict[str, list[Statement]] = {}
    for one in (*prose, *digest.outlook):
        for paper in dict.fromkeys(quote.paper for quote in one.quotes):
            told.setdefault(paper, []).extend([one] if one.by.startswith("model:") else [])
    return {
        entry.paper.id: Place(
            theme=entry.theme,
            heading=headings[entry.theme],
            named=entry.named,
            score=entry.ranked.score,
            reasons=entry.ranked.reasons,
            told=tuple(told.get(entry.paper.id, ())),
        )
        for entry in digest.entries
    }


def find_history(standing: Standing) -> tuple[PastIssue, ...]:
    """Return what the issues before were about, the oldest first.

    They are those of earlier dates that were completed before it.  A complete issue that is built
    again has what it had, whatever became of the others since.
    """
    made = standing.ours
    if made is not None and made.complete and not standing.request.refresh:
        return made.history
    told = (
        PastIssue(date=edition.date, themes=edition.themes)
        for edition in standing.before
        if edition.themes and edition.date < standing.request.date
    )
    return tuple(sorted(told, key=lambda issue: issue.date)[-REMEMBERED:])
