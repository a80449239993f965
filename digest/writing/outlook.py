"""Writes the road ahead: what is promised, what is built upon, what authors say it is for.

Every sentence is a count of the issue's own papers, or the authors' own words, quoted.
"""

from digest.model import Dossier, Statement
from digest.text import shown
from digest.writing.bylines import by_authors
from digest.writing.claims import is_single, name_of
from digest.writing.frame import Issue, Theme
from digest.writing.prose import (
    Piece,
    compose,
    listed,
    opening_number,
    plain,
    quoted,
    title_piece,
    title_quote,
)
from digest.writing.prospects import Prospect, find_prospects

_MOST_VOICES = 4
# So many statements fill a paragraph; one more would stand alone.
_PARAGRAPH = 4


def write_outlook(issue: Issue) -> tuple[Statement, ...]:
    """Return the statements of the last section; none where nothing can be said."""
    counts = (*_promises(issue), *_datasets(issue))
    voices = _voices(issue)
    lonely = len(counts) + len(voices) == _PARAGRAPH + 1
    return (*counts, *(voices[:-1] if lonely else voices))


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
    """Name the datasets that several papers evaluate on."""
    users: dict[str, list[str]] = {}
    for dossier in issue.dossiers:
        for name in dossier.used_datasets:
            users.setdefault(shown(name), []).append(dossier.paper.id)
    common = sorted((-len(ids), name) for name, ids in users.items() if len(ids) > 1)[:3]
    if not common:
        return []
    names = listed(f"{name} ({-count} papers)" for count, name in common)
    ids = dict.fromkeys(paper for _, name in common for paper in users[name])
    return [compose([plain(f"Named most often for evaluation: {names}.")], count=ids)]


def _voices(issue: Issue) -> list[Statement]:
    """Let authors of the leading themes say, in quotation marks, what their work is for."""
    heard = [voice for theme in issue.themes if (voice := _clearest(theme, issue.named))]
    return [_voice(*voice, place) for place, voice in enumerate(heard[:_MOST_VOICES])]


def _clearest(theme: Theme, named: frozenset[str]) -> tuple[Dossier, Prospect] | None:
    """Return the sentence of a theme's named papers that looks ahead most clearly."""
    heard = [
        (item.dossier, prospect)
        for item in theme.papers
        if item.dossier.paper.id in named
        for prospect in find_prospects(item.dossier.paper)
    ]
    return max(heard, key=lambda voice: (voice[1].worth, voice[1].last), default=None)


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
