"""Writes the bullets of models, datasets and code that can be had."""

from collections.abc import Mapping

from digest.model import Dossier, Resource
from digest.text import shown
from digest.writing.claims import Claims, name_of
from digest.writing.definitions import define
from digest.writing.frame import Issue

MOST = 25


def find_resources(issue: Issue, claims: Mapping[str, Claims]) -> tuple[Resource, ...]:
    """Return the bullets, those of the best papers first: things that can be had."""
    ranked = (item for theme in issue.themes for item in theme.papers)
    best = sorted(ranked, key=lambda item: (-item.score, item.dossier.paper.id))
    able = [item.dossier for item in best if _can_be_had(item.dossier)]
    return tuple(_resource(dossier, claims[dossier.paper.id]) for dossier in able[:MOST])


def _can_be_had(dossier: Dossier) -> bool:
    """Tell whether a paper that stands brings something to use: a link of its own, or new data."""
    had = dossier.own_links("code", "dataset", "model") or dossier.new_datasets
    return bool(had) and not dossier.withdrawn


def _label(dossier: Dossier) -> str:
    """Return the thing's name, or its dataset's; a repository may be named after anything."""
    data = next(iter(dossier.new_datasets), None)
    return name_of(dossier) or shown(data or dossier.paper.title)


def _resource(dossier: Dossier, claims: Claims) -> Resource:
    """Write one bullet."""
    label = _label(dossier)
    return Resource(
        paper=dossier.paper.id,
        name=label,
        kind=dossier.introduces.kind,
        text=define(claims, label),
        links=dossier.own_links(),
    )
