"""Writes the bullets of models, datasets and code that can be had.

A paper has one for what it introduces, and one for each dataset beside it of which a sentence
tells.  Where nothing can be had of the thing itself, its data stand alone.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from digest.contributions.heads import kind_of_head
from digest.contributions.shapes import kind_of_suffix
from digest.model import ContributionKind, Dossier, Link, LinkKind, Resource, Statement
from digest.text import shown, visible_title
from digest.writing.abbreviations import expand
from digest.writing.claims import MOST_WORDS, Claims, name_of
from digest.writing.definitions import define, define_beside
from digest.writing.frame import Issue
from digest.writing.prose import compose, headline_name, plain
from digest.writing.untold import define_anew

# Papers that have bullets.
MOST = 25
# The order in which a bullet has its links; those of one kind keep theirs, the authors' first.
_ORDER: Sequence[LinkKind] = ("code", "dataset", "model", "demo", "project", "video", "other")
_ARTICLE = re.compile(r"(?:An?|The) ")
_DATA = frozenset({"dataset", "benchmark"})


def find_resources(issue: Issue, claims: Mapping[str, Claims]) -> tuple[Resource, ...]:
    """Return the bullets, those of the best papers first: things that can be had."""
    ranked = (item for theme in issue.themes for item in theme.papers)
    best = sorted(ranked, key=lambda item: (-item.score, item.dossier.paper.id))
    able = (item.dossier for item in best if _can_be_had(item.dossier))
    told = (claims[dossier.paper.id] for dossier in islice(able, MOST))
    bullets = [(one.paper, bullet) for one in told for bullet in _bullets(one, issue.named)]
    papers = Counter(name for name, _ in {(bullet.name, paper.id) for paper, bullet in bullets})
    return tuple(
        replace(bullet, name=visible_title(paper)) if papers[bullet.name] > 1 else bullet
        for paper, bullet in bullets
    )


def _can_be_had(dossier: Dossier) -> bool:
    """Tell whether a paper that stands brings something to use: a link of its own, or new data."""
    had = dossier.own_links("code", "dataset", "model") or dossier.new_datasets
    return bool(had) and not dossier.withdrawn


def _bullets(claims: Claims, named: Collection[str]) -> Iterator[Resource]:
    """Yield the bullets of a paper; every link of its own stands in one of them.

    Of a paper that the prose has `named` they tell something else, where there is anything; of
    another they are the first to tell, and expand its abbreviations.
    """
    if claims.paper.id in named:
        main = _main(claims, define_anew)
        data = tuple(_beside(claims, main))
    else:
        main = _main(claims, define)
        data = tuple(_expanded(claims, bullet) for bullet in _beside(claims, main))
        main = _expanded(claims, main)
    shares = _share_out(claims.dossier.own_links(), main, data)
    rest = shares.pop(main.name, [])
    if rest or _is_data(main) or not data:
        yield _with_links(main, rest)
    yield from (_with_links(bullet, shares[bullet.name]) for bullet in data)


def _share_out(
    links: Iterable[Link], main: Resource, data: Sequence[Resource]
) -> dict[str, list[Link]]:
    """Give each link to the bullet it belongs to, by that one's name.

    A dataset goes to the data whose name is in its address, else to data that stand alone beside
    what is none itself; all else goes to the main thing.
    """
    shares: dict[str, list[Link]] = {bullet.name: [] for bullet in (main, *data)}
    usual = data[0] if len(data) == 1 and not _is_data(main) else main
    longest_first = sorted(data, key=lambda bullet: -len(bullet.name))
    for link in links:
        named = (bullet for bullet in longest_first if _bears(link, bullet))
        bullet = next(named, usual) if link.kind == "dataset" else main
        shares[bullet.name].append(link)
    return shares


def _main(claims: Claims, defined: Callable[[Claims, str], Statement]) -> Resource:
    """Write the bullet of what a paper introduces, without links."""
    dossier = claims.dossier
    name, data = name_of(dossier), next(iter(dossier.new_datasets), None)
    # A repository may be named after anything.
    label = name or (shown(data) if data else headline_name(dossier.paper))
    told, kind = defined(claims, label), dossier.introduces.kind
    if (
        not name
        and not data
        and _ARTICLE.sub("", told.text).casefold().startswith(label.casefold())
    ):
        # `Boat net: A boat net that floats` would say it twice.
        label = visible_title(dossier.paper)
    if data and label != shown(data) and _tells_of(told, shown(data), beside=label):
        label, kind = shown(data), _kind_of_data(shown(data), told.text)
        told = defined(claims, label)
    elif data and not name and kind not in _DATA:
        kind = _kind_of_data(label, told.text)
    return Resource(paper=dossier.paper.id, name=label, kind=kind, text=told, links=())


def _tells_of(told: Statement, data: str, *, beside: str) -> bool:
    """Tell whether a sentence is about data of another name, and has not that of the thing."""
    rests_on = " ".join(quote.text for quote in told.quotes)
    return data in rests_on and not re.search(rf"(?<![\w-]){re.escape(beside)}(?![\w-])", rests_on)


def _beside(claims: Claims, main: Resource) -> Iterator[Resource]:
    """Yield the bullets, without links, of new data that are not the main thing under its name."""
    told = list(main.text.quotes)
    for label in map(shown, claims.dossier.new_datasets):
        if label.casefold() not in main.name.casefold() and (
            text := define_beside(claims, label, told)
        ):
            told += text.quotes
            yield replace(main, name=label, kind=_kind_of_data(label, text.text), text=text)


def _expanded(claims: Claims, bullet: Resource) -> Resource:
    """Expand the abbreviations of a bullet; a quotation is left as it is."""
    if bullet.text.text.startswith("“"):
        return bullet
    pieces, proofs = expand([plain(bullet.text.text)], claims.dossier, MOST_WORDS, told=bullet.name)
    text = compose(pieces, quotes=(*bullet.text.quotes, *proofs))
    return replace(bullet, text=text)


def _kind_of_data(label: str, text: str) -> ContributionKind:
    """Tell a benchmark from other data by its name, or by what is said of it."""
    told = kind_of_suffix(label) or kind_of_head(text)
    return "benchmark" if told == "benchmark" else "dataset"


def _is_data(resource: Resource) -> bool:
    return resource.kind in _DATA


def _bears(link: Link, bullet: Resource) -> bool:
    """Tell whether an address has a name in it, however that is written."""
    name, url = (_letters(text) for text in (bullet.name, link.url))
    return bool(name) and name in url


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _with_links(bullet: Resource, links: Iterable[Link]) -> Resource:
    """Return a bullet with links in their order."""
    return replace(bullet, links=tuple(sorted(links, key=lambda link: _ORDER.index(link.kind))))
