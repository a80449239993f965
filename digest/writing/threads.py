"""Finds a subject that runs through several themes of an issue, and counts its papers."""

from collections import Counter
from collections.abc import Mapping

from digest.model import Statement
from digest.writing.claims import Claims
from digest.writing.concepts import concepts_in
from digest.writing.frame import Issue
from digest.writing.frequency import frequency_in
from digest.writing.phrases import stems_of
from digest.writing.prose import compose, number, opening_number, plain
from digest.writing.shared import Shared, Sharing
from digest.writing.voice import Voice

# In so many themes, of so many papers and of this part of all.
_THEMES, _LEAST, _PART = 3, 4, 0.1


def write_thread(issue: Issue, claims: Mapping[str, Claims], voice: Voice) -> tuple[Statement, ...]:
    """Say how many papers concern the commonest subject that no heading and no topic tells."""
    headings = " ".join(theme.title for theme in issue.themes)
    known, papers = stems_of(f"{issue.topic} {headings}"), [claims[name] for name in sorted(claims)]
    sharing = Sharing(frequency_in(voice.texts), len(papers), voice.terms)
    counts = Counter(phrase for one in papers for phrase in _subjects(one))
    for phrase, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
        if count < max(_LEAST, _PART * len(papers)):
            break
        is_told = voice.terms.stems(phrase) & known
        shared = None if is_told else sharing.count_subject(papers, phrase)
        if shared and len(shared.quotes) >= _LEAST and _reach(issue, shared) >= _THEMES:
            return (_thread(claims, shared, voice),)
    return ()


def _subjects(claims: Claims) -> frozenset[str]:
    return concepts_in(f"{claims.paper.title}. {claims.contribution.proof.text}")


def _reach(issue: Issue, shared: Shared) -> int:
    """Count the themes that have a paper on a subject."""
    having = {quote.paper for quote in shared.quotes}
    return sum(not having.isdisjoint(theme.ids) for theme in issue.themes)


def _thread(claims: Mapping[str, Claims], shared: Shared, voice: Voice) -> Statement:
    """Write the sentence, with one quote for each paper that it counts."""
    what = voice.spell(shared.what, [claims[quote.paper].paper for quote in shared.quotes])
    some, total = opening_number(len(shared.quotes)), number(len(claims))
    told = f"have {what} in the title" if shared.kind == "title" else f"concern {what}"
    text = f"{some} of the {total} papers, under several headings, {told}."
    return compose([plain(text)], quotes=shared.quotes)
