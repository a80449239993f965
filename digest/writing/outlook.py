"""Writes the road ahead: what is promised, what is built upon, what authors say it is for.

Every sentence is a count of the issue's own papers, or the authors' own words, quoted.
"""

from collections.abc import Collection

from digest.model import Dossier, Quote, Statement
from digest.text import shown
from digest.writing.bylines import by_authors
from digest.writing.claims import is_single, name_of
from digest.writing.frame import Issue, Theme
from digest.writing.prose import (
    Piece,
    capital,
    compose,
    counted,
    listed,
    opening_number,
    plain,
    quoted,
    title_piece,
    title_quote,
)
from digest.writing.prospects import Prospect, find_prospects
from digest.writing.venues import write_venues

_FEWEST_VOICES, _MOST_VOICES = 3, 5


def write_outlook(issue: Issue, told: Collection[Quote] = ()) -> tuple[Statement, ...]:
    """Return the statements of the last section; none where nothing can be said.

    No author is quoted with what the prose has `told` already.
    """
    counts = (*_releases(issue), *_promises(issue), *_datasets(issue), *write_venues(issue))
    return (*counts, *_voices(issue, told))


def _releases(issue: Issue) -> list[Statement]:
    """Say how many papers have code, data or models of their own that can be had."""
    had = [one for one in issue.dossiers if one.own_links("code", "dataset", "model")]
    if not had:
        return []
    release = "releases" if len(had) == 1 else "release"
    papers = counted(issue.counts.chosen, "paper")
    text = f"{opening_number(len(had))} of the {papers} {release} code, data or models."
    if len(had) == issue.counts.chosen:
        text = f"{capital(papers)} of this issue {release} code, data or models."
    return [compose([plain(text)], count=[dossier.paper.id for dossier in had])]


def _promises(issue: Issue) -> list[Statement]:
    """Say how many papers announce what cannot be had yet."""
    promised = [dossier for dossier in issue.dossiers if dossier.promised]
    if not promised:
        return []
    verb, are = ("announces", "is") if len(promised) == 1 else ("announce", "are")
    papers = "paper" if len(promised) == 1 else "papers"
    count = opening_number(len(promised))
    text = f"{count} {papers} of this issue {verb} code or data that {are} still to be released."
    return [compose([plain(text)], count=[dossier.paper.id for dossier in promised])]


def _datasets(issue: Issue) -> list[Statement]:
    """Name the datasets that several papers use."""
    users: dict[str, list[str]] = {}
    for dossier in issue.dossiers:
        for name in dossier.used_datasets:
            users.setdefault(shown(name), []).append(dossier.paper.id)
    common = sorted((-len(ids), name) for name, ids in users.items() if len(ids) > 1)[:3]
    if not common:
        return []
    names = listed(f"{name} ({-count} papers)" for count, name in common)
    ids = dict.fromkeys(paper for _, name in common for paper in users[name])
    datasets = "dataset used most is" if len(common) == 1 else "datasets used most are"
    return [compose([plain(f"The {datasets} {names}.")], count=ids)]


def _voices(issue: Issue, told: Collection[Quote]) -> list[Statement]:
    """Let authors say, in quotation marks, what their work is for: of each theme the clearest.

    Where few themes' named papers look ahead, others are heard as well.
    """
    heard = [_heard(theme, told) for theme in issue.themes]
    named = [[one for one in voices if one[0].paper.id in issue.named] for voices in heard]
    clearest = sorted((voices[0] for voices in named if voices), key=_clarity, reverse=True)
    chosen = clearest[:_MOST_VOICES]
    for rest in (named, heard):
        others = (voice for voices in rest for voice in voices if voice not in chosen)
        missing = max(0, _FEWEST_VOICES - len(chosen))
        chosen += sorted(others, key=_clarity, reverse=True)[:missing]
    spoken = (voice for voices in heard for voice in voices if voice in chosen)
    return [_voice(*voice, place) for place, voice in enumerate(spoken)]


def _heard(theme: Theme, told: Collection[Quote]) -> list[tuple[Dossier, Prospect]]:
    """Return the sentences of a theme's papers that look ahead, one of each, the clearest first."""
    heard = (
        [(dossier, one) for one in find_prospects(dossier.paper) if one.proof not in told]
        for dossier in (item.dossier for item in theme.papers)
    )
    return sorted((max(one, key=_clarity) for one in heard if one), key=_clarity, reverse=True)


def _clarity(voice: tuple[Dossier, Prospect]) -> tuple[float, bool, str]:
    """Say how clearly a voice looks ahead; of equals the later paper decides."""
    dossier, prospect = voice
    return prospect.worth, prospect.last, dossier.paper.id


def _voice(dossier: Dossier, prospect: Prospect, place: int) -> Statement:
    """Write the quotation with its speaker, in turns; only an abstract's end concludes."""
    paper, name = dossier.paper, name_of(dossier)
    about = Piece(text=name, kind="name", paper=paper.id) if name else title_piece(paper)
    verbs = ("write", "conclude", "say", "close") if prospect.last else ("write", "note")
    says = f" {verbs[place % len(verbs)]}{'s' if is_single(paper) else ''}"
    words = f": {quoted(prospect.proof.text)}"
    if place % 2:
        pieces = [plain("On "), about, plain(", "), *by_authors(paper), plain(says + words)]
    else:
        pieces = [*by_authors(paper, opening=True), plain(f"{says} of "), about, plain(words)]
    return compose(pieces, quotes=[prospect.proof, title_quote(paper)])
