"""Says which venues have taken several of an issue's papers, by the authors' comments."""

from digest.dossier.venues import find_venue
from digest.model import Statement
from digest.writing.frame import Issue
from digest.writing.prose import compose, listed, plain

_LEAST, _NAMED = 2, 3


def write_venues(issue: Issue) -> list[Statement]:
    """Name the venues of several papers; nothing where no two share one."""
    papers: dict[str, list[str]] = {}
    for dossier in issue.dossiers:
        if venue := find_venue(dossier.paper):
            papers.setdefault(venue.name, []).append(dossier.paper.id)
    shared = sorted((-len(ids), name) for name, ids in papers.items() if len(ids) >= _LEAST)
    if not shared:
        return []
    names = listed(f"{name} ({-count} papers)" for count, name in shared[:_NAMED])
    ids = [one for _, name in shared[:_NAMED] for one in papers[name]]
    venues = "venue is" if len(shared) == 1 else "venues are"
    return [
        compose([plain(f"By the authors' comments, the commonest {venues} {names}.")], count=ids)
    ]
