"""Says what the library holds of papers from other services, without asking any."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from digest.model import Answer, Dossier
from digest.papers import join, join_links
from digest.ports import Library


def recall(dossiers: Iterable[Dossier], library: Library) -> Mapping[str, Dossier]:
    """Return papers with what the library holds of them from any service, whatever its age."""
    record = {dossier.paper.id: dossier for dossier in dossiers}
    known, asked = dict(record), dict[str, set[str]]()
    held: dict[str, list[Answer]] = {}

    def told(paper: str) -> list[Answer]:
        return [answer for name in asked[paper] for answer in held.get(name, ())]

    while fresh := _fresh(known, asked):
        for answer in library.load_answers(sorted(fresh)):
            held.setdefault(answer.subject, []).append(answer)
        known = {
            paper: replace(dossier, links=join_links(dossier, told(paper)))
            for paper, dossier in record.items()
        }
    return {paper: join(dossier, told(paper)) for paper, dossier in record.items()}


def _fresh(known: Mapping[str, Dossier], asked: dict[str, set[str]]) -> set[str]:
    """Return the subjects that nobody looked up yet: what is held brings links of its own."""
    before = set[str]().union(*asked.values())
    for paper, dossier in known.items():
        asked.setdefault(paper, set()).update(_subjects(dossier))
    return set[str]().union(*asked.values()) - before


def _subjects(dossier: Dossier) -> set[str]:
    """Return everything that services are asked about a paper."""
    paper = dossier.paper
    links = (link.url for link in dossier.links)
    return {paper.id, f"{paper.id}v{paper.version}", *links}
