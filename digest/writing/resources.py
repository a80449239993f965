"""Writes the bullets of models, datasets and code that can be had."""

from collections.abc import Mapping

from digest.model import Dossier, Resource
from digest.writing.claims import Claims, name_of
from digest.writing.definitions import define
from digest.writing.frame import Issue
from digest.writing.prose import shown

MOST = 25


def find_resources(issue: Issue, claims: Mapping[str, Claims]) -> tuple[Resource, ...]:
    """Return the bullets, those of the best papers first: things that can be had."""
    ranked = (item for theme in issue.themes for item in theme.papers)
    best = sorted(ranked, key=lambda item: (-item.score, item.dossier.paper.id))
    able = [item.dossier for item in best if _can_be_had(item.dossier)]
    return tuple(_resource(dossier, claims[dossier.paper.id]) for dossier in able[:MOST])


def _can_be_had(dossier: Dossier) -> bool:
    """Tell whether a paper brings something to use: a named thing with a link, or new data."""
    return bool(_label(dossier)) and bool(
        dossier.own_links("code", "dataset", "model") or dossier.new_datasets
    )


def _label(dossier: Dossier) -> str | None:
    """Return the thing's name, or its repository's."""
    if name := name_of(dossier):
        return name
    if dossier.new_datasets:
        return shown(dossier.new_datasets[0])
    return next((shown(link.url.rsplit("/", 1)[-1]) for link in dossier.own_links("code")), None)


def _resource(dossier: Dossier, claims: Claims) -> Resource:
    """Write one bullet."""
    return Resource(
        paper=dossier.paper.id,
        name=_label(dossier) or "",
        kind=dossier.introduces.kind,
        text=define(claims),
        links=dossier.own_links(),
    )
